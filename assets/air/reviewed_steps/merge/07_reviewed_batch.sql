with
    objects as (
        select kind, day, count(*) as rows, count(distinct object_code) as kept
        from reviewed_row
        group by kind, day
    )
select
    arrived.kind as dataset,
    arrived.day,
    cast(count(*) as integer) as input_rows,
    cast(coalesce(any_value(objects.kept), 0) as integer) as accepted_rows,
    cast(
        count(*) filter (rejected.position is null) - coalesce(any_value(objects.kept), 0) as integer
    ) as folded_rows,
    cast(
        (
            select count(distinct object_code)
            from reviewed_timeline as said
            where
                said.turn > 1
                and said.number <> said.number_before
                and said.kind = arrived.kind
                and said.day = arrived.day
        ) as integer
    ) as revised_rows,
    cast(count(rejected.position) as integer) as quarantined_rows,
    0 as out_of_scope_rows,
    false as is_refused,
    cast(null as varchar) as reason
from reviewed_arrival as arrived
left join reviewed_rejected as rejected on rejected.position = arrived.position
left join objects on objects.kind = arrived.kind and objects.day = arrived.day
group by arrived.kind, arrived.day
