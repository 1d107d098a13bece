-- Units as they were: one row for each state of a unit, so that a question "as of a date" has an answer.
-- A projection: made again by `shouhu rebuild`.

create table unit_version (
  no bigint not null,
  seq bigint not null,
  from_ms bigint not null,
  -- Exclusive; null while it holds.
  until_ms bigint,
  -- What made it: added, changed, renamed, edited, moved, reporting_set, reporting_ended, closed, merged, split, undone.
  what text not null,
  by_no bigint,
  reason text,
  code text not null,
  name text not null,
  level text not null,
  kind text not null,
  parent_no bigint,
  sector text,
  tags text not null,
  aliases text not null,
  phone text,
  -- `line:number`, with blanks between.
  superiors text not null,
  -- `line:number:until_ms`, with blanks between.
  reporting text not null,
  closed_at_ms bigint,
  -- Numbers of the units that took over, with blanks between.
  successors text not null,
  primary key (no, seq)
); -- without rowid
create index unit_version_by_parent on unit_version (parent_no, from_ms);
