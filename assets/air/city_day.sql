-- One row is a city's air on one natural day (HJ 663 annex A): each item from the reviewed value, else the
-- mean
-- of its stations' days where enough stations have one, judged by the edition in force.
-- Needs: station_day_of_city (station days of the stations in the mean), city_member (city_code, day,
-- stations),
-- city_hours (day_of_hours of the mean hours; empty unless the setting city_day_order says so),
-- reviewed_city_day, dust_day, day_rule; variable city_day_order.
with
    -- Share of the expected stations that an item needs: 75 %, in small networks 50 % (HJ 663 §6.1.5).
    members as (
        select
            city_member.*,
            case
                when stations_expected < city_stations_few_below
                then city_stations_pct_when_few
                else city_stations_pct
            end as least_pct
        from city_member
        join day_rule on day_rule.day = city_member.day
    ),
    summed as (
        select
            city_code,
            day,
            cast(count(*) filter (value_basis is not null) as integer) as stations_valid,
            cast(count(so2_total) as integer) as stations_so2,
            cast(count(no2_total) as integer) as stations_no2,
            cast(count(co_total) as integer) as stations_co,
            cast(count(o3_8h_total) as integer) as stations_o3_8h,
            cast(count(pm10_total) as integer) as stations_pm10,
            cast(count(pm25_total) as integer) as stations_pm25,
            count(o3_1h_total) as stations_o3_1h,
            -- Where the stations' own values come from, and whether all of them have been reviewed.
            case
                when min(value_basis) = max(value_basis) then min(value_basis) else 'mixed'
            end as stations_basis,
            bool_and(status = 'reviewed') as are_reviewed,
            sum(so2_total) as so2_sum,
            sum(no2_total) as no2_sum,
            sum(co_total) as co_sum,
            sum(o3_8h_total) as o3_8h_sum,
            sum(o3_1h_total) as o3_1h_sum,
            sum(pm10_total) as pm10_sum,
            sum(pm25_total) as pm25_sum
        from station_day_of_city
        group by city_code, day
    ),
    computed as (
        select
            members.city_code,
            members.day,
            members.stations_expected,
            summed.city_code is not null as has_readings,
            case
                when getvariable('city_day_order') = 'city_hour'
                then 'hours'
                when stations_basis like '%=%'
                then 'mixed'
                else stations_basis
            end as stations_basis,
            coalesce(are_reviewed, false) as are_reviewed,
            coalesce(stations_valid, 0) as stations_valid,
            coalesce(stations_so2, 0) as stations_so2,
            coalesce(stations_no2, 0) as stations_no2,
            coalesce(stations_co, 0) as stations_co,
            coalesce(stations_o3_8h, 0) as stations_o3_8h,
            coalesce(stations_pm10, 0) as stations_pm10,
            coalesce(stations_pm25, 0) as stations_pm25,
            air_mean(
                'so2',
                case
                    when getvariable('city_day_order') = 'city_hour'
                    then hours.so2_total
                    when stations_so2 * 100 >= least_pct * stations_expected
                    then so2_sum
                end,
                case when getvariable('city_day_order') = 'city_hour' then 1 else stations_so2 end
                * 5354228880
            ) as so2,
            air_mean(
                'no2',
                case
                    when getvariable('city_day_order') = 'city_hour'
                    then hours.no2_total
                    when stations_no2 * 100 >= least_pct * stations_expected
                    then no2_sum
                end,
                case when getvariable('city_day_order') = 'city_hour' then 1 else stations_no2 end
                * 5354228880
            ) as no2,
            air_mean(
                'co',
                case
                    when getvariable('city_day_order') = 'city_hour'
                    then hours.co_total
                    when stations_co * 100 >= least_pct * stations_expected
                    then co_sum
                end,
                case when getvariable('city_day_order') = 'city_hour' then 1 else stations_co end * 5354228880
            ) as co,
            air_mean(
                'o3',
                case
                    when getvariable('city_day_order') = 'city_hour'
                    then hours.o3_8h_total
                    when stations_o3_8h * 100 >= least_pct * stations_expected
                    then o3_8h_sum
                end,
                case when getvariable('city_day_order') = 'city_hour' then 1 else stations_o3_8h end
                * 5354228880
            ) as o3_8h,
            air_mean(
                'o3',
                case
                    when getvariable('city_day_order') = 'city_hour'
                    then hours.o3_1h_total
                    when stations_o3_1h * 100 >= least_pct * stations_expected
                    then o3_1h_sum
                end,
                case when getvariable('city_day_order') = 'city_hour' then 1 else stations_o3_1h end
                * 5354228880
            ) as o3_1h,
            air_mean(
                'pm10',
                case
                    when getvariable('city_day_order') = 'city_hour'
                    then hours.pm10_total
                    when stations_pm10 * 100 >= least_pct * stations_expected
                    then pm10_sum
                end,
                case when getvariable('city_day_order') = 'city_hour' then 1 else stations_pm10 end
                * 5354228880
            ) as pm10,
            air_mean(
                'pm25',
                case
                    when getvariable('city_day_order') = 'city_hour'
                    then hours.pm25_total
                    when stations_pm25 * 100 >= least_pct * stations_expected
                    then pm25_sum
                end,
                case when getvariable('city_day_order') = 'city_hour' then 1 else stations_pm25 end
                * 5354228880
            ) as pm25
        from members
        left join summed on summed.city_code = members.city_code and summed.day = members.day
        left join city_hours as hours on hours.point_code = members.city_code and hours.day = members.day
    ),
    valued as (
        select
            computed.* exclude (so2, no2, co, o3_8h, o3_1h, pm10, pm25),
            coalesce(air_round('so2', reviewed.so2_ug_m3), so2) as so2_ug_m3,
            coalesce(air_round('no2', reviewed.no2_ug_m3), no2) as no2_ug_m3,
            coalesce(air_round('co', reviewed.co_mg_m3), co) as co_mg_m3,
            coalesce(air_round('o3', reviewed.o3_8h_ug_m3), o3_8h) as o3_8h_ug_m3,
            coalesce(air_round('o3', reviewed.o3_1h_ug_m3), o3_1h) as o3_1h_ug_m3,
            coalesce(air_round('pm10', reviewed.pm10_ug_m3), pm10) as pm10_ug_m3,
            coalesce(air_round('pm25', reviewed.pm25_ug_m3), pm25) as pm25_ug_m3,
            value_basis(
                city_value_source(reviewed.so2_ug_m3, so2, stations_basis),
                city_value_source(reviewed.no2_ug_m3, no2, stations_basis),
                city_value_source(reviewed.co_mg_m3, co, stations_basis),
                city_value_source(reviewed.o3_8h_ug_m3, o3_8h, stations_basis),
                city_value_source(reviewed.pm10_ug_m3, pm10, stations_basis),
                city_value_source(reviewed.pm25_ug_m3, pm25, stations_basis)
            ) as value_basis,
            coalesce(reviewed.status, case when are_reviewed then 'reviewed' else 'realtime' end) as status,
            reviewed.aqi_published,
            dust_day.day is not null as is_dust_affected,
            air_standard_id(computed.day) as standard_id
        from computed
        left join
            reviewed_city_day as reviewed
            on reviewed.city_code = computed.city_code
            and reviewed.day = computed.day
        left join dust_day on dust_day.city_code = computed.city_code and dust_day.day = computed.day
    ),
    indexed as (
        select
            *,
            aqi_day(
                so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, o3_1h_ug_m3, pm10_ug_m3, pm25_ug_m3, standard_id
            ) as aqi
        from valued
        where value_basis is not null or has_readings
    )
