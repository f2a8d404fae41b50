-- What the pipeline notes for itself; never published.
create schema if not exists internal;

-- Days that were loaded, per figure (a table made from the history) that has not been made again since.
create table if not exists internal.pending_day (figure varchar, day date, primary key (figure, day));

-- Which lake file of hours stands for a day: the yearly Parquet files are rewritten when one of theirs
-- changes.
create table if not exists internal.lake_day (day date primary key, sha256 varchar not null);

-- Small facts, for example the tables in use when the figures were last made.
create table if not exists internal.fact (name varchar primary key, content varchar not null);
