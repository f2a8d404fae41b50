select
    station_code,
    hour_end,
    item,
    cast(row_number() over (partition by station_code, hour_end, item order by turn) as integer) as sequence,
    cast(number_before as decimal(9, 3)) as old_value,
    cast(number as decimal(9, 3)) as new_value,
    landing_before as old_landing_id,
    landing_id as new_landing_id,
    observed_at,
    day as natural_day
from timeline
where is_revision
