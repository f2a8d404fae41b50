-- The first rule that speaks against a value; a suspect value still counts, an invalid one does not.
with
    -- Instrument flags are written `pm10=B co=HSp`; rows without any are the rule. A flag that the table does
    -- not know is no clean bill of health: the value is suspect.
    flagged as (
        select reading_id, split_part(pair, '=', 1) as item, instrument_flag.is_valid
        from (select reading_id, unnest(string_split(instrument_flags, ' ')) as pair from reading)
        left join instrument_flag on instrument_flag.flag = split_part(pair, '=', 2)
        where not coalesce(instrument_flag.is_valid, false)
    ),
    alone as (
        select
            stated.* exclude (number),
            flagged.is_valid is not null as has_invalid_instrument_flag,
            case
                when flagged.is_valid is not null and runs('Q1')
                then 'Q1'
                when words is not null and number is null and runs('N4')
                then 'N4'
                when list_contains(getvariable('sentinels'), number) and runs('Q1')
                then 'Q1'
                when is_raw and number <= 0 and number <= raw_accepted_above and runs('Q2')
                then 'Q2'
                when not (is_raw and number <= 0) and (number < low or number > high) and runs('Q6')
                then 'Q6'
            end as invalid_alone,
            case
                when flagged.reading_id is not null and runs('Q1')
                then 'Q1'
                when number = 0 and not is_raw and runs('Q2')
                then 'Q2'
            end as suspect_alone,
            cast(
                case when is_raw and number <= 0 then raw_replacement else number end as decimal(18, 3)
            ) as number
        from stated
        join air_range on air_range.item = stated.pollutant
        left join flagged on flagged.reading_id = stated.reading_id and flagged.item = stated.item
    ),
    -- PM2.5 above PM10 (倒挂): the pair is suspect, far above it neither can be trusted. Only values that hold
    -- are compared: a sentinel for PM10 says nothing of PM2.5.
    inverted as (
        select
            pm25.reading_id,
            10 * pm25.number > getvariable('inversion_ratio_tenths') * pm10.number
            and pm25.number - pm10.number > getvariable('inversion_difference') as is_gross
        from alone as pm25
        join alone as pm10 on pm10.reading_id = pm25.reading_id and pm10.item = 'pm10'
        where
            pm25.item = 'pm25'
            and pm25.number > pm10.number
            and pm25.invalid_alone is null
            and pm10.invalid_alone is null
    )
select
    alone.* exclude (invalid_alone, suspect_alone),
    case
        when invalid_alone is not null then invalid_alone when inverted.is_gross and runs('Q3') then 'Q3'
    end as invalid_by,
    case when inverted.is_gross = false and runs('Q3') then 'Q3' else suspect_alone end as suspect_by
from alone
left join inverted on inverted.reading_id = alone.reading_id and alone.item in ('pm10', 'pm25')
