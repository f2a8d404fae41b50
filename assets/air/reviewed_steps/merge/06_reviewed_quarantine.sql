select distinct
    kind as dataset,
    day,
    landing_id,
    row_number,
    rule_id,
    'row' as scope,
    cast(null as varchar) as item,
    reason,
    station_text,
    stamp_text,
    original
from reviewed_arrival
join reviewed_rejected using (position)
union all
select distinct
    kind,
    day,
    landing_id,
    row_number,
    invalid_by,
    'value',
    item,
    format('{} cannot be used: {}', item, words),
    station_text,
    stamp_text,
    original
from reviewed_judged
where invalid_by is not null
