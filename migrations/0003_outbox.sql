-- OPERATIONAL: messages out. What is to be sent follows from the journal; these tables say how far the sending
-- has come. Neither journalled nor replayed, but backed up.

-- One row per record and channel, however many units it goes to: sets of unit numbers, no row per recipient.
create table outbox_job (
  seq bigint not null,
  channel text not null,
  matter_id bigint not null,
  kind text not null check (kind in ('issued', 'reminded', 'escalated', 'withdrawn')),
  -- The superior whom an escalation tells, and whom the step names.
  node_no bigint,
  step_to text,
  made_ms bigint not null,
  state text not null check (state in ('waiting', 'done', 'dropped')),
  units bytea not null,
  remaining bytea not null,
  -- Handed to the channel, not yet noted: after a crash they may have been sent or not.
  flight bytea not null,
  -- Those that a crash or a lost answer has left in doubt once: they are sent again, but never a third time.
  again bytea not null,
  cursor_no bigint not null,
  left_count bigint not null,
  sent bigint not null,
  failed bigint not null,
  next_ms bigint not null,
  primary key (seq, channel)
); -- without rowid
create index outbox_job_by_state on outbox_job (state, channel, seq);
create index outbox_job_by_matter on outbox_job (matter_id, channel, seq);

-- Only units that a channel has refused; at most a bounded number per job. Given up when next_ms is null.
create table outbox_failure (
  seq bigint not null,
  channel text not null,
  unit_no bigint not null,
  matter_id bigint not null,
  attempts bigint not null,
  next_ms bigint,
  error text not null,
  primary key (seq, channel, unit_no)
); -- without rowid
create index outbox_failure_by_matter on outbox_failure (matter_id, unit_no);

create table channel_state (
  channel text not null primary key,
  sent bigint not null,
  failed bigint not null,
  -- Failures of the channel itself since the last success.
  fails bigint not null,
  next_ms bigint not null,
  last_ok_ms bigint,
  last_fail_ms bigint,
  last_error text
); -- without rowid

-- How far the journal has been turned into jobs, and the key that the tokens of links are made with.
create table outbox_mark (
  part text not null primary key,
  seq bigint not null,
  key bytea not null
); -- without rowid

create index matter_log_by_seq on matter_log (seq);
