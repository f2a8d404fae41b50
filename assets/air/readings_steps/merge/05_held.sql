-- The value that holds: the last one said, credited to the first answer that said so.
with
    runs_of_equal as (
        select
            *,
            count(*) filter (is_change) over (partition by station_code, hour_end, item order by turn) as run
        from timeline
    ),
    last_run as (
        select * from runs_of_equal qualify run = max(run) over (partition by station_code, hour_end, item)
    )
select
    station_code,
    hour_end,
    item,
    any_value(number) as number,
    min({'observed_at':observed_at, 'landing_id':landing_id}) as credit,
    arg_min(source, {'observed_at':observed_at, 'landing_id':landing_id}) as source,
    max(status) as status,
    arg_max_null(suspect_by, turn) as suspect_by
from last_run
group by station_code, hour_end, item
