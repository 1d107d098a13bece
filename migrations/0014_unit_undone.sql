-- The record that took a change of a unit back, if one did. The table is a projection and is made again from the
-- journal.

alter table unit_version add column undone_seq bigint;
