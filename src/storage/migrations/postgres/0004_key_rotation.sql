-- Keys that end: replaced ones go on working for a while. Unix milliseconds; NULL: for good.
ALTER TABLE api_keys ADD COLUMN expires_at_ms BIGINT;

-- Sign-ups with an Idempotency-Key. Nobody has an id yet when they come, so the request itself
-- (fingerprint) says whose the key is. The note holds no API key.
CREATE TABLE idempotent_signups (
  fingerprint TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  note TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  PRIMARY KEY (fingerprint, key)
);

CREATE INDEX idempotent_signups_user_id ON idempotent_signups (user_id);
CREATE INDEX idempotent_signups_by_time ON idempotent_signups (created_at_ms);