select
    *,
    cast(aqi_level(aqi) as tinyint) as level,
    aqi_category_zh(aqi) as category_zh,
    -- The macro of the item and not iaqi(): that one unfolds all of them, and planning took longer than
    -- computing.
    case when standard_id is not null then iaqi_so2_24h(so2_ug_m3, standard_id) end as iaqi_so2,
    case when standard_id is not null then iaqi_no2_24h(no2_ug_m3, standard_id) end as iaqi_no2,
    case when standard_id is not null then iaqi_co_24h(co_mg_m3, standard_id) end as iaqi_co,
    case when standard_id is not null then iaqi_o3_8h(o3_8h_ug_m3, standard_id) end as iaqi_o3_8h,
    case when standard_id is not null then iaqi_pm10_24h(pm10_ug_m3, standard_id) end as iaqi_pm10,
    case when standard_id is not null then iaqi_pm25_24h(pm25_ug_m3, standard_id) end as iaqi_pm25,
    primary_pollutants_day(
        so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, o3_1h_ug_m3, pm10_ug_m3, pm25_ug_m3, standard_id
    ) as primary_pollutants,
    air_day_items_missing(
        so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, pm10_ug_m3, pm25_ug_m3
    ) as items_missing,
    air_day_counts(
        so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, pm10_ug_m3, pm25_ug_m3, aqi, standard_id
    ) as is_counted,
    is_counted and air_aqi_is_good(aqi) as is_good
from indexed
