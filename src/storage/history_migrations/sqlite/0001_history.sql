-- Price history. Coins are small integers here. A tick is what one update brought, of all coins; it
-- stays until its hour is over and its samples are in blocks, one for each coin and hour
-- (docs/history-format.md). Times are Unix milliseconds, hours are counted from 1970.
CREATE TABLE history_coins (
  coin INTEGER PRIMARY KEY,
  crypto_id TEXT NOT NULL CONSTRAINT history_coins_crypto_id_unique UNIQUE
) STRICT;

CREATE TABLE history_ticks (
  tick INTEGER PRIMARY KEY AUTOINCREMENT,
  newest_ms INTEGER NOT NULL,
  samples BLOB NOT NULL
) STRICT;

CREATE TABLE history_blocks (
  coin INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  samples BLOB NOT NULL,
  PRIMARY KEY (coin, hour)
) STRICT, WITHOUT ROWID;

-- `span` and `source` are numbers of CandleInterval and HistorySource. Of several sources the lowest
-- number is the best.
CREATE TABLE history_candles (
  coin INTEGER NOT NULL,
  span INTEGER NOT NULL,
  opened_ms INTEGER NOT NULL,
  source INTEGER NOT NULL,
  open REAL NOT NULL,
  high REAL NOT NULL,
  low REAL NOT NULL,
  close REAL NOT NULL,
  market_cap REAL,
  volume_24h REAL,
  traded_volume REAL,
  samples INTEGER NOT NULL,
  PRIMARY KEY (coin, span, opened_ms, source)
) STRICT, WITHOUT ROWID;

-- What upstream was asked for, also when it had nothing.
CREATE TABLE history_fills (
  coin INTEGER NOT NULL,
  span INTEGER NOT NULL,
  from_ms INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  candles INTEGER NOT NULL,
  filled_at_ms INTEGER NOT NULL,
  PRIMARY KEY (coin, span, from_ms, to_ms)
) STRICT, WITHOUT ROWID;
