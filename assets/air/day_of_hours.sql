-- Daily values of points (stations, or a city's mean hours) from the hours of their natural days, as exact
-- sums.
-- Needs: point_hour (point_code, natural_day, hour_end, six hourly values, the platform's values at stamp
-- 24:00) and
-- day_rule (hours and windows that a day needs, dated). Makes: day_of_hours, one row per point and day.
--
-- `<item>_total` is the day's value in thousandths of the unit, times 5354228880: every number of hours up
-- to 24 divides
-- that, so means and means of means stay whole numbers. It is NULL where the hours do not suffice.
with
    -- Ozone hour by hour without a sort: two hours of the day share one BIGINT, the odd one 31 bits higher;
    -- each is
    -- its value in thousandths plus one, so that 0 is an absent hour. Hour 24 has the stamp 00:00, and lies
    -- at 0.
    hours as (
        select
            *,
            cast(divide(hour(hour_end), 2) as tinyint) as pair,
            (cast(o3_ug_m3 * 1000 as bigint) + 1) << (31 * (hour(hour_end) % 2)) as ozone_lane
        from point_hour
    ),
    summed as (
        select
            point_code,
            natural_day,
            cast(cast(sum(so2_ug_m3) as decimal(14, 3)) * 1000 as bigint) as so2_sum,
            count(so2_ug_m3) as hours_so2,
            cast(cast(sum(no2_ug_m3) as decimal(14, 3)) * 1000 as bigint) as no2_sum,
            count(no2_ug_m3) as hours_no2,
            cast(cast(sum(co_mg_m3) as decimal(14, 3)) * 1000 as bigint) as co_sum,
            count(co_mg_m3) as hours_co,
            cast(cast(sum(pm10_ug_m3) as decimal(14, 3)) * 1000 as bigint) as pm10_sum,
            count(pm10_ug_m3) as hours_pm10,
            cast(cast(sum(pm25_ug_m3) as decimal(14, 3)) * 1000 as bigint) as pm25_sum,
            count(pm25_ug_m3) as hours_pm25,
            cast(cast(max(o3_ug_m3) as decimal(14, 3)) * 1000 as bigint) as o3_highest,
            count(o3_ug_m3) as hours_o3,
            -- A mask, not FILTER: each filter would cut all columns of the step anew.
            bit_or(ozone_lane & - cast(pair = 0 as bigint)) as pair0,
            bit_or(ozone_lane & - cast(pair = 1 as bigint)) as pair1,
            bit_or(ozone_lane & - cast(pair = 2 as bigint)) as pair2,
            bit_or(ozone_lane & - cast(pair = 3 as bigint)) as pair3,
            bit_or(ozone_lane & - cast(pair = 4 as bigint)) as pair4,
            bit_or(ozone_lane & - cast(pair = 5 as bigint)) as pair5,
            bit_or(ozone_lane & - cast(pair = 6 as bigint)) as pair6,
            bit_or(ozone_lane & - cast(pair = 7 as bigint)) as pair7,
            bit_or(ozone_lane & - cast(pair = 8 as bigint)) as pair8,
            bit_or(ozone_lane & - cast(pair = 9 as bigint)) as pair9,
            bit_or(ozone_lane & - cast(pair = 10 as bigint)) as pair10,
            bit_or(ozone_lane & - cast(pair = 11 as bigint)) as pair11
        from hours
        group by point_code, natural_day
    ),
    packed as (
        select
            * exclude (pair0, pair1, pair2, pair3, pair4, pair5, pair6, pair7, pair8, pair9, pair10, pair11),
            ozone_of(pair0, 0) as h24,
            ozone_of(pair0, 1) as h1,
            ozone_of(pair1, 0) as h2,
            ozone_of(pair1, 1) as h3,
            ozone_of(pair2, 0) as h4,
            ozone_of(pair2, 1) as h5,
            ozone_of(pair3, 0) as h6,
            ozone_of(pair3, 1) as h7,
            ozone_of(pair4, 0) as h8,
            ozone_of(pair4, 1) as h9,
            ozone_of(pair5, 0) as h10,
            ozone_of(pair5, 1) as h11,
            ozone_of(pair6, 0) as h12,
            ozone_of(pair6, 1) as h13,
            ozone_of(pair7, 0) as h14,
            ozone_of(pair7, 1) as h15,
            ozone_of(pair8, 0) as h16,
            ozone_of(pair8, 1) as h17,
            ozone_of(pair9, 0) as h18,
            ozone_of(pair9, 1) as h19,
            ozone_of(pair10, 0) as h20,
            ozone_of(pair10, 1) as h21,
            ozone_of(pair11, 0) as h22,
            ozone_of(pair11, 1) as h23
        from summed
    ),
    -- The 8 h mean at hour X is that of the hours X-7 … X; of a natural day those at 08:00 … 24:00 count
    -- (HJ 663 §6.1.2).
    windows as (
        select
            * exclude (
                h1,
                h2,
                h3,
                h4,
                h5,
                h6,
                h7,
                h8,
                h9,
                h10,
                h11,
                h12,
                h13,
                h14,
                h15,
                h16,
                h17,
                h18,
                h19,
                h20,
                h21,
                h22,
                h23,
                h24
            ),
            h1 + h2 + h3 + h4 + h5 + h6 + h7 + h8 as w8,
            h2 + h3 + h4 + h5 + h6 + h7 + h8 + h9 as w9,
            h3 + h4 + h5 + h6 + h7 + h8 + h9 + h10 as w10,
            h4 + h5 + h6 + h7 + h8 + h9 + h10 + h11 as w11,
            h5 + h6 + h7 + h8 + h9 + h10 + h11 + h12 as w12,
            h6 + h7 + h8 + h9 + h10 + h11 + h12 + h13 as w13,
            h7 + h8 + h9 + h10 + h11 + h12 + h13 + h14 as w14,
            h8 + h9 + h10 + h11 + h12 + h13 + h14 + h15 as w15,
            h9 + h10 + h11 + h12 + h13 + h14 + h15 + h16 as w16,
            h10 + h11 + h12 + h13 + h14 + h15 + h16 + h17 as w17,
            h11 + h12 + h13 + h14 + h15 + h16 + h17 + h18 as w18,
            h12 + h13 + h14 + h15 + h16 + h17 + h18 + h19 as w19,
            h13 + h14 + h15 + h16 + h17 + h18 + h19 + h20 as w20,
            h14 + h15 + h16 + h17 + h18 + h19 + h20 + h21 as w21,
            h15 + h16 + h17 + h18 + h19 + h20 + h21 + h22 as w22,
            h16 + h17 + h18 + h19 + h20 + h21 + h22 + h23 as w23,
            h17 + h18 + h19 + h20 + h21 + h22 + h23 + h24 as w24
        from packed
    ),
    means as (
        select
            windows.* exclude (
                w8, w9, w10, w11, w12, w13, w14, w15, w16, w17, w18, w19, w20, w21, w22, w23, w24
            ),
            day_rule.* exclude (day),
            case
                when (w8 & 31) >= hours_per_8h_mean and 8 between o3_8h_first_hour and o3_8h_last_hour
                then (w8 >> 5) * divide(5354228880, w8 & 31)
            end as m8,
            case
                when (w9 & 31) >= hours_per_8h_mean and 9 between o3_8h_first_hour and o3_8h_last_hour
                then (w9 >> 5) * divide(5354228880, w9 & 31)
            end as m9,
            case
                when (w10 & 31) >= hours_per_8h_mean and 10 between o3_8h_first_hour and o3_8h_last_hour
                then (w10 >> 5) * divide(5354228880, w10 & 31)
            end as m10,
            case
                when (w11 & 31) >= hours_per_8h_mean and 11 between o3_8h_first_hour and o3_8h_last_hour
                then (w11 >> 5) * divide(5354228880, w11 & 31)
            end as m11,
            case
                when (w12 & 31) >= hours_per_8h_mean and 12 between o3_8h_first_hour and o3_8h_last_hour
                then (w12 >> 5) * divide(5354228880, w12 & 31)
            end as m12,
            case
                when (w13 & 31) >= hours_per_8h_mean and 13 between o3_8h_first_hour and o3_8h_last_hour
                then (w13 >> 5) * divide(5354228880, w13 & 31)
            end as m13,
            case
                when (w14 & 31) >= hours_per_8h_mean and 14 between o3_8h_first_hour and o3_8h_last_hour
                then (w14 >> 5) * divide(5354228880, w14 & 31)
            end as m14,
            case
                when (w15 & 31) >= hours_per_8h_mean and 15 between o3_8h_first_hour and o3_8h_last_hour
                then (w15 >> 5) * divide(5354228880, w15 & 31)
            end as m15,
            case
                when (w16 & 31) >= hours_per_8h_mean and 16 between o3_8h_first_hour and o3_8h_last_hour
                then (w16 >> 5) * divide(5354228880, w16 & 31)
            end as m16,
            case
                when (w17 & 31) >= hours_per_8h_mean and 17 between o3_8h_first_hour and o3_8h_last_hour
                then (w17 >> 5) * divide(5354228880, w17 & 31)
            end as m17,
            case
                when (w18 & 31) >= hours_per_8h_mean and 18 between o3_8h_first_hour and o3_8h_last_hour
                then (w18 >> 5) * divide(5354228880, w18 & 31)
            end as m18,
            case
                when (w19 & 31) >= hours_per_8h_mean and 19 between o3_8h_first_hour and o3_8h_last_hour
                then (w19 >> 5) * divide(5354228880, w19 & 31)
            end as m19,
            case
                when (w20 & 31) >= hours_per_8h_mean and 20 between o3_8h_first_hour and o3_8h_last_hour
                then (w20 >> 5) * divide(5354228880, w20 & 31)
            end as m20,
            case
                when (w21 & 31) >= hours_per_8h_mean and 21 between o3_8h_first_hour and o3_8h_last_hour
                then (w21 >> 5) * divide(5354228880, w21 & 31)
            end as m21,
            case
                when (w22 & 31) >= hours_per_8h_mean and 22 between o3_8h_first_hour and o3_8h_last_hour
                then (w22 >> 5) * divide(5354228880, w22 & 31)
            end as m22,
            case
                when (w23 & 31) >= hours_per_8h_mean and 23 between o3_8h_first_hour and o3_8h_last_hour
                then (w23 >> 5) * divide(5354228880, w23 & 31)
            end as m23,
            case
                when (w24 & 31) >= hours_per_8h_mean and 24 between o3_8h_first_hour and o3_8h_last_hour
                then (w24 >> 5) * divide(5354228880, w24 & 31)
            end as m24
        from windows
        join day_rule on day_rule.day = windows.natural_day
    ),
    ozone_day as (
        select
            * exclude (m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20, m21, m22, m23, m24),
            greatest(
                m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20, m21, m22, m23, m24
            ) as o3_8h_highest,
            (m8 is not null)::integer
            + (m9 is not null)::integer
            + (m10 is not null)::integer
            + (m11 is not null)::integer
            + (m12 is not null)::integer
            + (m13 is not null)::integer
            + (m14 is not null)::integer
            + (m15 is not null)::integer
            + (m16 is not null)::integer
            + (m17 is not null)::integer
            + (m18 is not null)::integer
            + (m19 is not null)::integer
            + (m20 is not null)::integer
            + (m21 is not null)::integer
            + (m22 is not null)::integer
            + (m23 is not null)::integer
            + (m24 is not null)::integer as windows_o3_8h
        from means
    )
select
    point_code,
    natural_day as day,
    case when hours_so2 >= hours_per_day then so2_sum * divide(5354228880, hours_so2) end as so2_total,
    case when hours_no2 >= hours_per_day then no2_sum * divide(5354228880, hours_no2) end as no2_total,
    case when hours_co >= hours_per_day then co_sum * divide(5354228880, hours_co) end as co_total,
    case when hours_pm10 >= hours_per_day then pm10_sum * divide(5354228880, hours_pm10) end as pm10_total,
    case when hours_pm25 >= hours_per_day then pm25_sum * divide(5354228880, hours_pm25) end as pm25_total,
    -- With fewer windows the day is valid all the same once its highest mean is above the limit.
    case
        when windows_o3_8h >= o3_8h_windows_per_day
        then o3_8h_highest
        when air_mean('o3', o3_8h_highest, 5354228880) > o3_8h_limit
        then o3_8h_highest
    end as o3_8h_total,
    o3_highest * 5354228880 as o3_1h_total,
    cast(hours_so2 as tinyint) as hours_so2,
    cast(hours_no2 as tinyint) as hours_no2,
    cast(hours_co as tinyint) as hours_co,
    cast(hours_o3 as tinyint) as hours_o3,
    cast(hours_pm10 as tinyint) as hours_pm10,
    cast(hours_pm25 as tinyint) as hours_pm25,
    cast(windows_o3_8h as tinyint) as windows_o3_8h
from ozone_day
