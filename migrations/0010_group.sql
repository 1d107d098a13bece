-- Groups for a time and who works in them. Projections: made again by `shouhu rebuild`. The unit itself is a row of `unit`.

create table group_term (
  unit_no bigint primary key,
  led_by_no bigint not null,
  reason text not null,
  formed_ms bigint not null,
  until_ms bigint not null,
  -- Null while it works.
  ended_ms bigint,
  end_reason text,
  seq bigint not null
);

create table group_member (
  group_no bigint not null,
  post_no bigint not null,
  home_no bigint not null,
  from_ms bigint not null,
  until_ms bigint,
  primary key (group_no, post_no)
); -- without rowid
