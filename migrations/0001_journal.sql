-- The journal: the one thing that may never be lost or altered. All other tables that are not
-- operational are made from it again.

create table journal (
  seq bigint primary key check (seq > 0),
  -- The JSON bytes exactly as they were hashed.
  body text not null,
  -- The first 8 bytes of the record's leaf hash, so that a changed record can be named.
  leaf bytea not null
);

-- One row per batch that was committed together: the root of the Merkle tree over its records, and
-- the head of the chain up to it.
create table journal_batch (
  first_seq bigint primary key check (first_seq > 0),
  last_seq bigint not null check (last_seq >= first_seq),
  root bytea not null,
  head bytea not null,
  algorithm text not null
);
