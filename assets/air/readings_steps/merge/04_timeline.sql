-- What was said of one value over time, in order of precedence: reviewed after realtime, then later
-- platform time,
-- then later fetch, then the hash. A missing marker takes a value back only where the same source had given
-- it.
with
    valid as (
        select
            *,
            last_value(case when number is not null then source end ignore nulls) over (
                partition by station_code, hour_end, item
                order by status = 'reviewed', observed_at, fetched_at, landing_id
                rows between unbounded preceding and 1 preceding
            ) as source_before
        from judged
        where invalid_by is null
    ),
    said as (
        select
            *,
            row_number() over in_order as turn,
            lag(number) over in_order as number_before,
            lag(landing_id) over in_order as landing_before
        from valid
        where number is not null or source = source_before
        window
            in_order as (
                partition by station_code, hour_end, item
                order by status = 'reviewed', observed_at, fetched_at, landing_id
            )
    )
select
    *,
    turn = 1 or number is distinct from number_before as is_change,
    turn > 1 and number is distinct from number_before as is_revision
from said
