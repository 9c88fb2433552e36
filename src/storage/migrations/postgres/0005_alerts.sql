-- Alerts, each time one came true, and the notices of it that are still to be delivered. Thresholds
-- are exact decimals; what was observed of the market is a double. Times are Unix milliseconds.
CREATE TABLE alerts (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  crypto_id TEXT COLLATE "C" NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('price_above', 'price_below', 'percentage_change',
                                     'volume_alert', 'price_momentum')),
  target_price NUMERIC CHECK (target_price > 0 AND target_price < 1e40),
  percentage_change NUMERIC CHECK (percentage_change <> 0 AND abs(percentage_change) < 1e40),
  repeats INTEGER NOT NULL CHECK (repeats IN (0, 1)),
  cooldown_s BIGINT NOT NULL CHECK (cooldown_s >= 0),
  expires_at_ms BIGINT,
  status TEXT NOT NULL CHECK (status IN ('active', 'triggered', 'disabled')),
  armed INTEGER NOT NULL CHECK (armed IN (0, 1)),
  arming BIGINT NOT NULL CHECK (arming > 0),
  revision BIGINT NOT NULL CHECK (revision > 0),
  notification_sent INTEGER NOT NULL CHECK (notification_sent IN (0, 1)),
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  triggered_at_ms BIGINT,
  CHECK ((type IN ('price_above', 'price_below')) = (target_price IS NOT NULL)),
  CHECK ((target_price IS NULL) = (percentage_change IS NOT NULL))
);

-- Lists of an owner; all that are watched, by id; those that were edited lately.
CREATE INDEX alerts_owner ON alerts (user_id, id);
CREATE INDEX alerts_watched ON alerts (id) WHERE status = 'active';
CREATE INDEX alerts_changed ON alerts (updated_at_ms, id);

-- An alert came true: once in each arming. `sequence` is the order in which owners are told.
CREATE TABLE alert_occurrences (
  sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT COLLATE "C" NOT NULL CONSTRAINT alert_occurrences_id_unique UNIQUE,
  alert_id TEXT COLLATE "C" NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  arming BIGINT NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  crypto_id TEXT COLLATE "C" NOT NULL,
  crypto_name TEXT NOT NULL,
  type TEXT NOT NULL,
  target_price NUMERIC,
  percentage_change NUMERIC,
  current_price DOUBLE PRECISION NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  occurred_at_ms BIGINT NOT NULL,
  acknowledged_at_ms BIGINT,
  UNIQUE (alert_id, arming)
);

CREATE INDEX alert_occurrences_owner ON alert_occurrences (user_id, sequence);
CREATE INDEX alert_occurrences_by_time ON alert_occurrences (occurred_at_ms);

-- One row for each channel, and endpoint of it, that an occurrence goes to; made with it. A sender
-- leases a row until lease_end_ms; its fencing number makes an older sender's result void.
CREATE TABLE alert_outbox (
  occurrence_id TEXT COLLATE "C" NOT NULL REFERENCES alert_occurrences (id) ON DELETE CASCADE,
  channel TEXT COLLATE "C" NOT NULL,
  target TEXT COLLATE "C" NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  sequence BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'failed')),
  attempts INTEGER NOT NULL,
  next_attempt_at_ms BIGINT NOT NULL,
  lease_end_ms BIGINT NOT NULL,
  fencing BIGINT NOT NULL,
  settled_at_ms BIGINT,
  last_error TEXT NOT NULL,
  PRIMARY KEY (occurrence_id, channel, target)
);

-- What is still to be sent: by owner for sockets, by endpoint for senders.
CREATE INDEX alert_outbox_owner ON alert_outbox (user_id, channel, sequence)
  WHERE state = 'pending';
CREATE INDEX alert_outbox_due ON alert_outbox (channel, target, next_attempt_at_ms)
  WHERE state = 'pending';
