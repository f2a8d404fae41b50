-- Q7: a station that stands apart from its city's median by a factor, for so many hours on end.
with
    compared as (
        select *, median(number) over same_hour as city_median, count(*) over same_hour as stations
        from value
        window same_hour as (partition by city_code, item, hour_end)
    ),
    apart as (
        select
            *,
            stations >= getvariable('apart_least_stations')
            and (
                number > getvariable('apart_factor') * city_median
                or number * getvariable('apart_factor') < city_median
            ) as is_apart
        from compared
    ),
    runs as (
        select
            *,
            count(*) filter (not is_apart or not coalesce(is_next_hour, false)) over (
                partition by station_code, item order by hour_end
            ) as run
        from apart
    ),
    counted as (
        select *, count(*) filter (is_apart) over (partition by station_code, item, run) as hours from runs
    )
select
    station_code,
    hour_end,
    item,
    'Q7' as rule_id,
    format('{} is {} where the city has {}, for {} hours', item, number, city_median, hours) as detail
from counted
where runs('Q7') and is_apart and hours >= getvariable('apart_hours')
