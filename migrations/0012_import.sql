-- Lists that were brought, and what became of them. A projection: made again by `shouhu rebuild`.

create table import_run (
  seq bigint primary key,
  at_ms bigint not null,
  what text not null check (what in ('units', 'people')),
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
create index import_run_by_unit on import_run (what, by_no, seq);
