-- The files that anything in the journal names: what nothing names is swept a day after it was uploaded.
-- A projection: made again by `shouhu rebuild`.

create table file_named (
  sha256 text not null primary key,
  -- The first record that named it.
  seq bigint not null
); -- without rowid
