-- Small words of the daily SQL. 5354228880 is the least common multiple of 1 … 24: see day_of_hours.sql.
create or replace temp macro given_total(value_given) as cast(value_given * 1000 as bigint) * 5354228880;

-- An hour's ozone out of a pair of hours (day_of_hours.sql), packed with its count: value * 32 + 1, and 0
-- where there is
-- none, so that one sum adds up both.
create or replace temp macro ozone_of(pair, place) as case
    when (coalesce(pair, 0) >> (31 * place)) & 2147483647 > 0
    then (((pair >> (31 * place)) & 2147483647) - 1) * 32 + 1
    else 0
end;

-- Where a value comes from, in the order of precedence.
create or replace temp macro value_source(reviewed, platform, hours) as case
    when reviewed is not null then 'reviewed'
    when platform is not null then 'platform'
    when hours is not null then 'hours'
end;

-- The same for a city: its own reviewed value, else what its stations rest on.
create or replace temp macro city_value_source(reviewed, from_stations, stations_basis) as case
    when reviewed is not null then 'reviewed'
    when from_stations is not null then stations_basis
end;

-- One word where all items come from the same place, else item by item.
create or replace temp macro value_basis(so2, no2, co, o3_8h, pm10, pm25) as case
    when least(so2, no2, co, o3_8h, pm10, pm25) is not distinct from greatest(so2, no2, co, o3_8h, pm10, pm25)
    then least(so2, no2, co, o3_8h, pm10, pm25)
    else concat_ws(
        ' ', 'so2=' || so2, 'no2=' || no2, 'co=' || co, 'o3_8h=' || o3_8h, 'pm10=' || pm10, 'pm25=' || pm25
    )
end;
