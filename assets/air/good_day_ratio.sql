-- One row is the share of good days of one area in one period, on one standard basis and one dust basis.
-- The target is met when the exact fraction reaches it (good × 1000 ≥ target‰ × counted), not when the
-- printed one
-- does: 311/360 = 86.389 % prints 86.4.
-- Needs: area_period, target_of (area_code, period_end → target), variable reportable_pct.
with
    aimed as (
        select
            area_period.*,
            target.target_permille,
            target.standard_basis as target_standard_basis,
            target.dust_basis as target_dust_basis,
            target.region_basis
        from area_period
        left join
            target_of as target
            on target.area_kind = area_period.area_kind
            and target.area_code = area_period.area_code
            and target.period_end = area_period.period_end
    ),
    measured as (
        select
            *,
            counted_days - good_days as exceedance_days,
            mean_half_even(counted_days * 1000, calendar_days, 1) as coverage_permille,
            counted_days * 100 >= getvariable('reportable_pct') * calendar_days as is_reportable,
            mean_half_even(good_days * 1000, counted_days, 1) as ratio_permille,
            standard_basis = target_standard_basis
            and dust_basis = target_dust_basis
            and (area_kind = 'city' or area_kind = region_basis) as is_reported,
            -- The days that the budget is taken from: within a year those counted and those to come.
            case
                when period_kind = 'year_to_date'
                then
                    counted_days
                    + (cast(date_trunc('year', period_end) + interval 1 year as date) - 1 - period_end)
                when period_kind in ('year', 'rolling_365')
                then counted_days
            end as budget_days
        from aimed
    )
select
    area_code,
    area_kind,
    period_kind,
    period_start,
    period_end,
    standard_basis,
    dust_basis,
    is_complete,
    calendar_days,
    cast(aqi_days as integer) as aqi_days,
    cast(counted_days as integer) as counted_days,
    cast(good_days as integer) as good_days,
    cast(exceedance_days as integer) as exceedance_days,
    cast(days_by_exceedance_only as integer) as days_by_exceedance_only,
    cast(coverage_permille * 0.1 as decimal(5, 1)) as coverage_pct,
    is_reportable,
    cast(ratio_permille * 0.1 as decimal(5, 1)) as ratio_pct,
    cast(target_permille * 0.1 as decimal(5, 1)) as target_pct,
    cast((ratio_permille - target_permille) * 0.1 as decimal(6, 1)) as gap_points,
    case when counted_days > 0 then good_days * 1000 >= target_permille * counted_days end as meets_target,
    ratio_permille >= target_permille as meets_target_as_published,
    cast(budget_days - divide(target_permille * budget_days + 999, 1000) as integer) as bad_days_allowed,
    case
        when budget_days is not null and target_permille is not null then cast(exceedance_days as integer)
    end as bad_days_used,
    bad_days_allowed - bad_days_used as bad_days_left,
    coalesce(is_reported, false) as is_reported
from measured
