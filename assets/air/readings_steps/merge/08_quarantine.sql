select distinct
    'air_hour' as dataset,
    arrival.day,
    arrival.landing_id,
    arrival.row_number,
    coalesce(refused_day.rule_id, rejected.rule_id) as rule_id,
    'row' as scope,
    null as item,
    coalesce(case when rejected.rule_id is not null then rejected.reason end, refused_day.reason) as reason,
    arrival.station_text,
    arrival.stamp_text,
    arrival.original
from arrival
left join rejected on rejected.position = arrival.position
left join refused_day on refused_day.day = arrival.day
where rejected.rule_id is not null or refused_day.rule_id is not null
union all
select distinct
    'air_hour',
    reading.day,
    reading.landing_id,
    reading.row_number,
    invalid_by,
    'value',
    item,
    case
        when invalid_by = 'N4'
        then format('{} is not a number: {}', item, words)
        when invalid_by = 'Q1' and has_invalid_instrument_flag
        then format('{} carries an invalid instrument flag: {}', item, instrument_flags)
        when invalid_by = 'Q1'
        then format('{} is a sentinel, not a value: {}', item, words)
        when invalid_by = 'Q3'
        then 'PM2.5 is far above PM10'
        else format('{} is out of range: {}', item, words)
    end,
    station_text,
    stamp_text,
    original
from judged
join reading using (reading_id)
where invalid_by is not null
