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
    summed as (
        select
            point_code,
            natural_day,
            cast(sum(so2_ug_m3) * 1000 as bigint) as so2_sum,
            count(so2_ug_m3) as hours_so2,
            cast(sum(no2_ug_m3) * 1000 as bigint) as no2_sum,
            count(no2_ug_m3) as hours_no2,
            cast(sum(co_mg_m3) * 1000 as bigint) as co_sum,
            count(co_mg_m3) as hours_co,
            cast(sum(pm10_ug_m3) * 1000 as bigint) as pm10_sum,
            count(pm10_ug_m3) as hours_pm10,
            cast(sum(pm25_ug_m3) * 1000 as bigint) as pm25_sum,
            count(pm25_ug_m3) as hours_pm25,
            cast(max(o3_ug_m3) * 1000 as bigint) as o3_highest,
            count(o3_ug_m3) as hours_o3,
            -- Ozone in the order of the hours, absent ones left out: bit k of `present` says that hour k is
            -- there.
            list(cast(o3_ug_m3 * 1000 as bigint) order by hour_end) as ozone,
            sum(1 << date_diff('hour', natural_day, hour_end))::bigint as present
        from point_hour
        group by point_code, natural_day
    ),
    -- Hour k at place k of the list: where hours are absent, NULL stands in their place.
    gapless as (
        select
            * exclude (ozone, present),
            case
                when present = 33554430
                then ozone
                else
                    list_transform(
                        range(1, 25),
                        lambda k: case
                            when (present >> k) & 1 = 1 then ozone[bit_count(present & ((1 << k) - 1)) + 1]
                        end
                    )
            end as ozone
        from summed
    ),
    -- A value packed with its count, value * 32 + 1, and 0 where there is none: one sum then adds up both.
    packed as (
        select
            * exclude (ozone),
            coalesce(ozone[1] * 32 + 1, 0) as h1,
            coalesce(ozone[2] * 32 + 1, 0) as h2,
            coalesce(ozone[3] * 32 + 1, 0) as h3,
            coalesce(ozone[4] * 32 + 1, 0) as h4,
            coalesce(ozone[5] * 32 + 1, 0) as h5,
            coalesce(ozone[6] * 32 + 1, 0) as h6,
            coalesce(ozone[7] * 32 + 1, 0) as h7,
            coalesce(ozone[8] * 32 + 1, 0) as h8,
            coalesce(ozone[9] * 32 + 1, 0) as h9,
            coalesce(ozone[10] * 32 + 1, 0) as h10,
            coalesce(ozone[11] * 32 + 1, 0) as h11,
            coalesce(ozone[12] * 32 + 1, 0) as h12,
            coalesce(ozone[13] * 32 + 1, 0) as h13,
            coalesce(ozone[14] * 32 + 1, 0) as h14,
            coalesce(ozone[15] * 32 + 1, 0) as h15,
            coalesce(ozone[16] * 32 + 1, 0) as h16,
            coalesce(ozone[17] * 32 + 1, 0) as h17,
            coalesce(ozone[18] * 32 + 1, 0) as h18,
            coalesce(ozone[19] * 32 + 1, 0) as h19,
            coalesce(ozone[20] * 32 + 1, 0) as h20,
            coalesce(ozone[21] * 32 + 1, 0) as h21,
            coalesce(ozone[22] * 32 + 1, 0) as h22,
            coalesce(ozone[23] * 32 + 1, 0) as h23,
            coalesce(ozone[24] * 32 + 1, 0) as h24
        from gapless
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
                when w8 % 32 >= hours_per_8h_mean then divide(w8, 32) * divide(5354228880, w8 % 32)
            end as m8,
            case
                when w9 % 32 >= hours_per_8h_mean then divide(w9, 32) * divide(5354228880, w9 % 32)
            end as m9,
            case
                when w10 % 32 >= hours_per_8h_mean then divide(w10, 32) * divide(5354228880, w10 % 32)
            end as m10,
            case
                when w11 % 32 >= hours_per_8h_mean then divide(w11, 32) * divide(5354228880, w11 % 32)
            end as m11,
            case
                when w12 % 32 >= hours_per_8h_mean then divide(w12, 32) * divide(5354228880, w12 % 32)
            end as m12,
            case
                when w13 % 32 >= hours_per_8h_mean then divide(w13, 32) * divide(5354228880, w13 % 32)
            end as m13,
            case
                when w14 % 32 >= hours_per_8h_mean then divide(w14, 32) * divide(5354228880, w14 % 32)
            end as m14,
            case
                when w15 % 32 >= hours_per_8h_mean then divide(w15, 32) * divide(5354228880, w15 % 32)
            end as m15,
            case
                when w16 % 32 >= hours_per_8h_mean then divide(w16, 32) * divide(5354228880, w16 % 32)
            end as m16,
            case
                when w17 % 32 >= hours_per_8h_mean then divide(w17, 32) * divide(5354228880, w17 % 32)
            end as m17,
            case
                when w18 % 32 >= hours_per_8h_mean then divide(w18, 32) * divide(5354228880, w18 % 32)
            end as m18,
            case
                when w19 % 32 >= hours_per_8h_mean then divide(w19, 32) * divide(5354228880, w19 % 32)
            end as m19,
            case
                when w20 % 32 >= hours_per_8h_mean then divide(w20, 32) * divide(5354228880, w20 % 32)
            end as m20,
            case
                when w21 % 32 >= hours_per_8h_mean then divide(w21, 32) * divide(5354228880, w21 % 32)
            end as m21,
            case
                when w22 % 32 >= hours_per_8h_mean then divide(w22, 32) * divide(5354228880, w22 % 32)
            end as m22,
            case
                when w23 % 32 >= hours_per_8h_mean then divide(w23, 32) * divide(5354228880, w23 % 32)
            end as m23,
            case
                when w24 % 32 >= hours_per_8h_mean then divide(w24, 32) * divide(5354228880, w24 % 32)
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
