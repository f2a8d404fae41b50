-- All marks of the month.
select *
from stuck
union all by name
select *
from jump
union all by name
select *
from apart
union all by name
select *
from published
