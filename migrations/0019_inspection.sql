-- Findings of inspections, and how they were mended. Projections: made again by `shouhu rebuild`.
--
-- A finding stands once under each unit that sees it: the two units that it is between, and all above these on their
-- lines, as the tree stood when it was found. A board is then one range of an index, whoever asks.

create table finding (
  matter_id bigint primary key,
  unit_no bigint not null,
  site_no bigint not null,
  from_no bigint not null,
  space text not null check (space in ('live', 'drill')),
  severity text not null check (severity in ('minor', 'serious', 'grave')),
  category text not null,
  state text not null check (state in ('open', 'waiting', 'closed', 'withdrawn')),
  at_ms bigint not null,
  ended_ms bigint,
  seq bigint not null
);

create table finding_seen (
  scope_no bigint not null,
  matter_id bigint not null,
  space text not null,
  state text not null,
  severity text not null,
  category text not null,
  unit_no bigint not null,
  due_ms bigint not null,
  primary key (scope_no, matter_id)
); -- without rowid
create index finding_seen_by_state on finding_seen (scope_no, space, state, matter_id);
create index finding_seen_by_due on finding_seen (scope_no, space, state, due_ms);
create index finding_seen_by_matter on finding_seen (matter_id);

-- How many of each stand where: what a board shows on top.
create table finding_count (
  scope_no bigint not null,
  space text not null,
  state text not null,
  severity text not null,
  n bigint not null,
  primary key (scope_no, space, state, severity)
); -- without rowid

-- How often the same was found at the same unit.
create table finding_repeat (
  scope_no bigint not null,
  space text not null,
  unit_no bigint not null,
  category text not null,
  n bigint not null,
  last_id bigint not null,
  primary key (scope_no, space, unit_no, category)
); -- without rowid
create index finding_repeat_by_n on finding_repeat (scope_no, space, n);

-- What was reported, judged or tried, round by round, with the files that show it.
create table finding_step (
  matter_id bigint not null,
  seq bigint not null,
  at_ms bigint not null,
  kind text not null check (kind in ('reported', 'passed', 'not_passed', 'tried')),
  by_no bigint,
  post_no bigint,
  note text not null,
  files text not null,
  primary key (matter_id, seq)
); -- without rowid
