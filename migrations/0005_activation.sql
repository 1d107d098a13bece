-- OPERATIONAL: one-time codes for accounts that do not exist yet. Only the hash of a code is kept;
-- a used one is deleted.

create table activation (
  digest bytea not null primary key,
  unit_no bigint not null,
  title text not null,
  role text not null,
  expires_ms bigint not null
); -- without rowid
