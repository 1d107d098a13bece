-- Tables of figures are lists that were brought too; each is of one duty.

alter table import_run rename to import_run_before;
drop index import_run_by_unit;
create table import_run (
  seq bigint primary key,
  at_ms bigint not null,
  what text not null check (what in ('units', 'people', 'figures')),
  -- The duty; 0 for lists that are of none.
  matter_id bigint not null,
  -- The unit of whoever brought it; -1 for the command line.
  by_no bigint not null,
  post_no bigint,
  file text not null,
  total bigint not null,
  added bigint not null,
  changed bigint not null,
  refused bigint not null,
  undone_ms bigint,
  undone bigint,
  kept bigint
);
insert into import_run
  (seq, at_ms, what, matter_id, by_no, post_no, file, total, added, changed, refused, undone_ms, undone, kept)
  select seq, at_ms, what, 0, by_no, post_no, file, total, added, changed, refused, undone_ms, undone, kept
  from import_run_before;
drop table import_run_before;
create index import_run_by_unit on import_run (what, matter_id, by_no, seq);
