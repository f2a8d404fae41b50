-- What came in of this region, one row per row of an answer, with what the row rules look at.
-- Needs: candidate; variables basis_switch_day, basis_before, basis_from.
with
    numbered as (
        select
            row_number() over (order by landing_id, fetched_at, row_number) - 1 as position,
            *,
            -- Two spellings of one number (1 and 1.0) are one value.
            concat_ws(
                '|',
                coalesce(cast(try_cast(so2 as decimal(18, 3)) as varchar), so2, ''),
                coalesce(cast(try_cast(no2 as decimal(18, 3)) as varchar), no2, ''),
                coalesce(cast(try_cast(co as decimal(18, 3)) as varchar), co, ''),
                coalesce(cast(try_cast(o3 as decimal(18, 3)) as varchar), o3, ''),
                coalesce(cast(try_cast(pm10 as decimal(18, 3)) as varchar), pm10, ''),
                coalesce(cast(try_cast(pm25 as decimal(18, 3)) as varchar), pm25, ''),
                coalesce(aqi, ''),
                coalesce(primary_pollutants, ''),
                coalesce(instrument_flags, ''),
                -- The platform's own values of the day count where they stand at 24:00.
                coalesce(cast(try_cast(so2_24h as decimal(18, 3)) as varchar), so2_24h, ''),
                coalesce(cast(try_cast(no2_24h as decimal(18, 3)) as varchar), no2_24h, ''),
                coalesce(cast(try_cast(co_24h as decimal(18, 3)) as varchar), co_24h, ''),
                coalesce(cast(try_cast(o3_24h as decimal(18, 3)) as varchar), o3_24h, ''),
                coalesce(cast(try_cast(o3_8h_24h as decimal(18, 3)) as varchar), o3_8h_24h, ''),
                coalesce(cast(try_cast(pm10_24h as decimal(18, 3)) as varchar), pm10_24h, ''),
                coalesce(cast(try_cast(pm25_24h as decimal(18, 3)) as varchar), pm25_24h, '')
            ) as fingerprint
        from candidate
        where not is_outside
    )
select
    *,
    greatest(0, epoch(hour_end) - epoch(latest_stamp)) as hours_ahead,
    -- Begun seconds: a cell of a workbook may lie a microsecond off.
    divide(epoch_us(hour_end) % 3600000000 + 999999, 1000000) as seconds_off_the_hour,
    case
        when hour_end is null or station_code is null
        then 0
        when
            min(fingerprint) over (partition by landing_id, fetched_at, station_code, hour_end)
            <> max(fingerprint) over (partition by landing_id, fetched_at, station_code, hour_end)
        then 1
        else 0
    end as differing_copies,
    case
        when day < getvariable('basis_switch_day')
        then getvariable('basis_before')
        else getvariable('basis_from')
    end as basis_expected
from numbered
