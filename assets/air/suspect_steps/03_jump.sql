-- Q5: a change from hour to hour beyond so many median deviations of the station's month, which the other
-- stations
-- of the city do not show.
with
    changes as (select *, abs(number - number_before) as change from value where is_next_hour),
    measured as (
        select
            *,
            mad(number) over (partition by station_code, item) as deviation,
            count(*) over (partition by station_code, item) as hours,
            median(change) over (partition by city_code, item, hour_end) as change_of_city
        from changes
    )
select
    station_code,
    hour_end,
    item,
    'Q5' as rule_id,
    format('{} jumps from {} to {}', item, number_before, number) as detail
from measured
where
    runs('Q5')
    and hours >= getvariable('jump_least_hours')
    and deviation > 0
    and change > getvariable('jump_deviations') * deviation
    and change > getvariable('jump_times_neighbours') * change_of_city
