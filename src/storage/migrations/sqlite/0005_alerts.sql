-- Alerts, each time one came true, and the notices of it that are still to be delivered. Thresholds
-- are exact decimals; what was observed of the market is a
-- double, kept as text because SQLite may miss its last digit. Times are Unix milliseconds.
CREATE TABLE alerts (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  crypto_id TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('price_above', 'price_below', 'percentage_change',
                                     'volume_alert', 'price_momentum')),
  target_price TEXT CHECK (target_price GLOB '[0-9]*' AND target_price <> '0'),
  percentage_change TEXT CHECK (percentage_change GLOB '[-0-9]*' AND percentage_change <> '0'),
  repeats INTEGER NOT NULL CHECK (repeats IN (0, 1)),
  cooldown_s INTEGER NOT NULL CHECK (cooldown_s >= 0),
  expires_at_ms INTEGER,
  status TEXT NOT NULL CHECK (status IN ('active', 'triggered', 'disabled')),
  armed INTEGER NOT NULL CHECK (armed IN (0, 1)),
  arming INTEGER NOT NULL CHECK (arming > 0),
  revision INTEGER NOT NULL CHECK (revision > 0),
  notification_sent INTEGER NOT NULL CHECK (notification_sent IN (0, 1)),
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  triggered_at_ms INTEGER,
  CHECK ((type IN ('price_above', 'price_below')) = (target_price IS NOT NULL)),
  CHECK ((target_price IS NULL) = (percentage_change IS NOT NULL))
) STRICT;

-- Lists of an owner; all that are watched, by id; those that were edited lately.
CREATE INDEX alerts_owner ON alerts (user_id, id);
CREATE INDEX alerts_watched ON alerts (id) WHERE status = 'active';
CREATE INDEX alerts_changed ON alerts (updated_at_ms, id);

-- An alert came true: once in each arming. `sequence` is the order in which owners are told.
CREATE TABLE alert_occurrences (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL CONSTRAINT alert_occurrences_id_unique UNIQUE,
  alert_id TEXT NOT NULL REFERENCES alerts (id) ON DELETE CASCADE,
  arming INTEGER NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  crypto_id TEXT NOT NULL,
  crypto_name TEXT NOT NULL,
  type TEXT NOT NULL,
  target_price TEXT,
  percentage_change TEXT,
  current_price TEXT NOT NULL,
  value TEXT NOT NULL,
  occurred_at_ms INTEGER NOT NULL,
  acknowledged_at_ms INTEGER,
  UNIQUE (alert_id, arming)
) STRICT;

CREATE INDEX alert_occurrences_owner ON alert_occurrences (user_id, sequence);
CREATE INDEX alert_occurrences_by_time ON alert_occurrences (occurred_at_ms);

-- One row for each channel, and endpoint of it, that an occurrence goes to; made with it. A sender
-- leases a row until lease_end_ms; its fencing number makes an older sender's result void.
CREATE TABLE alert_outbox (
  occurrence_id TEXT NOT NULL REFERENCES alert_occurrences (id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  target TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'failed')),
  attempts INTEGER NOT NULL,
  next_attempt_at_ms INTEGER NOT NULL,
  lease_end_ms INTEGER NOT NULL,
  fencing INTEGER NOT NULL,
  settled_at_ms INTEGER,
  last_error TEXT NOT NULL,
  PRIMARY KEY (occurrence_id, channel, target)
) STRICT;

-- What is still to be sent: by owner for sockets, by endpoint for senders.
CREATE INDEX alert_outbox_owner ON alert_outbox (user_id, channel, sequence)
  WHERE state = 'pending';
CREATE INDEX alert_outbox_due ON alert_outbox (channel, target, next_attempt_at_ms)
  WHERE state = 'pending';
