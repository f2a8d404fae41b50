-- The periods that end between `first_end` and the last assessed day: months and quarters (the running ones
-- up to
-- that day), whole years, and at each month's end and at the last day the year to date and the rolling 365
-- days.
with
    days as (
        select
            cast(
                unnest(
                    generate_series(getvariable('first_end'), getvariable('last_day'), interval 1 day)
                ) as date
            ) as day
    ),
    ends as (
        select day, day = last_day(day) as is_month_end, day = getvariable('last_day') as is_last from days
    )
select
    'month' as period_kind,
    cast(date_trunc('month', day) as date) as period_start,
    day as period_end,
    is_month_end as is_complete
from ends
where is_month_end or is_last
union all
select 'quarter', cast(date_trunc('quarter', day) as date), day, is_month_end and month(day) % 3 = 0
from ends
where (is_month_end and month(day) % 3 = 0) or is_last
union all
select 'year', cast(date_trunc('year', day) as date), day, true
from ends
where is_month_end and month(day) = 12
union all
select 'year_to_date', cast(date_trunc('year', day) as date), day, is_month_end and month(day) = 12
from ends
where is_month_end or is_last
union all
select 'rolling_365', day - 364, day, true
from ends
where is_month_end or is_last
