-- The first rule that speaks against a value; a suspect value still counts, an invalid one does not.
with
    alone as (
        select
            stated.* exclude (number),
            case
                when has_invalid_instrument_flag and runs('Q1')
                then 'Q1'
                when words is not null and number is null and runs('N4')
                then 'N4'
                when list_contains(getvariable('sentinels'), number) and runs('Q1')
                then 'Q1'
                when is_raw and number <= 0 and number <= raw_accepted_above and runs('Q2')
                then 'Q2'
                when not (is_raw and number <= 0) and (number < low or number > high) and runs('Q6')
                then 'Q6'
            end as invalid_by,
            number = 0 and not is_raw as is_zero,
            cast(
                case when is_raw and number <= 0 then raw_replacement else number end as decimal(18, 3)
            ) as number
        from stated
        join air_range on air_range.item = stated.pollutant
    ),
    -- Only what holds a value of its own is compared: a sentinel for PM10 says nothing of PM2.5.
    particles as (
        select
            reading_id,
            max(number) filter (item = 'pm10') as pm10,
            max(number) filter (item = 'pm25') as pm25
        from alone
        where item in ('pm10', 'pm25') and invalid_by is null
        group by reading_id
        having pm25 > pm10
    ),
    compared as (
        select
            alone.*,
            particles.reading_id is not null as is_inverted,
            coalesce(
                10 * particles.pm25 > getvariable('inversion_ratio_tenths') * particles.pm10
                and particles.pm25 - particles.pm10 > getvariable('inversion_difference'),
                false
            ) as is_grossly_inverted
        from alone
        left join particles on particles.reading_id = alone.reading_id and alone.item in ('pm10', 'pm25')
    )
select
    * exclude (invalid_by, is_zero, is_inverted, is_grossly_inverted, has_unknown_instrument_flag),
    case
        when invalid_by is not null then invalid_by when is_grossly_inverted and runs('Q3') then 'Q3'
    end as invalid_by,
    case
        when is_inverted and not is_grossly_inverted and runs('Q3')
        then 'Q3'
        when has_unknown_instrument_flag and runs('Q1')
        then 'Q1'
        when is_zero and runs('Q2')
        then 'Q2'
    end as suspect_by
from compared
