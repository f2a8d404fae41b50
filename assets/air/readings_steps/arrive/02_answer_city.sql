-- A file of names without a city: its own name may tell the city (`city_hint`); else the names that only
-- one city has.
with
    names as (
        select distinct filename, regexp_replace(station_name, '[(（].*[)）]$', '') as name
        from read_parquet(getvariable('parsed_files'), filename = true, hive_partitioning = false)
        where station_code is null
    )
select names.filename, min(station_name.city_code) as city_code
from names
join station_name on station_name.name = names.name and station_name.is_unique
group by names.filename
having count(distinct station_name.city_code) = 1
