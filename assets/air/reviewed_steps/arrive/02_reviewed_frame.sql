select
    position,
    problem,
    object_code as station_code,
    greatest(0, stated_day - cast(latest_stamp as date)) as hours_ahead,
    0 as seconds_off_the_hour,
    case
        when object_code is null or stated_day is null
        then 0
        when
            min(fingerprint) over (partition by kind, landing_id, fetched_at, object_code, stated_day)
            <> max(fingerprint) over (partition by kind, landing_id, fetched_at, object_code, stated_day)
        then 1
        else 0
    end as differing_copies,
    cast(null as varchar) as basis,
    cast(null as varchar) as basis_expected,
    station_text,
    stamp_text
from reviewed_arrival
order by position
