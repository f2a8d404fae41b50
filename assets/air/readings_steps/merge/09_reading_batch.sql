with
    input as (select day, count(*) as rows from arrival group by day),
    kept as (select natural_day as day, count(*) as rows from air_hour group by natural_day),
    copies as (
        select arrival.day, count(*) as rows
        from arrival
        where
            position not in (select position from rejected)
            and position not in (select position from reading)
            and day not in (select day from refused_day)
        group by arrival.day
    ),
    answers as (
        select day, count(*) - count(distinct(station_code, hour_end)) as rows from reading group by day
    ),
    refused as (
        select arrival.day, count(*) as rows
        from arrival
        where position in (select position from rejected) or day in (select day from refused_day)
        group by arrival.day
    ),
    revised as (
        select natural_day as day, count(distinct(station_code, hour_end)) as rows
        from reading_revision
        group by natural_day
    )
select
    'air_hour' as dataset,
    wanted_day.day,
    cast(coalesce(input.rows, 0) as integer) as input_rows,
    cast(coalesce(kept.rows, 0) as integer) as accepted_rows,
    cast(coalesce(copies.rows, 0) + coalesce(answers.rows, 0) as integer) as folded_rows,
    cast(coalesce(revised.rows, 0) as integer) as revised_rows,
    cast(coalesce(refused.rows, 0) as integer) as quarantined_rows,
    coalesce(outside.out_of_scope_rows, 0) as out_of_scope_rows,
    refused_day.day is not null as is_refused,
    refused_day.reason
from wanted_day
left join input on input.day = wanted_day.day
left join kept on kept.day = wanted_day.day
left join copies on copies.day = wanted_day.day
left join answers on answers.day = wanted_day.day
left join refused on refused.day = wanted_day.day
left join revised on revised.day = wanted_day.day
left join outside on outside.day = wanted_day.day
left join refused_day on refused_day.day = wanted_day.day
order by wanted_day.day
