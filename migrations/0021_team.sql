-- Who can be sent, by name: names and telephones as the journal's sealed values say them, absent once they are erased; what
-- they can do and where they are the state knows. And the steps of batches, for whoever reads one.
-- Projections: made again by `shouhu rebuild`.

create table responder (
  no bigint primary key,
  unit_no bigint not null,
  name text,
  phone text,
  enrolled_seq bigint not null
); -- without rowid

create table batch_step (
  seq bigint primary key,
  batch_id bigint not null,
  at_ms bigint not null,
  -- A stage, or counted, or reduced.
  kind text not null,
  by_no bigint,
  post_no bigint,
  -- Of a count its day; of others none.
  day text,
  -- Of a muster and of a loss how many people, of a count how many work.
  n bigint,
  note text not null
); -- without rowid
create index batch_step_of on batch_step (batch_id, seq);

-- The heads of batches are booked in commodities of their own kind.
alter table commodity rename to commodity_before;
create table commodity (
  id bigint primary key,
  kind text not null check (kind in ('money', 'goods', 'person_days', 'vehicles', 'people')),
  name text not null,
  name_en text not null,
  measure text not null,
  owner_no bigint not null,
  matter_id bigint not null,
  -- Of money.
  source text,
  purpose text,
  -- Of goods; the last day of use in days since 1970-01-01.
  item text,
  lot text,
  expires bigint,
  wish text
);
insert into commodity (id, kind, name, name_en, measure, owner_no, matter_id, source, purpose, item, lot, expires, wish)
  select id, kind, name, name_en, measure, owner_no, matter_id, source, purpose, item, lot, expires, wish
  from commodity_before;
drop table commodity_before;
