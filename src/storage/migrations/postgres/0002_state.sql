-- Small things that parts of the program remember from one start to the next.
CREATE TABLE state (
  key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
