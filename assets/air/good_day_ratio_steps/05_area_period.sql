-- Counts per area, period and basis; a region pooled is the sum of its cities' days.
-- Needs: running, period, basis, city, station.
with
    -- Every city and station that the registry knows in the period, also one without a single day: a city
    -- that
    -- is silent would else drop out of its region's mean, and out of the days that coverage is measured by.
    area as (
        select 'city' as area_kind, city_code as area_code, valid_from, valid_to
        from city
        union all
        select 'station', station_code, valid_from, valid_to
        from station
    ),
    wanted as (
        select distinct
            area_kind, area_code, basis.standard_basis, period.*, period.period_start - 1 as day_before
        from area
        join
            period
            on area.valid_from <= period.period_end
            and coalesce(area.valid_to, date '9999-12-31') >= period.period_start
        cross join basis
    ),
    counted as (
        select
            wanted.* exclude (day_before),
            coalesce(at_end.aqi_days, 0) - coalesce(before.aqi_days, 0) as aqi_days,
            coalesce(at_end.counted_days, 0) - coalesce(before.counted_days, 0) as counted_days,
            coalesce(at_end.good_days, 0) - coalesce(before.good_days, 0) as good_days,
            coalesce(at_end.days_by_exceedance_only, 0)
            - coalesce(before.days_by_exceedance_only, 0) as days_by_exceedance_only,
            coalesce(at_end.d_aqi_days, 0) - coalesce(before.d_aqi_days, 0) as d_aqi_days,
            coalesce(at_end.d_counted_days, 0) - coalesce(before.d_counted_days, 0) as d_counted_days,
            coalesce(at_end.d_good_days, 0) - coalesce(before.d_good_days, 0) as d_good_days,
            coalesce(at_end.d_days_by_exceedance_only, 0)
            - coalesce(before.d_days_by_exceedance_only, 0) as d_days_by_exceedance_only
        from wanted
        asof left join
            running as at_end
            on at_end.area_kind = wanted.area_kind
            and at_end.area_code = wanted.area_code
            and at_end.standard_basis = wanted.standard_basis
            and wanted.period_end >= at_end.day
        asof left join
            running as before
            on before.area_kind = wanted.area_kind
            and before.area_code = wanted.area_code
            and before.standard_basis = wanted.standard_basis
            and wanted.day_before >= before.day
    ),
    areas as (
        select
            area_kind,
            area_code,
            standard_basis,
            period_kind,
            period_start,
            period_end,
            is_complete,
            cast(period_end - period_start + 1 as integer) as calendar_days,
            unnest(
                [
                    {
                        'dust_basis':'raw',
                        'aqi_days':aqi_days,
                        'counted_days':counted_days,
                        'good_days':good_days,
                        'days_by_exceedance_only':days_by_exceedance_only
                    },
                    {
                        'dust_basis':'dust-deducted',
                        'aqi_days':d_aqi_days,
                        'counted_days':d_counted_days,
                        'good_days':d_good_days,
                        'days_by_exceedance_only':d_days_by_exceedance_only
                    }
                ],
                recursive := true
            )
        from counted
    )
select *
from areas
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
    cast(sum(aqi_days) as bigint) as aqi_days,
    cast(sum(counted_days) as bigint) as counted_days,
    cast(sum(good_days) as bigint) as good_days,
    cast(sum(days_by_exceedance_only) as bigint) as days_by_exceedance_only
from areas
join
    (select distinct city_code, region_code from city) as city
    on areas.area_kind = 'city'
    and city.city_code = areas.area_code
group by all
