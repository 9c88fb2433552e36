-- Where alerts are sent besides sockets. Keys that sign are sealed: the database alone is not enough
-- to forge a message. The window counts what a webhook got lately (storms become digests). Times are
-- Unix milliseconds.
CREATE TABLE webhooks (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('enabled', 'disabled', 'gone', 'failing')),
  is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
  sealed_key TEXT NOT NULL,
  previous_sealed_key TEXT NOT NULL,
  previous_expires_at_ms BIGINT,
  failing_since_ms BIGINT,
  window_started_ms BIGINT NOT NULL DEFAULT 0,
  window_count INTEGER NOT NULL DEFAULT 0,
  window_digested INTEGER NOT NULL DEFAULT 0,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);

CREATE INDEX webhooks_owner ON webhooks (user_id, id);
CREATE UNIQUE INDEX webhooks_default_unique ON webhooks (user_id) WHERE is_default = 1;

-- A message to a webhook: the same id and body on every attempt. Leases are as in alert_outbox.
CREATE TABLE webhook_deliveries (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  webhook_id TEXT COLLATE "C" NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('alert', 'digest', 'test')),
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  body TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_attempt_at_ms BIGINT NOT NULL,
  lease_end_ms BIGINT NOT NULL,
  fencing BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL
);

CREATE INDEX webhook_deliveries_of ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at_ms)
  WHERE state = 'pending';
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (created_at_ms);

CREATE TABLE webhook_attempts (
  delivery_id TEXT COLLATE "C" NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  started_at_ms BIGINT NOT NULL,
  took_ms BIGINT NOT NULL,
  status INTEGER NOT NULL,
  error TEXT NOT NULL,
  excerpt TEXT NOT NULL,
  PRIMARY KEY (delivery_id, number)
);

-- The delivery that tells of a notice; NULL until it is gathered.
ALTER TABLE alert_outbox ADD COLUMN delivery_id TEXT COLLATE "C";

CREATE INDEX alert_outbox_delivery ON alert_outbox (delivery_id) WHERE delivery_id IS NOT NULL;
CREATE INDEX alert_outbox_new ON alert_outbox (target, sequence)
  WHERE state = 'pending' AND channel = 'webhook' AND delivery_id IS NULL;

-- NULL: the owner's default.
ALTER TABLE alerts ADD COLUMN webhook_id TEXT COLLATE "C" REFERENCES webhooks (id) ON DELETE SET NULL;

CREATE INDEX alerts_webhook ON alerts (webhook_id) WHERE webhook_id IS NOT NULL;
