-- Price history. Coins are small integers here. A tick is what one update brought, of all coins; it
-- stays until its hour is over and its samples are in blocks, one for each coin and hour
-- (docs/history-format.md). Times are Unix milliseconds, hours are counted from 1970.
-- Blocks and candles have a partition for each month, made when the first row of it comes.
CREATE TABLE history_coins (
  coin INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  crypto_id TEXT COLLATE "C" NOT NULL CONSTRAINT history_coins_crypto_id_unique UNIQUE
);

CREATE TABLE history_ticks (
  tick BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  newest_ms BIGINT NOT NULL,
  samples BYTEA NOT NULL
);

CREATE TABLE history_blocks (
  coin INTEGER NOT NULL,
  hour BIGINT NOT NULL,
  samples BYTEA NOT NULL,
  PRIMARY KEY (coin, hour)
) PARTITION BY RANGE (hour);

-- `span` and `source` are numbers of CandleInterval and HistorySource. Of several sources the lowest
-- number is the best.
CREATE TABLE history_candles (
  coin INTEGER NOT NULL,
  span INTEGER NOT NULL,
  opened_ms BIGINT NOT NULL,
  source INTEGER NOT NULL,
  open DOUBLE PRECISION NOT NULL,
  high DOUBLE PRECISION NOT NULL,
  low DOUBLE PRECISION NOT NULL,
  close DOUBLE PRECISION NOT NULL,
  market_cap DOUBLE PRECISION,
  volume_24h DOUBLE PRECISION,
  traded_volume DOUBLE PRECISION,
  samples BIGINT NOT NULL,
  PRIMARY KEY (coin, span, opened_ms, source)
) PARTITION BY RANGE (opened_ms);

-- What upstream was asked for, also when it had nothing.
CREATE TABLE history_fills (
  coin INTEGER NOT NULL,
  span INTEGER NOT NULL,
  from_ms BIGINT NOT NULL,
  to_ms BIGINT NOT NULL,
  candles BIGINT NOT NULL,
  filled_at_ms BIGINT NOT NULL,
  PRIMARY KEY (coin, span, from_ms, to_ms)
);
