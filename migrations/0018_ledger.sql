-- The ledger: what is counted, the entries that moved it, and what stands on each account. Projections: made again by
-- `shouhu rebuild`.
--
-- A move says at once where an amount was taken and where it went: what is double cannot be out of balance.

create table item (
  code text primary key,
  name text not null,
  name_en text not null,
  measure text not null,
  seq bigint not null
); -- without rowid

create table commodity (
  id bigint primary key,
  kind text not null check (kind in ('money', 'goods', 'person_days', 'vehicles')),
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

create table entry (
  seq bigint primary key,
  matter_id bigint not null,
  kind text not null,
  unit_no bigint not null,
  -- The day to which it is booked, in days since 1970-01-01.
  on_day bigint not null,
  at_ms bigint not null,
  by_no bigint,
  post_no bigint,
  note text not null,
  -- The reservation, the shipment or the mistake that it ended.
  ends_seq bigint,
  state text not null check (state in ('posted', 'reserved', 'settled', 'voided', 'expired')),
  -- Of a reservation; why it was voided.
  until_ms bigint,
  reason text
);

create index entry_by_matter on entry (matter_id, seq);

-- Of posted entries. Fen, pieces, person-days, vehicles: always whole and more than none.
create table entry_move (
  seq bigint not null,
  n bigint not null,
  commodity_id bigint not null,
  from_no bigint not null,
  from_place text not null,
  to_no bigint not null,
  to_place text not null,
  amount bigint not null check (amount > 0),
  primary key (seq, n)
); -- without rowid

create index entry_move_from on entry_move (commodity_id, from_no, seq);
create index entry_move_to on entry_move (commodity_id, to_no, seq);

create table account (
  commodity_id bigint not null,
  unit_no bigint not null,
  place text not null check (place in ('outside', 'unbooked', 'hand', 'transit', 'used', 'lost')),
  amount bigint not null check (amount >= 0 or place in ('outside', 'unbooked')),
  primary key (commodity_id, unit_no, place)
); -- without rowid
