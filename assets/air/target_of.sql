-- The target that holds for an area at a period's end: its own, else that of its region; the cities and the
-- region
-- are judged by it, single stations are not. Where none was in force, the oldest one still names the
-- reporting basis.
with
    areas as (
        select distinct
            area_kind,
            area_code,
            case
                when area_kind = 'city'
                then (select any_value(region_code) from city where city.city_code = area_period.area_code)
                when area_kind = 'region_pooled'
                then replace(area_code, '-pooled', '')
                else area_code
            end as region_code,
            period_end
        from area_period
        where area_kind in ('city', 'region_pooled')
        union
        select distinct 'region_mean', city.region_code, city.region_code, period_end
        from area_period
        join city on area_period.area_kind = 'city' and city.city_code = area_period.area_code
    )
select
    areas.area_kind,
    areas.area_code,
    areas.period_end,
    case
        when areas.period_end between target.valid_from and coalesce(target.valid_to, date '9999-12-31')
        then cast(target.value_pct * 10 as bigint)
    end as target_permille,
    target.standard_basis,
    target.dust_basis,
    target.region_basis
from areas
join
    target
    on target.subject = 'good_day_ratio'
    and (
        (target.area_kind = 'region' and target.area_code = areas.region_code)
        or (target.area_kind = 'city' and target.area_code = areas.area_code)
    )
qualify
    row_number() over (
        partition by areas.area_kind, areas.area_code, areas.period_end
        order by
            areas.period_end between target.valid_from and coalesce(target.valid_to, date '9999-12-31') desc,
            target.area_kind = 'city' desc,
            -- Of several in force the latest: a successor may be entered before the older row is closed.
            case
                when
                    areas.period_end
                    between target.valid_from and coalesce(target.valid_to, date '9999-12-31')
                then target.valid_from
            end desc,
            target.valid_from,
            target.target_id
    )
    = 1
