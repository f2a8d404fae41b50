-- The valid values of a month, one row each, with the hour before. Needs: air_hour_of_days, station.
with
    long as (
        select
            hour.station_code,
            station.city_code,
            hour.hour_end,
            unnest(
                [
                    {'item':'so2', 'number':so2_ug_m3},
                    {'item':'no2', 'number':no2_ug_m3},
                    {'item':'co', 'number':co_mg_m3},
                    {'item':'o3', 'number':o3_ug_m3},
                    {'item':'pm10', 'number':pm10_ug_m3},
                    {'item':'pm25', 'number':pm25_ug_m3}
                ],
                recursive := true
            )
        from air_hour_of_days as hour
        join
            station
            on station.station_code = hour.station_code
            and hour.natural_day between station.valid_from and coalesce(station.valid_to, date '9999-12-31')
    )
select
    *,
    lag(number) over in_time as number_before,
    lag(hour_end) over in_time = hour_end - interval 1 hour as is_next_hour
from long
where number is not null
window in_time as (partition by station_code, item order by hour_end)
