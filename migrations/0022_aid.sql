-- For whom aid is asked: the journal's sealed values, absent once they are erased; all else of an application the state knows.
-- And under which units an application stands: who applies, verifies and decides.
-- Projections: made again by `shouhu rebuild`.

create table aid (
  matter_id bigint primary key,
  name text,
  contact text,
  account text,
  reason text
); -- without rowid

create table aid_party (
  unit_no bigint not null,
  matter_id bigint not null,
  primary key (unit_no, matter_id)
); -- without rowid
