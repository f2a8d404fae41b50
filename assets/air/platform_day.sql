-- The platform's own values of a natural day: those it published with the stamp 24:00, which lies on the
-- next date.
select
    station_code,
    natural_day as day,
    so2_24h_ug_m3 as so2_ug_m3,
    no2_24h_ug_m3 as no2_ug_m3,
    co_24h_mg_m3 as co_mg_m3,
    o3_8h_24h_ug_m3 as o3_8h_ug_m3,
    o3_24h_ug_m3 as o3_1h_ug_m3,
    pm10_24h_ug_m3 as pm10_ug_m3,
    pm25_24h_ug_m3 as pm25_ug_m3
from air_hour_of_days
where
    cast(hour_end as date) > natural_day
    and coalesce(
        so2_24h_ug_m3,
        no2_24h_ug_m3,
        co_24h_mg_m3,
        o3_8h_24h_ug_m3,
        o3_24h_ug_m3,
        pm10_24h_ug_m3,
        pm25_24h_ug_m3
    )
    is not null
