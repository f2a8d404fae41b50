-- One row is a station's air on one natural day (HJ 663 §6.1): each item from the reviewed value, else the
-- platform's own daily value at stamp 24:00, else its hours.
-- Needs: day_of_hours (of the stations), platform_day, reviewed_station_day.
with
    totals as (
        select
            coalesce(hours.point_code, reviewed.station_code) as station_code,
            coalesce(hours.day, reviewed.day) as day,
            coalesce(
                given_total(reviewed.so2_ug_m3), given_total(platform.so2_ug_m3), so2_total
            ) as so2_total,
            coalesce(
                given_total(reviewed.no2_ug_m3), given_total(platform.no2_ug_m3), no2_total
            ) as no2_total,
            coalesce(given_total(reviewed.co_mg_m3), given_total(platform.co_mg_m3), co_total) as co_total,
            coalesce(
                given_total(reviewed.o3_8h_ug_m3), given_total(platform.o3_8h_ug_m3), o3_8h_total
            ) as o3_8h_total,
            coalesce(
                given_total(reviewed.o3_1h_ug_m3), given_total(platform.o3_1h_ug_m3), o3_1h_total
            ) as o3_1h_total,
            coalesce(
                given_total(reviewed.pm10_ug_m3), given_total(platform.pm10_ug_m3), pm10_total
            ) as pm10_total,
            coalesce(
                given_total(reviewed.pm25_ug_m3), given_total(platform.pm25_ug_m3), pm25_total
            ) as pm25_total,
            value_basis(
                value_source(reviewed.so2_ug_m3, platform.so2_ug_m3, hours.so2_total),
                value_source(reviewed.no2_ug_m3, platform.no2_ug_m3, hours.no2_total),
                value_source(reviewed.co_mg_m3, platform.co_mg_m3, hours.co_total),
                value_source(reviewed.o3_8h_ug_m3, platform.o3_8h_ug_m3, hours.o3_8h_total),
                value_source(reviewed.pm10_ug_m3, platform.pm10_ug_m3, hours.pm10_total),
                value_source(reviewed.pm25_ug_m3, platform.pm25_ug_m3, hours.pm25_total)
            ) as value_basis,
            coalesce(hours.hours_so2, 0) as hours_so2,
            coalesce(hours.hours_no2, 0) as hours_no2,
            coalesce(hours.hours_co, 0) as hours_co,
            coalesce(hours.hours_o3, 0) as hours_o3,
            coalesce(hours.hours_pm10, 0) as hours_pm10,
            coalesce(hours.hours_pm25, 0) as hours_pm25,
            coalesce(hours.windows_o3_8h, 0) as windows_o3_8h,
            coalesce(reviewed.status, 'realtime') as status,
            reviewed.aqi_published,
            air_standard_id(coalesce(hours.day, reviewed.day)) as standard_id
        from day_of_hours as hours
        full join
            reviewed_station_day as reviewed
            on reviewed.station_code = hours.point_code
            and reviewed.day = hours.day
        left join
            platform_day as platform on platform.station_code = hours.point_code and platform.day = hours.day
    ),
    rounded as (
        select
            *,
            air_mean('so2', so2_total, 5354228880) as so2_ug_m3,
            air_mean('no2', no2_total, 5354228880) as no2_ug_m3,
            air_mean('co', co_total, 5354228880) as co_mg_m3,
            air_mean('o3', o3_8h_total, 5354228880) as o3_8h_ug_m3,
            air_mean('o3', o3_1h_total, 5354228880) as o3_1h_ug_m3,
            air_mean('pm10', pm10_total, 5354228880) as pm10_ug_m3,
            air_mean('pm25', pm25_total, 5354228880) as pm25_ug_m3
        from totals
    ),
    indexed as (
        select
            *,
            aqi_day(
                so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, o3_1h_ug_m3, pm10_ug_m3, pm25_ug_m3, standard_id
            ) as aqi
        from rounded
    )
select
    *,
    cast(aqi_level(aqi) as tinyint) as level,
    aqi_category_zh(aqi) as category_zh,
    primary_pollutants_day(
        so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, o3_1h_ug_m3, pm10_ug_m3, pm25_ug_m3, standard_id
    ) as primary_pollutants,
    air_day_items_missing(
        so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, pm10_ug_m3, pm25_ug_m3
    ) as items_missing,
    air_day_counts(
        so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, pm10_ug_m3, pm25_ug_m3, aqi, standard_id
    ) as is_counted,
    is_counted and air_aqi_is_good(aqi) as is_good
from indexed
