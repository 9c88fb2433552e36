-- Large changes go in steps, so that others write between them.
-- A change of a portfolio is prepared where nobody sees it: transactions behind last_sequence, and
-- here what others will have come to. One commit makes it seen (stage 'settling': what is here counts
-- instead of what the transactions say), then it is moved to where it belongs. `stage_token` is whose
-- preparation it is, and it is dead when stage_until_ms is past.
ALTER TABLE portfolios ADD COLUMN stage TEXT NOT NULL DEFAULT ''
  CHECK (stage IN ('', 'preparing', 'settling'));
ALTER TABLE portfolios ADD COLUMN stage_token TEXT NOT NULL DEFAULT '';
ALTER TABLE portfolios ADD COLUMN stage_until_ms INTEGER NOT NULL DEFAULT 0;

CREATE TABLE staged_outcomes (
  portfolio_id TEXT NOT NULL REFERENCES portfolios (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  sale_cost_basis TEXT,
  sale_realized_profit_loss TEXT,
  sale_lots TEXT,
  open_quantity TEXT,
  PRIMARY KEY (portfolio_id, sequence)
) STRICT, WITHOUT ROWID;

-- Users who are gone, without a key and without their name, while what they had is erased in turns.
-- What somebody deletes that is large becomes theirs.
CREATE TABLE erasures (
  user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
