-- On which bases a day is judged: by the edition in force, and throughout by each edition of HJ 633
-- (same-standard).
select 'in-force' as standard_basis, cast(null as varchar) as standard_id
union all
select standard_id, standard_id
from aqi_edition
