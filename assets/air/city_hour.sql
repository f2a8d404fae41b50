-- A city's mean hour from its stations' hours, rounded half-even as the platform publishes it (rules §4.4),
-- where
-- enough stations have one: the first step when the setting city_day_order is `city_hour`.
-- Needs: air_hour_of_days, city_member, day_rule, station.
with
    members as (
        select
            city_member.*,
            case
                when stations_expected < city_stations_few_below
                then city_stations_pct_when_few
                else city_stations_pct
            end
            * stations_expected as least_stations_times_100
        from city_member
        join day_rule on day_rule.day = city_member.day
    ),
    summed as (
        select
            station.city_code,
            hour.natural_day,
            hour.hour_end,
            cast(sum(so2_ug_m3) * 1000 as bigint) as so2_sum,
            count(so2_ug_m3) as so2_n,
            cast(sum(no2_ug_m3) * 1000 as bigint) as no2_sum,
            count(no2_ug_m3) as no2_n,
            cast(sum(co_mg_m3) * 1000 as bigint) as co_sum,
            count(co_mg_m3) as co_n,
            cast(sum(o3_ug_m3) * 1000 as bigint) as o3_sum,
            count(o3_ug_m3) as o3_n,
            cast(sum(pm10_ug_m3) * 1000 as bigint) as pm10_sum,
            count(pm10_ug_m3) as pm10_n,
            cast(sum(pm25_ug_m3) * 1000 as bigint) as pm25_sum,
            count(pm25_ug_m3) as pm25_n
        from air_hour_of_days as hour
        join
            station
            on station.station_code = hour.station_code
            and station.in_city_mean
            and hour.natural_day between station.valid_from and coalesce(station.valid_to, date '9999-12-31')
        group by station.city_code, hour.natural_day, hour.hour_end
    )
select
    summed.city_code as point_code,
    natural_day,
    hour_end,
    case when so2_n * 100 >= least_stations_times_100 then air_mean('so2', so2_sum, so2_n) end as so2_ug_m3,
    case when no2_n * 100 >= least_stations_times_100 then air_mean('no2', no2_sum, no2_n) end as no2_ug_m3,
    case when co_n * 100 >= least_stations_times_100 then air_mean('co', co_sum, co_n) end as co_mg_m3,
    case when o3_n * 100 >= least_stations_times_100 then air_mean('o3', o3_sum, o3_n) end as o3_ug_m3,
    case
        when pm10_n * 100 >= least_stations_times_100 then air_mean('pm10', pm10_sum, pm10_n)
    end as pm10_ug_m3,
    case
        when pm25_n * 100 >= least_stations_times_100 then air_mean('pm25', pm25_sum, pm25_n)
    end as pm25_ug_m3
from summed
join members on members.city_code = summed.city_code and members.day = summed.natural_day
