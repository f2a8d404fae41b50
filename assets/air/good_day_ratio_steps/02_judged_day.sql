-- One row per area, day and standard basis: has it an AQI, does it count, is it good; raw and dust-deducted
-- (`d_`).
-- Needs: area_day (area_kind, area_code, city_code, day, seven values, standard_id), dust_day, basis,
-- counted_rule.
with
    based as (
        select
            area_day.* exclude (standard_id),
            basis.standard_basis,
            coalesce(basis.standard_id, area_day.standard_id) as standard_id
        from area_day
        cross join basis
    ),
    indexed as (
        select
            *,
            aqi_day(
                so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, o3_1h_ug_m3, pm10_ug_m3, pm25_ug_m3, standard_id
            ) as aqi
        from based
    ),
    counted as (
        select
            *,
            air_day_counts(
                so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, pm10_ug_m3, pm25_ug_m3, aqi, standard_id
            ) as is_counted,
            is_counted and air_aqi_is_good(aqi) as is_good,
            -- HJ 633-2026 §5.3.1: with an item missing the day can only count as an exceedance.
            is_counted
            and not is_good
            and (
                so2_ug_m3 is null
                or no2_ug_m3 is null
                or co_mg_m3 is null
                or o3_8h_ug_m3 is null
                or pm10_ug_m3 is null
                or pm25_ug_m3 is null
            )
            and coalesce(
                (
                    select counts_when_over_100
                    from counted_rule
                    where counted_rule.standard_id = indexed.standard_id
                ),
                false
            ) as is_by_exceedance_only
        from indexed
    ),
    -- The few days on the dust list are judged once more, without PM10 and PM2.5.
    deducted as (
        select
            area_kind,
            area_code,
            counted.day,
            standard_basis,
            air_day_aqi_on_basis(
                so2_ug_m3,
                no2_ug_m3,
                co_mg_m3,
                o3_8h_ug_m3,
                o3_1h_ug_m3,
                pm10_ug_m3,
                pm25_ug_m3,
                standard_id,
                true
            )
            is not null as has_aqi,
            air_day_is_counted(
                so2_ug_m3,
                no2_ug_m3,
                co_mg_m3,
                o3_8h_ug_m3,
                o3_1h_ug_m3,
                pm10_ug_m3,
                pm25_ug_m3,
                standard_id,
                true
            ) as is_counted,
            air_day_is_good(
                so2_ug_m3,
                no2_ug_m3,
                co_mg_m3,
                o3_8h_ug_m3,
                o3_1h_ug_m3,
                pm10_ug_m3,
                pm25_ug_m3,
                standard_id,
                true
            ) as is_good,
            is_by_exceedance_only and is_counted and not is_good as is_by_exceedance_only
        from counted
        join dust_day on dust_day.city_code = counted.city_code and dust_day.day = counted.day
    )
select
    counted.area_kind,
    counted.area_code,
    counted.day,
    counted.standard_basis,
    counted.aqi is not null as has_aqi,
    counted.is_counted,
    counted.is_good,
    counted.is_by_exceedance_only,
    coalesce(deducted.has_aqi, counted.aqi is not null) as d_has_aqi,
    coalesce(deducted.is_counted, counted.is_counted) as d_is_counted,
    coalesce(deducted.is_good, counted.is_good) as d_is_good,
    coalesce(deducted.is_by_exceedance_only, counted.is_by_exceedance_only) as d_is_by_exceedance_only
from counted
left join
    deducted
    on deducted.area_kind = counted.area_kind
    and deducted.area_code = counted.area_code
    and deducted.day = counted.day
    and deducted.standard_basis = counted.standard_basis
