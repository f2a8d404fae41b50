-- The cities of each wanted day, and how many stations their mean rests on.
-- Control points count where `in_city_mean` says so on that day (HJ 664; design: a dated switch per station).
select city.city_code, wanted_day.day, cast(count(station.station_code) as integer) as stations_expected
from wanted_day
join city on wanted_day.day between city.valid_from and coalesce(city.valid_to, date '9999-12-31')
left join
    station
    on station.city_code = city.city_code
    and station.in_city_mean
    and wanted_day.day between station.valid_from and coalesce(station.valid_to, date '9999-12-31')
group by city.city_code, wanted_day.day
