-- What people own. The transactions of a portfolio are the truth, its positions their fold.
-- Amounts are exact decimals; the bound keeps out what a decimal of the program cannot hold, NaN
-- and infinity too. Times are Unix milliseconds.
CREATE TABLE portfolios (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  cost_basis TEXT NOT NULL CHECK (cost_basis IN ('average', 'fifo', 'lifo', 'hifo')),
  last_sequence BIGINT NOT NULL DEFAULT 0,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL
);

-- Lists of an owner, oldest first: ids sort by time of creation.
CREATE INDEX portfolios_owner ON portfolios (user_id, id);

CREATE TABLE transactions (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  portfolio_id TEXT COLLATE "C" NOT NULL REFERENCES portfolios (id) ON DELETE CASCADE,
  sequence BIGINT NOT NULL,
  crypto_id TEXT COLLATE "C" NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('buy', 'sell')),
  quantity NUMERIC NOT NULL CHECK (quantity > 0 AND quantity < 1e40),
  price_per_unit NUMERIC NOT NULL CHECK (price_per_unit >= 0 AND price_per_unit < 1e40),
  fee NUMERIC NOT NULL CHECK (fee >= 0 AND fee < 1e40),
  notes TEXT NOT NULL,
  executed_at_ms BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  updated_at_ms BIGINT NOT NULL,
  sale_cost_basis NUMERIC CHECK (sale_cost_basis >= 0 AND sale_cost_basis < 1e40),
  sale_realized_profit_loss NUMERIC CHECK (abs(sale_realized_profit_loss) < 1e40),
  UNIQUE (portfolio_id, sequence),
  CHECK ((sale_cost_basis IS NULL) = (sale_realized_profit_loss IS NULL)),
  CHECK (type = 'sell' OR sale_cost_basis IS NULL)
);

-- The ledger of one coin in order, and pages of all, newest first.
CREATE INDEX transactions_ledger
  ON transactions (portfolio_id, crypto_id, executed_at_ms, sequence);
CREATE INDEX transactions_by_time ON transactions (portfolio_id, executed_at_ms, sequence);

CREATE TABLE positions (
  portfolio_id TEXT COLLATE "C" NOT NULL REFERENCES portfolios (id) ON DELETE CASCADE,
  crypto_id TEXT COLLATE "C" NOT NULL,
  quantity NUMERIC NOT NULL CHECK (quantity >= 0 AND quantity < 1e40),
  cost_basis NUMERIC NOT NULL CHECK (cost_basis >= 0 AND cost_basis < 1e40),
  realized_profit_loss NUMERIC NOT NULL CHECK (abs(realized_profit_loss) < 1e40),
  total_fees NUMERIC NOT NULL CHECK (total_fees >= 0 AND total_fees < 1e40),
  transaction_count BIGINT NOT NULL CHECK (transaction_count >= 0),
  first_executed_at_ms BIGINT NOT NULL,
  last_executed_at_ms BIGINT NOT NULL,
  PRIMARY KEY (portfolio_id, crypto_id)
);

-- Answers given to requests with an Idempotency-Key.
CREATE TABLE idempotent_requests (
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  extra_fields TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  PRIMARY KEY (user_id, key)
);

CREATE INDEX idempotent_requests_by_time ON idempotent_requests (created_at_ms);
