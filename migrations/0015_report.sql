-- What has been filed, by slot, and its sums by node. Projections: made again by `shouhu rebuild`.
--
-- There is no index beside the keys: who has filed is known as sets of units in memory, so that every list is a page
-- of explicit subjects. The city leads, so that a distributed engine can spread the rows. -1 stands for "under none".

create table submission (
  -- Where the subject stood at the end of the period; while that runs, where it stands.
  city_no bigint not null,
  matter_id bigint not null,
  -- The first day of the period, in days since 1970-01-01.
  period bigint not null,
  subject_no bigint not null,
  county_no bigint not null,
  town_no bigint not null,
  -- Empty where there is none.
  sector text not null,
  unit_no bigint not null,
  -- The record that filed what stands: the answers are read there.
  seq bigint not null,
  first_seq bigint not null,
  first_ms bigint not null,
  at_ms bigint not null,
  received_ms bigint,
  device_ms bigint,
  version bigint not null,
  revision bigint not null,
  state text not null check (state in ('filed', 'returned', 'verified', 'withdrawn')),
  late bigint not null check (late in (0, 1)),
  nil bigint not null check (nil in (0, 1)),
  no_change bigint not null check (no_change in (0, 1)),
  behalf_no bigint,
  post_no bigint,
  -- Why it was corrected, returned or withdrawn, whichever came last.
  reason text,
  cells bytea not null,
  primary key (city_no, matter_id, period, subject_no)
);

-- The records of a slot after its first one.
create table slot_log (
  matter_id bigint not null,
  period bigint not null,
  subject_no bigint not null,
  seq bigint not null,
  primary key (matter_id, period, subject_no, seq)
); -- without rowid

-- Sums by node: towns, counties, cities, and -1 for what stands under no city. There is no row of a province.
create table node_sum (
  city_no bigint not null,
  matter_id bigint not null,
  period bigint not null,
  unit_no bigint not null,
  sector text not null,
  cells bytea not null,
  primary key (city_no, matter_id, period, unit_no, sector)
); -- without rowid
