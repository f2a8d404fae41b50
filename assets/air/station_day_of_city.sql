-- The station days that enter a city's mean.
select station.city_code, day, value_basis, status, columns('.*_total')
from station_day_of_days as station_day
join
    station
    on station.station_code = station_day.station_code
    and station.in_city_mean
    and station_day.day between station.valid_from and coalesce(station.valid_to, date '9999-12-31')
