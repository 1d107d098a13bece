-- OPERATIONAL: what the messages of a job, and of a channel so far, have cost at the price of their moment.
alter table outbox_job add column cost_fen bigint not null default 0;
alter table channel_state add column cost_fen bigint not null default 0;
