-- From arrived rows to one reading per station and hour: values flagged, answers folded by precedence.
-- Needs: arrival, rejected (position, rule_id), refused_day (day, rule_id), air_range, instrument_flag, rule;
-- variables sentinels, inversion_ratio_tenths, inversion_difference.
--
-- One row per station, hour and answer: what passed, with identical copies inside one answer folded.
select row_number() over (order by landing_id, fetched_at, row_number) as reading_id, *
from arrival
where position not in (select position from rejected) and day not in (select day from refused_day)
qualify
    row_number() over (partition by landing_id, fetched_at, station_code, hour_end order by row_number) = 1
