-- One row per value: the six hourly means, and at stamp 24:00 the platform's own values of the day.
with
    numbers as (
        select
            *,
            try_cast(pm10 as decimal(18, 3)) as pm10_number,
            try_cast(pm25 as decimal(18, 3)) as pm25_number
        from reading
    ),
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
            pm10_number,
            pm25_number,
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
        from numbers
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
            null as pm10_number,
            null as pm25_number,
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
        from numbers
        where cast(hour_end as date) > day
    )
select
    long.* exclude (provided, pm10_number, pm25_number),
    try_cast(words as decimal(18, 3)) as number,
    coalesce(not instrument_flag.is_valid, false) as has_invalid_instrument_flag,
    coalesce(pm25_number > pm10_number and item in ('pm10', 'pm25'), false) as is_inverted,
    coalesce(
        item in ('pm10', 'pm25')
        and 10 * pm25_number > getvariable('inversion_ratio_tenths') * pm10_number
        and pm25_number - pm10_number > getvariable('inversion_difference'),
        false
    ) as is_grossly_inverted
from long
left join
    instrument_flag
    on instrument_flag.flag
    = regexp_extract(' ' || coalesce(instrument_flags, ''), ' ' || item || '=(\S+)', 1)
where list_contains(provided, item)
