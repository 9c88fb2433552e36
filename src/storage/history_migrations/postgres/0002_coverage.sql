-- How much of its time a candle has seen, 0 to 1. NULL is a candle of an earlier program, which is
-- still to be judged (storage/history_repair.h); the index finds those, and is empty afterwards.
ALTER TABLE history_candles ADD COLUMN coverage DOUBLE PRECISION;

CREATE INDEX history_candles_unjudged ON history_candles (coin, span, opened_ms)
WHERE coverage IS NULL;
