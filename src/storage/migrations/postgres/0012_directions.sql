-- Which way a change goes that an alert waits for: either, up or down. NULL: the type has none, or
-- the row is of before there were directions, and then it means either.
ALTER TABLE alerts ADD COLUMN direction TEXT;
ALTER TABLE alert_occurrences ADD COLUMN direction TEXT;
