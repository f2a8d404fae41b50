-- One row per station and hour: the values that hold, judged by the edition of their natural day.
with
    keys as (
        select
            station_code,
            hour_end,
            any_value(day) as natural_day,
            min(landing_id) as landing_id,
            min(source) as source,
            arg_max(
                aqi, {'status':status, 'observed_at':observed_at, 'fetched_at':fetched_at, 'id':landing_id}
            ) as aqi_published,
            arg_max(
                primary_pollutants,
                {'status':status, 'observed_at':observed_at, 'fetched_at':fetched_at, 'id':landing_id}
            ) as primary_pollutants_published
        from reading
        group by station_code, hour_end
    ),
    values_held as (
        select
            station_code,
            hour_end,
            max(number) filter (item = 'so2') as so2,
            max(number) filter (item = 'no2') as no2,
            max(number) filter (item = 'co') as co,
            max(number) filter (item = 'o3') as o3,
            max(number) filter (item = 'pm10') as pm10,
            max(number) filter (item = 'pm25') as pm25,
            max(number) filter (item = 'so2_24h') as so2_24h,
            max(number) filter (item = 'no2_24h') as no2_24h,
            max(number) filter (item = 'co_24h') as co_24h,
            max(number) filter (item = 'o3_24h') as o3_24h,
            max(number) filter (item = 'o3_8h_24h') as o3_8h_24h,
            max(number) filter (item = 'pm10_24h') as pm10_24h,
            max(number) filter (item = 'pm25_24h') as pm25_24h,
            max(credit) as credit,
            arg_max(source, credit) as source,
            max(status) as status,
            string_agg(suspect_by || ':' || item || '?', ' ' order by suspect_by, item) as suspects
        from held
        group by station_code, hour_end
    ),
    -- Invalid values whose key holds no other value: the flag says why the cell is empty.
    invalid as (
        select
            judged.station_code,
            judged.hour_end,
            string_agg(
                distinct invalid_by || ':' || judged.item, ' ' order by invalid_by || ':' || judged.item
            ) as invalids
        from judged
        anti join held using (station_code, hour_end, item)
        where invalid_by is not null
        group by judged.station_code, judged.hour_end
    ),
    joined as (
        select
            keys.station_code,
            keys.hour_end,
            cast(so2 as decimal(9, 3)) as so2_ug_m3,
            cast(no2 as decimal(9, 3)) as no2_ug_m3,
            cast(co as decimal(9, 3)) as co_mg_m3,
            cast(o3 as decimal(9, 3)) as o3_ug_m3,
            cast(pm10 as decimal(9, 3)) as pm10_ug_m3,
            cast(pm25 as decimal(9, 3)) as pm25_ug_m3,
            cast(so2_24h as decimal(9, 3)) as so2_24h_ug_m3,
            cast(no2_24h as decimal(9, 3)) as no2_24h_ug_m3,
            cast(co_24h as decimal(9, 3)) as co_24h_mg_m3,
            cast(o3_24h as decimal(9, 3)) as o3_24h_ug_m3,
            cast(o3_8h_24h as decimal(9, 3)) as o3_8h_24h_ug_m3,
            cast(pm10_24h as decimal(9, 3)) as pm10_24h_ug_m3,
            cast(pm25_24h as decimal(9, 3)) as pm25_24h_ug_m3,
            try_cast(keys.aqi_published as integer) as aqi_published,
            keys.primary_pollutants_published,
            nullif(concat_ws(' ', invalids, suspects), '') as flags,
            coalesce(values_held.status, 'realtime') as status,
            coalesce(values_held.source, keys.source) as source,
            coalesce(values_held.credit.landing_id, keys.landing_id) as landing_id,
            keys.natural_day,
            air_standard_id(keys.natural_day) as standard_id
        from keys
        left join values_held using (station_code, hour_end)
        left join invalid using (station_code, hour_end)
    ),
    indexed as (
        select
            *, aqi_hour(so2_ug_m3, no2_ug_m3, co_mg_m3, o3_ug_m3, pm10_ug_m3, pm25_ug_m3, standard_id) as aqi
        from joined
    )
select
    *,
    primary_pollutants_hour(
        so2_ug_m3, no2_ug_m3, co_mg_m3, o3_ug_m3, pm10_ug_m3, pm25_ug_m3, standard_id
    ) as primary_pollutants,
    cast(aqi_level(aqi) as tinyint) as level,
    aqi_category_zh(aqi) as category_zh
from indexed
