-- One row per day and rule: how much was looked at, how much failed. A rule with nothing to look at says so.
with
    looked_at as (
        select wanted_day.day, rule.rule_id, 1 as evaluated
        from wanted_day
        cross join rule
        where rule.rule_id = 'B1' or (rule.acts_on = 'batch' and wanted_day.day in (select day from arrival))
        union all
        select arrival.day, rule.rule_id, count(*)
        from arrival
        cross join rule
        where
            rule.acts_on = 'row'
            -- A row that does not say its reference state has nothing to compare.
            and (rule.rule_id <> 'Q14' or arrival.basis is not null)
        group by arrival.day, rule.rule_id
        union all
        select judged.day, rule.rule_id, count(*)
        from judged
        cross join rule
        where
            rule.acts_on = 'value'
            and judged.words is not null
            and (rule.rule_id <> 'Q3' or judged.item in ('pm10', 'pm25'))
        group by judged.day, rule.rule_id
    ),
    failed as (
        select day, rule_id, count(*) as failures
        from
            (
                select day, rule_id
                from refused_day
                union all
                select arrival.day, rejected.rule_id
                from rejected
                join arrival using (position)
                union all
                select day, coalesce(invalid_by, suspect_by)
                from judged
                where invalid_by is not null or suspect_by is not null
            )
        group by day, rule_id
    )
select
    'air_hour' as dataset,
    wanted_day.day,
    rule.rule_id,
    rule.severity,
    cast(coalesce(looked_at.evaluated, 0) as integer) as evaluated_rows,
    cast(coalesce(failed.failures, 0) as integer) as failed_rows,
    coalesce(failed.failures, 0) = 0 as is_passed,
    case
        when refused_day.reason is not null and failed.failures > 0
        then refused_day.reason
        when looked_at.evaluated is null
        then 'nothing to evaluate'
    end as detail
from wanted_day
cross join rule
left join looked_at on looked_at.day = wanted_day.day and looked_at.rule_id = rule.rule_id
left join failed on failed.day = wanted_day.day and failed.rule_id = rule.rule_id
left join refused_day on refused_day.day = wanted_day.day and refused_day.rule_id = rule.rule_id
where rule.acts_on in ('batch', 'row', 'value')
order by wanted_day.day, rule.rule_id
