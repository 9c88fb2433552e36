-- What people own. The transactions of a portfolio are the truth, its positions their fold.
-- Amounts are exact decimals as text: nothing may calculate with them in SQL. Times are Unix
-- milliseconds.
CREATE TABLE portfolios (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  cost_basis TEXT NOT NULL CHECK (cost_basis IN ('average', 'fifo', 'lifo', 'hifo')),
  last_sequence INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;

-- Lists of an owner, oldest first: ids sort by time of creation.
CREATE INDEX portfolios_owner ON portfolios (user_id, id);

CREATE TABLE transactions (
  id TEXT NOT NULL PRIMARY KEY,
  portfolio_id TEXT NOT NULL REFERENCES portfolios (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  crypto_id TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('buy', 'sell')),
  quantity TEXT NOT NULL CHECK (quantity GLOB '[0-9]*' AND quantity <> '0'),
  price_per_unit TEXT NOT NULL CHECK (price_per_unit GLOB '[0-9]*'),
  fee TEXT NOT NULL CHECK (fee GLOB '[0-9]*'),
  notes TEXT NOT NULL,
  executed_at_ms INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  sale_cost_basis TEXT CHECK (sale_cost_basis GLOB '[0-9]*'),
  sale_realized_profit_loss TEXT CHECK (sale_realized_profit_loss GLOB '[-0-9]*'),
  UNIQUE (portfolio_id, sequence),
  CHECK ((sale_cost_basis IS NULL) = (sale_realized_profit_loss IS NULL)),
  CHECK (type = 'sell' OR sale_cost_basis IS NULL)
) STRICT;

-- The ledger of one coin in order, and pages of all, newest first.
CREATE INDEX transactions_ledger
  ON transactions (portfolio_id, crypto_id, executed_at_ms, sequence);
CREATE INDEX transactions_by_time ON transactions (portfolio_id, executed_at_ms, sequence);

CREATE TABLE positions (
  portfolio_id TEXT NOT NULL REFERENCES portfolios (id) ON DELETE CASCADE,
  crypto_id TEXT NOT NULL,
  quantity TEXT NOT NULL CHECK (quantity GLOB '[0-9]*'),
  cost_basis TEXT NOT NULL CHECK (cost_basis GLOB '[0-9]*'),
  realized_profit_loss TEXT NOT NULL CHECK (realized_profit_loss GLOB '[-0-9]*'),
  total_fees TEXT NOT NULL CHECK (total_fees GLOB '[0-9]*'),
  transaction_count INTEGER NOT NULL CHECK (transaction_count >= 0),
  first_executed_at_ms INTEGER NOT NULL,
  last_executed_at_ms INTEGER NOT NULL,
  PRIMARY KEY (portfolio_id, crypto_id)
) STRICT, WITHOUT ROWID;

-- Answers given to requests with an Idempotency-Key.
CREATE TABLE idempotent_requests (
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  extra_fields TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (user_id, key)
) STRICT;

CREATE INDEX idempotent_requests_by_time ON idempotent_requests (created_at_ms);
