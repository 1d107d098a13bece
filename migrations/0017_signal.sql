-- What signals have found, by signal, node and period. A projection: made again by `shouhu rebuild`.
--
-- The last finding of each node is known in memory, so that a list is a page of explicit nodes.

create table signal_finding (
  signal_id bigint not null,
  node_no bigint not null,
  -- The first day of the period, in days since 1970-01-01.
  period bigint not null,
  finding text not null check (finding in ('quiet', 'raised', 'not_enough')),
  -- In the last digit of the signal's measure; absent where it is not known.
  value bigint,
  against bigint,
  at_ms bigint not null,
  -- The alert that was told of it.
  alert_id bigint,
  seq bigint not null,
  primary key (signal_id, node_no, period)
); -- without rowid
