-- What all servers on this database have used of the month's upstream credits, and who shares them.
-- `seen_at` is in whole seconds since 1970, by the database's clock.
CREATE TABLE upstream_use (
  month TEXT COLLATE "C" PRIMARY KEY,
  used BIGINT NOT NULL
);

CREATE TABLE upstream_servers (
  server TEXT COLLATE "C" PRIMARY KEY,
  seen_at BIGINT NOT NULL
);

INSERT INTO upstream_use (month, used)
SELECT substr(value, 1, 7), CAST(substr(value, 9) AS BIGINT)
FROM state WHERE key = 'upstream.month_use' AND value ~ '^[0-9]{4}-[0-9]{2} [0-9]{1,15}$';

DELETE FROM state WHERE key = 'upstream.month_use';
