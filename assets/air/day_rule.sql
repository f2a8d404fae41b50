-- What HJ 663 and GB 3095 table 4 ask of a day's data, as in force on each wanted day.
select
    day,
    air_completeness('hours_per_day', day) as hours_per_day,
    air_completeness('hours_per_8h_mean', day) as hours_per_8h_mean,
    air_completeness('o3_8h_first_hour', day) as o3_8h_first_hour,
    air_completeness('o3_8h_last_hour', day) as o3_8h_last_hour,
    air_completeness('o3_8h_windows_per_day', day) as o3_8h_windows_per_day,
    air_limit('o3', '8h', day) as o3_8h_limit,
    air_completeness('city_stations_pct', day) as city_stations_pct,
    air_completeness('city_stations_pct_when_few', day) as city_stations_pct_when_few,
    air_completeness('city_stations_few_below', day) as city_stations_few_below
from wanted_day
