-- Posts that have ended; hand-overs in the shift log; codes for persons who have a post already.

alter table post add column ended_ms bigint;

-- `note`, `hand_over` or `take_over`.
alter table shift_note add column kind text not null default 'note';
-- Matters that the unit still owed at a hand-over.
alter table shift_note add column open_count bigint;

-- OPERATIONAL from here on.

-- Until when this device has shown its owner the sign-ins of his other devices.
alter table session add column seen_ms bigint not null default 0;

-- A code of an older program is good for half an hour: whoever holds one is given a new one.
drop table activation;

create table activation (
  digest bytea not null primary key,
  -- The post of an administrator that is made when the code is redeemed,
  unit_no bigint,
  title text,
  role text,
  -- or a post that is there, whose holder chooses a password.
  post_no bigint unique,
  expires_ms bigint not null
); -- without rowid
