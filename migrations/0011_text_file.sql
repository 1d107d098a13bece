-- A file that is the text can be replaced: each version names its own. The table is a projection and is made again
-- from the journal.

alter table matter_version add column text_file text;
