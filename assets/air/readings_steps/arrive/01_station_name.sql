-- Stations by name: two cities may use one name (市监测站), which then needs the city beside it.
select
    name_zh as name,
    city_code,
    station_code,
    valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    count(distinct city_code) over (partition by name_zh) = 1 as is_unique
from station
