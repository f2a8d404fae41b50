-- Running counts per area and basis, so that any period is the difference of two rows.
select
    area_kind,
    area_code,
    standard_basis,
    dust_basis,
    day,
    count(*) filter (has_aqi) over so_far as aqi_days,
    count(*) filter (is_counted) over so_far as counted_days,
    count(*) filter (is_good) over so_far as good_days,
    count(*) filter (is_by_exceedance_only) over so_far as days_by_exceedance_only
from judged_day
window
    so_far as (
        partition by area_kind, area_code, standard_basis, dust_basis
        order by day
        rows between unbounded preceding and current row
    )
