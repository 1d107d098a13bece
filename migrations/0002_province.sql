-- Projections of the journal (made again by `shouhu rebuild`) and the OPERATIONAL tables
-- (neither journalled nor replayed, but backed up): session, credential, draft, upload, snapshot, subject_key.

-- Every accepted command with its answer, for ever: the same id gets the first answer again.
create table command (
  id bytea not null primary key,
  fingerprint bytea not null,
  seq bigint not null,
  outcome text not null
); -- without rowid

create table unit (
  no bigint primary key,
  code text not null unique,
  level text not null,
  kind text not null,
  name text not null,
  parent_no bigint,
  sector text,
  tags text not null,
  aliases text not null,
  phone text,
  also_county bigint not null check (also_county in (0, 1)),
  synthetic bigint not null check (synthetic in (0, 1)),
  valid_from_ms bigint,
  closed_at_ms bigint,
  city_no bigint not null,
  county_no bigint not null,
  town_no bigint not null,
  seq bigint not null
);

create table person (
  no bigint primary key,
  -- Null when the subject's key has been destroyed.
  name text,
  account text unique,
  seq bigint not null
);

create table post (
  no bigint primary key,
  unit_no bigint not null,
  title text not null,
  kind text not null check (kind in ('head', 'deputy', 'duty', 'liaison', 'other')),
  roles text not null,
  phone text,
  holder_no bigint,
  seq bigint not null
);
create index post_by_unit on post (unit_no, no);
create index post_by_holder on post (holder_no, no);

create table incident (
  id bigint primary key,
  name text not null,
  name_en text not null,
  scope_no bigint not null,
  space text not null check (space in ('live', 'drill')),
  level text check (level in ('I', 'II', 'III', 'IV')),
  since_ms bigint not null
);

create table incident_level (
  incident_id bigint not null,
  seq bigint not null,
  level text not null,
  at_ms bigint not null,
  by_no bigint,
  reason text not null,
  primary key (incident_id, seq)
); -- without rowid

create table saved_audience (
  owner_no bigint not null,
  name text not null,
  text text not null,
  seq bigint not null,
  primary key (owner_no, name)
); -- without rowid

create table matter (
  id bigint primary key,
  kind text not null,
  number text,
  title text not null,
  from_no bigint not null,
  status text not null check (status in ('countersigning', 'approving', 'issued', 'closed', 'withdrawn')),
  submitted_ms bigint not null,
  issued_ms bigint,
  due_ms bigint,
  audience text not null,
  -- The frozen denominator; a set of unit numbers.
  audience_bits bytea,
  addressed bigint not null,
  urgency text not null,
  by_level bigint not null check (by_level in (0, 1)),
  verify bigint not null check (verify in (0, 1)),
  parent_id bigint,
  incident_id bigint,
  space text not null check (space in ('live', 'drill')),
  text_file text,
  seq bigint not null
);
create index matter_by_issuer on matter (from_no, id);
create index matter_by_parent on matter (parent_id, id);

create table matter_version (
  matter_id bigint not null,
  version bigint not null,
  title text not null,
  text text not null,
  files text not null,
  at_ms bigint not null,
  by_no bigint,
  reason text not null,
  sign_again bigint not null check (sign_again in (0, 1)),
  seq bigint not null,
  primary key (matter_id, version)
); -- without rowid

create table matter_joint (
  matter_id bigint not null,
  unit_no bigint not null,
  signed_ms bigint,
  primary key (matter_id, unit_no)
); -- without rowid

-- Receipts exist only when they happen. The places are those of the moment and never re-stamped;
-- city_no leads, so that a distributed engine can spread the rows by city.
create table receipt (
  city_no bigint not null,
  matter_id bigint not null,
  unit_no bigint not null,
  county_no bigint not null,
  town_no bigint not null,
  sector text,
  delivered_ms bigint,
  read_ms bigint,
  signed_ms bigint,
  done_ms bigint,
  verified_ms bigint,
  late bigint check (late in (0, 1)),
  via text,
  post_no bigint,
  device_ms bigint,
  signer text,
  note text,
  difficulty_ms bigint,
  difficulty text,
  answered_ms bigint,
  answer text,
  excused_ms bigint,
  excuse text,
  unreachable_ms bigint,
  unreachable text,
  returned_ms bigint,
  return_reason text,
  primary key (city_no, matter_id, unit_no)
); -- without rowid

-- What happened to a matter beside the ladder, oldest first: the timeline and the case file.
create table matter_log (
  matter_id bigint not null,
  seq bigint not null,
  at_ms bigint not null,
  kind text not null,
  unit_no bigint,
  by_no bigint,
  post_no bigint,
  text text,
  units bigint,
  step bigint,
  due_ms bigint,
  primary key (matter_id, seq)
); -- without rowid

create table shift_note (
  unit_no bigint not null,
  seq bigint not null,
  at_ms bigint not null,
  post_no bigint,
  text text not null,
  primary key (unit_no, seq)
); -- without rowid

-- OPERATIONAL from here on.

create table subject_key (
  subject text not null primary key,
  key bytea not null
); -- without rowid

-- Parts of the working state as of a sequence number: only a cache, so that a start is quick.
create table snapshot (
  part text not null primary key,
  body text not null
); -- without rowid

create table credential (
  person_no bigint primary key,
  hash text not null,
  changed_ms bigint not null,
  failures bigint not null,
  locked_until_ms bigint not null
);

create table session (
  -- SHA-256 of the cookie's token.
  token bytea not null primary key,
  id text not null unique,
  person_no bigint not null,
  created_ms bigint not null,
  expires_ms bigint not null,
  device text not null
); -- without rowid
create index session_by_person on session (person_no, created_ms);

create table draft (
  id text not null primary key,
  person_no bigint not null,
  body text not null,
  saved_ms bigint not null
); -- without rowid
create index draft_by_person on draft (person_no, saved_ms);

create table upload (
  sha256 text not null,
  person_no bigint not null,
  name text not null,
  media_type text not null,
  size bigint not null,
  at_ms bigint not null,
  primary key (sha256, person_no)
); -- without rowid
