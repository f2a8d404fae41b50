create temp table station_day as
with
    windows as (
        select
            station_code,
            natural_day,
            max(o3_8h) as o3,
            count(o3_8h) as windows_o3
        from (
            select
                station_code,
                natural_day,
                hour_end,
                case when count(o3_ug_m3) over last_8_hours >= 6 then avg(o3_ug_m3) over last_8_hours end as o3_8h
            from hour
            window
                last_8_hours as (
                    partition by station_code, natural_day
                    order by hour_end
                    range between interval 7 hours preceding and current row
                )
        )
        where hour(hour_end) = 0 or hour(hour_end) >= 8
        group by station_code, natural_day
    ),
    means as (
        select
            station_code,
            natural_day,
            case when count(so2_ug_m3) >= 20 then avg(so2_ug_m3) end as so2,
            case when count(no2_ug_m3) >= 20 then avg(no2_ug_m3) end as no2,
            case when count(co_mg_m3) >= 20 then avg(co_mg_m3) end as co,
            case when count(pm10_ug_m3) >= 20 then avg(pm10_ug_m3) end as pm10,
            case when count(pm25_ug_m3) >= 20 then avg(pm25_ug_m3) end as pm25
        from hour
        group by station_code, natural_day
    ),
    valued as (
        select
            means.*,
            case when windows_o3 >= 14 or round_even(windows.o3, 0) > 160 then windows.o3 end as o3
        from means
        join windows using (station_code, natural_day)
    )
select
    *,
    greatest(iaqi_so2(so2), iaqi_no2(no2), iaqi_co(co), iaqi_o3(o3), iaqi_pm10(pm10), iaqi_pm25(pm25)) as aqi
from valued;

create temp table city_day as
with
    expected as (select city_code, count(*) as stations from station where in_city_mean group by city_code),
    grouped as (
        select
            city_code,
            natural_day as day,
            case when expected.stations < 4 then 0.5 else 0.75 end * expected.stations as least,
            case when count(so2) >= least then avg(so2) end as so2,
            case when count(no2) >= least then avg(no2) end as no2,
            case when count(co) >= least then avg(co) end as co,
            case when count(o3) >= least then avg(o3) end as o3,
            case when count(pm10) >= least then avg(pm10) end as pm10,
            case when count(pm25) >= least then avg(pm25) end as pm25
        from station_day
        join (from station where in_city_mean) as station using (station_code)
        join expected using (city_code)
        group by city_code, natural_day, expected.stations
    ),
    indexed as (
        select
            *,
            greatest(
                iaqi_so2(so2), iaqi_no2(no2), iaqi_co(co), iaqi_o3(o3), iaqi_pm10(pm10), iaqi_pm25(pm25)
            ) as aqi
        from grouped
    )
select
    city_code,
    day,
    cast(aqi as integer) as aqi,
    pm25 is not null
    and o3 is not null
    and (so2 is null)::integer + (no2 is null)::integer + (co is null)::integer + (pm10 is null)::integer <= 1
    as is_counted,
    is_counted and coalesce(aqi <= 100, false) as is_good
from indexed;

create temp table ratio as
select
    city_code,
    count(*) filter (is_counted) as counted_days,
    count(*) filter (is_good) as good_days,
    round(good_days / counted_days * 100, 1) as ratio_pct
from city_day
group by city_code;
