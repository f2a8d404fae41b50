select
    object_code as station_code,
    cast(day + 1 as timestamp) as hour_end,
    item || ' reviewed day' as item,
    cast(row_number() over (partition by kind, object_code, day, item order by turn) as integer) as sequence,
    cast(number_before as decimal(9, 3)) as old_value,
    cast(number as decimal(9, 3)) as new_value,
    landing_before as old_landing_id,
    landing_id as new_landing_id,
    observed_at,
    day as natural_day
from reviewed_timeline
where turn > 1 and number <> number_before
