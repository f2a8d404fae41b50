-- Running counts per area and basis, raw and dust-deducted, so that any period is the difference of two rows.
select
    area_kind,
    area_code,
    standard_basis,
    day,
    sum(has_aqi::integer) over so_far as aqi_days,
    sum(is_counted::integer) over so_far as counted_days,
    sum(is_good::integer) over so_far as good_days,
    sum(is_by_exceedance_only::integer) over so_far as days_by_exceedance_only,
    sum(d_has_aqi::integer) over so_far as d_aqi_days,
    sum(d_is_counted::integer) over so_far as d_counted_days,
    sum(d_is_good::integer) over so_far as d_good_days,
    sum(d_is_by_exceedance_only::integer) over so_far as d_days_by_exceedance_only
from judged_day
window
    so_far as (
        partition by area_kind, area_code, standard_basis
        order by day
        rows between unbounded preceding and current row
    )
