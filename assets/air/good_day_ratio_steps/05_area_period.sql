-- Counts per area, period and basis; a region pooled is the sum of its cities' days.
-- Needs: running, period, area (area_kind, area_code, region_code).
with
    keys as (select distinct area_kind, area_code, standard_basis, dust_basis from running),
    wanted as (select keys.*, period.*, period.period_start - 1 as day_before from keys cross join period),
    counted as (
        select
            wanted.* exclude (day_before),
            cast(period_end - period_start + 1 as integer) as calendar_days,
            coalesce(at_end.aqi_days, 0) - coalesce(before.aqi_days, 0) as aqi_days,
            coalesce(at_end.counted_days, 0) - coalesce(before.counted_days, 0) as counted_days,
            coalesce(at_end.good_days, 0) - coalesce(before.good_days, 0) as good_days,
            coalesce(at_end.days_by_exceedance_only, 0)
            - coalesce(before.days_by_exceedance_only, 0) as days_by_exceedance_only
        from wanted
        asof left join
            running as at_end
            on at_end.area_kind = wanted.area_kind
            and at_end.area_code = wanted.area_code
            and at_end.standard_basis = wanted.standard_basis
            and at_end.dust_basis = wanted.dust_basis
            and wanted.period_end >= at_end.day
        asof left join
            running as before
            on before.area_kind = wanted.area_kind
            and before.area_code = wanted.area_code
            and before.standard_basis = wanted.standard_basis
            and before.dust_basis = wanted.dust_basis
            and wanted.day_before >= before.day
    )
select *
from counted
union all by name
select
    'region_pooled' as area_kind,
    city.region_code || '-pooled' as area_code,
    standard_basis,
    dust_basis,
    period_kind,
    period_start,
    period_end,
    is_complete,
    cast(sum(calendar_days) as integer) as calendar_days,
    cast(sum(aqi_days) as integer) as aqi_days,
    cast(sum(counted_days) as integer) as counted_days,
    cast(sum(good_days) as integer) as good_days,
    cast(sum(days_by_exceedance_only) as integer) as days_by_exceedance_only
from counted
join city on counted.area_kind = 'city' and city.city_code = counted.area_code
group by all
