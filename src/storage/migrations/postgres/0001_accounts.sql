-- Users and their API keys. Names are unique with ASCII case ignored. A key is never stored: only
-- its HMAC (key_hash), its public lookup id, and the few characters that may be shown (key_prefix).
-- The collation "C" sorts and folds bytes, as the other engine does.
CREATE TABLE users (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  username TEXT COLLATE "C" NOT NULL,
  email TEXT COLLATE "C" NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE UNIQUE INDEX users_username_unique ON users (lower(username));
CREATE UNIQUE INDEX users_email_unique ON users (lower(email));

CREATE TABLE api_keys (
  key_id TEXT COLLATE "C" NOT NULL CONSTRAINT api_keys_key_id_unique PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key_hash TEXT NOT NULL,
  key_prefix TEXT NOT NULL,
  created_at TEXT NOT NULL
);

CREATE INDEX api_keys_user_id ON api_keys (user_id);
