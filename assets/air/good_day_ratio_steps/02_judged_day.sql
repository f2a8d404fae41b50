-- One row per area, day, standard basis and dust basis: has it an AQI, does it count, is it good.
-- Needs: area_day (area_kind, area_code, city_code, day, seven values, standard_id), dust_day, basis,
-- counted_rule.
with
    days as (
        select area_day.*, dust_day.day is not null as is_dust_affected
        from area_day
        left join dust_day on dust_day.city_code = area_day.city_code and dust_day.day = area_day.day
    ),
    based as (
        select
            days.* exclude (standard_id),
            basis.standard_basis,
            dust.dust_basis,
            dust.dust_basis = 'dust-deducted' and days.is_dust_affected as is_deducted,
            coalesce(basis.standard_id, days.standard_id) as standard_id
        from days
        cross join basis
        cross join (values ('raw'), ('dust-deducted')) as dust(dust_basis)
    ),
    judged as (
        select
            based.*,
            air_day_aqi_on_basis(
                so2_ug_m3,
                no2_ug_m3,
                co_mg_m3,
                o3_8h_ug_m3,
                o3_1h_ug_m3,
                pm10_ug_m3,
                pm25_ug_m3,
                standard_id,
                is_deducted
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
                is_deducted
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
                is_deducted
            ) as is_good,
            air_day_items_missing(so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, pm10_ug_m3, pm25_ug_m3)
            is not null as has_missing_item
        from based
    )
select
    area_kind,
    area_code,
    day,
    standard_basis,
    dust_basis,
    has_aqi,
    is_counted,
    is_good,
    -- HJ 633-2026 §5.3.1: with an item missing the day can only count as an exceedance.
    is_counted
    and not is_good
    and has_missing_item
    and coalesce(counted_rule.counts_when_over_100, false) as is_by_exceedance_only
from judged
left join counted_rule on counted_rule.standard_id = judged.standard_id
