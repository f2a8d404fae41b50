-- Running counts per area and basis at the days where a period ends or one has just ended, raw and
-- dust-deducted: any period is the difference of two rows. Summing up to those days first leaves the window a
-- fraction of the rows.
-- Needs: judged_day, period.
with
    boundary as (
        select period_end as day
        from period
        union
        select period_start - 1
        from period
    ),
    closing as (
        select days.day, boundary.day as closed_on
        from (select distinct day from judged_day) as days
        asof join boundary on boundary.day >= days.day
    ),
    summed as (
        select
            area_kind,
            area_code,
            standard_basis,
            closed_on as day,
            count(*) filter (has_aqi) as aqi_days,
            count(*) filter (is_counted) as counted_days,
            count(*) filter (is_good) as good_days,
            count(*) filter (is_by_exceedance_only) as days_by_exceedance_only,
            count(*) filter (d_has_aqi) as d_aqi_days,
            count(*) filter (d_is_counted) as d_counted_days,
            count(*) filter (d_is_good) as d_good_days,
            count(*) filter (d_is_by_exceedance_only) as d_days_by_exceedance_only
        from judged_day
        join closing on closing.day = judged_day.day
        group by area_kind, area_code, standard_basis, closed_on
    )
select
    area_kind,
    area_code,
    standard_basis,
    day,
    sum(aqi_days) over so_far as aqi_days,
    sum(counted_days) over so_far as counted_days,
    sum(good_days) over so_far as good_days,
    sum(days_by_exceedance_only) over so_far as days_by_exceedance_only,
    sum(d_aqi_days) over so_far as d_aqi_days,
    sum(d_counted_days) over so_far as d_counted_days,
    sum(d_good_days) over so_far as d_good_days,
    sum(d_days_by_exceedance_only) over so_far as d_days_by_exceedance_only
from summed
window
    so_far as (
        partition by area_kind, area_code, standard_basis
        order by day
        rows between unbounded preceding and current row
    )
