-- The first rule that speaks against a value; a suspect value still counts, an invalid one does not.
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
        when is_grossly_inverted and runs('Q3')
        then 'Q3'
    end as invalid_by,
    case
        when is_inverted and not is_grossly_inverted and runs('Q3')
        then 'Q3'
        when number = 0 and not is_raw and runs('Q2')
        then 'Q2'
    end as suspect_by,
    cast(case when is_raw and number <= 0 then raw_replacement else number end as decimal(18, 3)) as number
from stated
join air_range on air_range.item = stated.pollutant
