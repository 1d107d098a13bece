-- Incidents with levels of parts and an end, plans, saved audiences of a drill.
-- Projections: made again by `shouhu rebuild`.

alter table incident add column closed_ms bigint;

-- What has happened on an incident; takes the place of incident_level.
create table incident_log (
  incident_id bigint not null,
  seq bigint not null,
  at_ms bigint not null,
  -- declared, level_set, level_lifted, closed.
  kind text not null,
  -- The unit that the level is for; null: the whole scope.
  node_no bigint,
  level text check (level in ('I', 'II', 'III', 'IV')),
  by_no bigint,
  post_no bigint,
  reason text not null,
  plan_id bigint,
  plan_version bigint,
  primary key (incident_id, seq)
); -- without rowid
drop table incident_level;

create table plan_version (
  plan_id bigint not null,
  version bigint not null,
  seq bigint not null,
  at_ms bigint not null,
  owner_no bigint not null,
  by_no bigint,
  post_no bigint,
  name text not null,
  name_en text not null,
  note text not null,
  -- JSON list of the standing matters.
  standing text not null,
  primary key (plan_id, version)
); -- without rowid

create table audience_saved (
  owner_no bigint not null,
  space text not null check (space in ('live', 'drill')),
  name text not null,
  text text not null,
  seq bigint not null,
  primary key (owner_no, space, name)
); -- without rowid
insert into audience_saved (owner_no, space, name, text, seq)
  select owner_no, 'live', name, text, seq from saved_audience;
drop table saved_audience;
