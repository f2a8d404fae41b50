with
    keys as (
        select
            kind,
            object_code,
            day,
            arg_max(
                aqi, {'status':status, 'at':observed_at, 'by':fetched_at, 'id':landing_id}
            ) as aqi_published,
            arg_max(
                primary_pollutants, {'status':status, 'at':observed_at, 'by':fetched_at, 'id':landing_id}
            ) as primary_pollutants_published,
            arg_max(source, {'at':observed_at, 'by':fetched_at, 'id':landing_id}) as source,
            arg_max(landing_id, {'at':observed_at, 'id':landing_id}) as landing_id
        from reviewed_row
        group by kind, object_code, day
    )
select
    keys.kind,
    keys.object_code,
    keys.day,
    cast(max(number) filter (item = 'so2') as decimal(9, 3)) as so2_ug_m3,
    cast(max(number) filter (item = 'no2') as decimal(9, 3)) as no2_ug_m3,
    cast(max(number) filter (item = 'co') as decimal(9, 3)) as co_mg_m3,
    cast(max(number) filter (item = 'o3_8h') as decimal(9, 3)) as o3_8h_ug_m3,
    cast(max(number) filter (item = 'o3_1h') as decimal(9, 3)) as o3_1h_ug_m3,
    cast(max(number) filter (item = 'pm10') as decimal(9, 3)) as pm10_ug_m3,
    cast(max(number) filter (item = 'pm25') as decimal(9, 3)) as pm25_ug_m3,
    try_cast(keys.aqi_published as integer) as aqi_published,
    keys.primary_pollutants_published,
    -- A row whose values are all missing or refused reviews nothing.
    coalesce(max(held.status), 'realtime') as status,
    keys.source,
    keys.landing_id
from keys
left join
    reviewed_timeline as held
    on held.kind = keys.kind
    and held.object_code = keys.object_code
    and held.day = keys.day
    and held.turn = held.turns
group by all
