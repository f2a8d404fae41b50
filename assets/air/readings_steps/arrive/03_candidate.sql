-- One row per row of an answer that speaks of a wanted day, with its station found in the registry.
-- Needs: answer, wanted_day, station, station_name, answer_city, city_name (name → city); variable
-- parsed_files.
with
    -- A stamp that cannot be read, or lies in the future of its answer, is filed under the answer's first
    -- sound day.
    filed as (
        select
            answer.* exclude (parsed_file),
            row_of.* exclude (filename),
            answer_city.city_code as city_of_names,
            case
                when row_of.hour_end is null or row_of.hour_end > answer.latest_stamp
                then answer.first_day
                else cast(row_of.hour_end - interval 1 hour as date)
            end as day
        from read_parquet(getvariable('parsed_files'), filename = true, hive_partitioning = false) as row_of
        join answer on answer.parsed_file = row_of.filename
        left join answer_city on answer_city.filename = row_of.filename
    ),

    placed as (
        select
            filed.*,
            city_name.city_code as named_city,
            -- A row that names its city is believed, also when that city is none of ours: 火车站 is everywhere.
            case
                when filed.city_name is null
                then coalesce(filed.city_hint, filed.city_of_names)
                else city_name.city_code
            end as place,
            regexp_replace(filed.station_name, '[(（].*[)）]$', '') as bare_name
        from filed
        join wanted_day on wanted_day.day = filed.day
        left join city_name on city_name.name = lower(filed.city_name)
    ),

    found as (
        select
            placed.* exclude (station_code),
            placed.station_code as given_code,
            coalesce(by_code.station_code, by_name.station_code) as station_code,
            coalesce(placed.station_code, placed.station_name) as station_text
        from placed
        left join
            station as by_code
            on by_code.station_code = placed.station_code
            and placed.day between by_code.valid_from and coalesce(by_code.valid_to, date '9999-12-31')
        left join
            station_name as by_name
            on placed.station_code is null
            and by_name.name = placed.bare_name
            and placed.day between by_name.valid_from and by_name.valid_to
            and (
                by_name.city_code = placed.place
                or (placed.place is null and placed.city_name is null and by_name.is_unique)
            )
    )
select
    *,
    -- A national answer speaks of many cities that are not ours: those rows are no input.
    is_national
    and station_code is null
    and problem is null
    and (city_name is null or named_city is null) as is_outside
from found
