-- Which coins somebody depends on, found without reading all rows: those of active alerts by age,
-- holdings by portfolio.
CREATE INDEX alerts_coin ON alerts (crypto_id, created_at_ms) WHERE status = 'active';
CREATE INDEX positions_coin ON positions (crypto_id, portfolio_id);

-- Every coin that upstream has ever listed: its name when it is listed no longer.
CREATE TABLE known_coins (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  symbol TEXT NOT NULL,
  name TEXT NOT NULL
);
