-- Who is paid by a payment: names and accounts as the journal's sealed values say them, absent once they are erased.
-- A projection: made again by `shouhu rebuild`.

create table payee (
  list_id bigint not null,
  n bigint not null,
  -- The reservation; what was voided or has expired keeps its rows, as its entry does.
  entry_seq bigint not null,
  name text,
  account text,
  amount bigint not null check (amount > 0),
  confirmed_ms bigint,
  primary key (list_id, n)
); -- without rowid
