-- Daily values as reviewed by the bureau or the national centre, of stations and of cities, in one shape.
-- Needs: answer_of_days (with `kind`), wanted_day, station, city, city_name, station_name;
-- variables station_day_files, city_day_files.
with
    rows_of_answers as (
        select
            filename,
            row_number,
            station_code as given_code,
            station_name as given_name,
            city_name,
            columns(
                '^(day|stamp_text|so2|no2|co|o3_8h|o3_1h|pm10|pm25|aqi|primary_pollutants|status|original|problem)$'
            )
        from read_parquet(getvariable('station_day_files'), filename = true, hive_partitioning = false)
        union all by name
        select
            filename,
            row_number,
            city_code as given_code,
            city_name as given_name,
            city_name,
            columns(
                '^(day|stamp_text|so2|no2|co|o3_8h|o3_1h|pm10|pm25|aqi|primary_pollutants|status|original|problem)$'
            )
        from read_parquet(getvariable('city_day_files'), filename = true, hive_partitioning = false)
    ),
    filed as (
        select
            answer.* exclude (parsed_file),
            row_of.* exclude (filename, day),
            row_of.day as stated_day,
            case
                when row_of.day is null or row_of.day > cast(answer.latest_stamp as date)
                then answer.first_day
                else row_of.day
            end as day,
            regexp_replace(row_of.given_name, '[(（].*[)）]$', '') as bare_name,
            case when row_of.city_name is null then answer.city_hint else city_name.city_code end as place
        from rows_of_answers as row_of
        join answer_of_days as answer on answer.parsed_file = row_of.filename
        left join city_name on city_name.name = lower(row_of.city_name)
    )
select
    row_number() over (order by kind, landing_id, fetched_at, row_number) - 1 as position,
    filed.* exclude (given_code, given_name, bare_name, place),
    coalesce(given_code, given_name) as station_text,
    case
        when kind = 'air_city_day'
        then coalesce(city.city_code, case when filed.given_code is null then place end)
        else coalesce(by_code.station_code, by_name.station_code)
    end as object_code,
    concat_ws(
        '|',
        coalesce(so2, ''),
        coalesce(no2, ''),
        coalesce(co, ''),
        coalesce(o3_8h, ''),
        coalesce(o3_1h, ''),
        coalesce(pm10, ''),
        coalesce(pm25, ''),
        coalesce(aqi, ''),
        coalesce(primary_pollutants, '')
    ) as fingerprint
from filed
join wanted_day on wanted_day.day = filed.day
left join city on kind = 'air_city_day' and city.city_code = filed.given_code
left join
    station as by_code
    on kind = 'air_station_day'
    and by_code.station_code = filed.given_code
    and filed.day between by_code.valid_from and coalesce(by_code.valid_to, date '9999-12-31')
left join
    station_name as by_name
    on kind = 'air_station_day'
    and filed.given_code is null
    and by_name.name = filed.bare_name
    and filed.day between by_name.valid_from and by_name.valid_to
    and (
        by_name.city_code = filed.place
        or (filed.place is null and filed.city_name is null and by_name.is_unique)
    )
