-- One row per value: the six hourly means, and at stamp 24:00 the platform's own values of the day.
with
    long as (
        select
            reading_id,
            landing_id,
            fetched_at,
            observed_at,
            source,
            status,
            is_raw,
            station_code,
            hour_end,
            day,
            row_number,
            station_text,
            stamp_text,
            original,
            provided,
            instrument_flags,
            unnest(
                [
                    {'item':'so2', 'pollutant':'so2', 'words':so2},
                    {'item':'no2', 'pollutant':'no2', 'words':no2},
                    {'item':'co', 'pollutant':'co', 'words':co},
                    {'item':'o3', 'pollutant':'o3', 'words':o3},
                    {'item':'pm10', 'pollutant':'pm10', 'words':pm10},
                    {'item':'pm25', 'pollutant':'pm25', 'words':pm25}
                ],
                recursive := true
            )
        from reading
        union all
        select
            reading_id,
            landing_id,
            fetched_at,
            observed_at,
            source,
            status,
            is_raw,
            station_code,
            hour_end,
            day,
            row_number,
            station_text,
            stamp_text,
            original,
            provided,
            null as instrument_flags,
            unnest(
                [
                    {'item':'so2_24h', 'pollutant':'so2', 'words':so2_24h},
                    {'item':'no2_24h', 'pollutant':'no2', 'words':no2_24h},
                    {'item':'co_24h', 'pollutant':'co', 'words':co_24h},
                    {'item':'o3_24h', 'pollutant':'o3', 'words':o3_24h},
                    {'item':'o3_8h_24h', 'pollutant':'o3', 'words':o3_8h_24h},
                    {'item':'pm10_24h', 'pollutant':'pm10', 'words':pm10_24h},
                    {'item':'pm25_24h', 'pollutant':'pm25', 'words':pm25_24h}
                ],
                recursive := true
            )
        from reading
        where cast(hour_end as date) > day
    )
select
    long.* exclude (provided),
    try_cast(words as decimal(18, 3)) as number,
    coalesce(not instrument_flag.is_valid, false) as has_invalid_instrument_flag,
    long.flag <> '' and instrument_flag.flag is null as has_unknown_instrument_flag
from
    (
        select
            *,
            regexp_extract(' ' || coalesce(instrument_flags, ''), ' ' || item || '=(\S+)', 1) as flag
        from long
    ) as long
left join instrument_flag on instrument_flag.flag = long.flag
where list_contains(provided, item)
