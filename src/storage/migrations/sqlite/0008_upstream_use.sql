-- What all servers on this database have used of the month's upstream credits, and who shares them.
-- `seen_at` is in whole seconds since 1970, by the database's clock.
CREATE TABLE upstream_use (
  month TEXT PRIMARY KEY,
  used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE upstream_servers (
  server TEXT PRIMARY KEY,
  seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO upstream_use (month, used)
SELECT substr(value, 1, 7), CAST(substr(value, 9) AS INTEGER)
FROM state WHERE key = 'upstream.month_use' AND value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9] [0-9]*';

DELETE FROM state WHERE key = 'upstream.month_use';
