-- Rows of other cities in national answers, per day: counted, not kept.
select day, cast(count(*) as integer) as out_of_scope_rows from candidate where is_outside group by day
