-- Q4: a gas that stays at one value for too many hours; finer values (more decimals than published) need
-- fewer.
with
    runs as (
        select
            *,
            count(*) filter (not (is_next_hour and number = number_before) or number_before is null) over (
                partition by station_code, item order by hour_end
            ) as run
        from value
        where item in ('so2', 'no2', 'co', 'o3')
    ),
    counted as (select *, count(*) over (partition by station_code, item, run) as hours from runs)
select
    station_code,
    hour_end,
    item,
    'Q4' as rule_id,
    format('{} stands at {} for {} hours', item, number, hours) as detail
from counted
where
    runs('Q4')
    and hours >= case
        when list_contains(getvariable('coarse_items'), item) and air_round(item, number) = number
        then getvariable('hours_coarse')
        when air_round(item, number) = number
        then getvariable('hours_integers')
        else getvariable('hours_decimals')
    end
