-- Precedence as for the hours; here a later missing marker is simply no word.
select
    *,
    row_number() over in_order as turn,
    lag(number) over in_order as number_before,
    lag(landing_id) over in_order as landing_before,
    count(*) over (partition by kind, object_code, day, item) as turns
from reviewed_judged
where invalid_by is null and number is not null
window
    in_order as (
        partition by kind, object_code, day, item
        order by status = 'reviewed', observed_at, fetched_at, landing_id
    )
