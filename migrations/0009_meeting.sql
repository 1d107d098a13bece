-- Minutes of meetings, as versions. A projection: made again by `shouhu rebuild`.

create table meeting_minutes (
  matter_id bigint not null,
  version bigint not null,
  text text not null,
  files text not null,
  at_ms bigint not null,
  by_no bigint,
  seq bigint not null,
  primary key (matter_id, version)
); -- without rowid
