-- From arrived daily values to one row per object and day; adds to the audit tables of the hours.
-- Needs: reviewed_arrival, reviewed_rejected (position, rule_id, reason), air_range, rule.
select *
from reviewed_arrival
where position not in (select position from reviewed_rejected)
qualify
    row_number() over (partition by kind, landing_id, fetched_at, object_code, day order by row_number) = 1
