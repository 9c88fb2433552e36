-- What each transaction came to with a method that knows lots, so that a change of the past takes
-- back what lies after it and folds only that: the lots a sale sold ("sequence:quantity ..."), and
-- what of a purchase is not sold (NULL: nothing, or not known). `price_rank` sorts prices, which are
-- decimals as text, by their size.
ALTER TABLE transactions ADD COLUMN sale_lots TEXT;
ALTER TABLE transactions ADD COLUMN open_quantity TEXT
  CHECK (open_quantity GLOB '[0-9]*' AND open_quantity <> '0');
ALTER TABLE transactions ADD COLUMN price_rank TEXT GENERATED ALWAYS AS (
  substr('0000000000000000000000000000000000000000' ||
         substr(price_per_unit, 1, instr(price_per_unit || '.', '.') - 1), -40) ||
  substr(price_per_unit, instr(price_per_unit || '.', '.'))) VIRTUAL;

-- Open lots of a coin, by time and the dearest first.
CREATE INDEX transactions_open ON transactions (portfolio_id, crypto_id, executed_at_ms, sequence)
  WHERE open_quantity IS NOT NULL;
CREATE INDEX transactions_open_dearest
  ON transactions (portfolio_id, crypto_id, price_rank DESC, executed_at_ms, sequence)
  WHERE open_quantity IS NOT NULL;

-- 1: all transactions of the coin say so. An older program's do not; the next change folds them all.
ALTER TABLE positions ADD COLUMN lots_kept INTEGER NOT NULL DEFAULT 0 CHECK (lots_kept IN (0, 1));
