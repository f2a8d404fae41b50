-- As quality_result, for the reviewed daily values.
with
    looked_at as (
        select kind, day, rule.rule_id, rule.severity, count(*) as evaluated
        from reviewed_arrival
        cross join rule
        where rule.acts_on = 'row'
        group by kind, day, rule.rule_id, rule.severity
        union all
        select kind, day, rule.rule_id, rule.severity, count(*)
        from reviewed_judged
        cross join rule
        where rule.rule_id in ('N4', 'Q1', 'Q6') and words is not null
        group by kind, day, rule.rule_id, rule.severity
    ),
    failed as (
        select kind, day, rule_id, count(*) as failures
        from
            (
                select kind, day, rule_id
                from reviewed_rejected
                join reviewed_arrival using (position)
                union all
                select kind, day, invalid_by
                from reviewed_judged
                where invalid_by is not null
            ) as failures(kind, day, rule_id)
        group by kind, day, rule_id
    )
select
    looked_at.kind as dataset,
    looked_at.day,
    looked_at.rule_id,
    looked_at.severity,
    cast(looked_at.evaluated as integer) as evaluated_rows,
    cast(coalesce(failed.failures, 0) as integer) as failed_rows,
    coalesce(failed.failures, 0) = 0 as is_passed,
    cast(null as varchar) as detail
from looked_at
left join failed using (kind, day, rule_id)
order by looked_at.kind, looked_at.day, looked_at.rule_id
