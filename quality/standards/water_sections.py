"""SQL of sections and rivers (环办〔2011〕22号): their words as macros, and the queries that judge them.

What needs a list of items (deciding items, main pollutants, means over sections) is a query over a relation, not a
macro; it uses the macros of `water_macros`. The names of relation and key columns are the caller's own and trusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quality.standards.csv_tables import Rows
from quality.standards.water_law import parse_water_tables, read_water_tables


def section_sql(
    relation: str, keys: Sequence[str], class_basis: str = "assessment", tables: Mapping[str, str] | None = None
) -> str:
    """The query that judges sections: one row per `keys` (section, period).

    `relation` has the key columns and item, value (unrounded), water_body ('river' or 'lake') and target_class (1…6 or
    NULL), one row an item. class_basis 'assessment' rounds to the assessment decimals first, 'raw' judges values as
    they are; else raises ValueError. Items outside the 21, and values without a class, are left aside.

    Columns: the keys; class, class_zh, quality_zh, quality_grade; items_evaluated; deciding_items (those of the class;
    NULL at class Ⅰ); over_class_iii and main_pollutants (worse than the reference class; the first three); over_target;
    is_on_target (NULL without a target). Texts are labels joined by ',', each with its multiple where there is one:
    '总磷(0.26),溶解氧'.
    """
    if class_basis not in ("raw", "assessment"):
        raise ValueError(f"class_basis is {class_basis!r}, and has to be 'raw' or 'assessment'.")
    rules = _rules(tables)
    reference, most = rules["reference_class"], rules["main_pollutants"]
    key = ", ".join(keys)
    value = "water_round(item, value, 'assessment')" if class_basis == "assessment" else "value"
    over = "water_is_named_first(item) desc, class desc, multiple desc nulls last, number"
    target = over.replace("multiple", "target_multiple")
    return f"""
with rounded as (
    select {key}, item, water_body, target_class, {value} as value, water_item_number(item) as number
    from {relation}
    where water_is_class_item(item)
),
classed as (
    select *, water_item_class(item, value, water_body) as class, water_item_label(item) as label
    from rounded
),
judged as (
    select
        *,
        max(class) over (partition by {key}) as worst,
        water_exceedance_multiple(item, value, {reference}, water_body) as multiple,
        water_exceedance_multiple(item, value, target_class, water_body) as target_multiple
    from classed
    where class is not null
),
named as (
    select
        *,
        label || coalesce('(' || multiple::varchar || ')', '') as text,
        label || coalesce('(' || target_multiple::varchar || ')', '') as target_text
    from judged
)
select
    {key},
    max(class) as class,
    water_class_zh(max(class)) as class_zh,
    water_quality_zh(max(class)) as quality_zh,
    water_quality_grade(max(class)) as quality_grade,
    count(*) as items_evaluated,
    string_agg(label, ',' order by number) filter (where class = worst and worst > 1) as deciding_items,
    string_agg(text, ',' order by {over}) filter (where class > {reference}) as over_class_iii,
    array_to_string((list(text order by {over}) filter (where class > {reference}))[1:{most}], ',') as main_pollutants,
    string_agg(target_text, ',' order by {target}) filter (where class > target_class) as over_target,
    max(class) <= any_value(target_class) as is_on_target
from named
group by {key}
"""


def river_sql(relation: str, keys: Sequence[str], tables: Mapping[str, str] | None = None) -> str:
    """The query that judges rivers: one row per `keys` (river, period).

    `relation` has the key columns and section_code, item, value (the section's mean of the period, unrounded) and
    water_body, one row a section and item. Fewer than five sections: the mean of each item over all sections, rounded,
    then the rule of the section, by the limits of rivers; five and more: class shares, and no class.

    Columns: the keys; sections (with a class), sections_1 … sections_6; good_sections (Ⅰ–Ⅲ), inferior_sections (劣Ⅴ);
    method ('mean' or 'class_shares'); class, class_zh (NULL for class_shares); quality_zh.
    """
    _rules(tables)
    key = ", ".join(keys)
    counts = ",\n        ".join(
        f"count(*) filter (where class = {number}) as sections_{number}" for number in range(1, 7)
    )
    same = " and ".join(f"c.{name} is not distinct from m.{name}" for name in keys)
    listed = ", ".join(f"c.{name}" for name in keys)
    return f"""
with classes as (
    select {key}, section_code, max(water_item_class_assessment(item, value, water_body)) as class
    from {relation}
    where water_is_class_item(item)
    group by {key}, section_code
),
counted as (
    select
        {key},
        count(class) as sections,
        {counts},
        count(*) filter (where class <= 3) as good_sections,
        count(*) filter (where class = 6) as inferior_sections
    from classes
    group by {key}
),
means as (
    select {key}, item, water_mean(item, value) as value
    from {relation}
    where water_is_class_item(item)
    group by {key}, item
),
of_mean as (
    select {key}, max(water_item_class_assessment(item, value, 'river')) as class
    from means
    group by {key}
),
judged as (
    select
        c.*,
        water_river_method(c.sections) as method,
        case when water_river_method(c.sections) = 'mean' then m.class end as class
    from counted as c
    left join of_mean as m on {same}
)
select
    c.*,
    water_class_zh(c.class) as class_zh,
    water_river_quality_zh(c.sections, c.good_sections, c.inferior_sections, c.class) as quality_zh
from judged as c
order by {listed}
"""


def _rules(tables: Mapping[str, str] | None) -> dict[str, str]:
    rows = parse_water_tables(read_water_tables() if tables is None else tables)["water_rule"]
    return {row["rule"]: row["value"] for row in rows}


def word_macros(classes: Rows) -> list[tuple[str, str]]:
    """Name and statement of the macros that give a class its words and colours, in order of definition."""
    return [(f"water_{column}", _class_word(classes, column)) for column in CLASS_WORDS]


def river_macros(qualities: Rows, rules: Mapping[str, str]) -> list[tuple[str, str]]:
    """Name and statement of the macros of rivers and of changes, in order of definition."""
    return [
        ("water_shares_quality_zh", _shares_quality(qualities)),
        ("water_river_method", _river_method(rules["river_sections"])),
        ("water_river_quality_zh", _river_quality(rules["river_sections"])),
        ("water_change_zh", CHANGE),
        ("water_shares_change_zh", _shares_change(rules)),
    ]


CLASS_WORDS = ("class_zh", "quality_zh", "quality_grade", "colour_zh", "class_hex")


def _class_word(classes: Rows, column: str) -> str:
    source = column.removeprefix("class_") if column == "class_hex" else column
    quote = "" if column == "quality_grade" else "'"
    branches = "".join(f"\n    when {row['class']} then {quote}{row[source]}{quote}" for row in classes)
    return f"""
-- {source} of a class 1…6, in the words of the method of 2011.
create or replace macro water_{column}(of_class) as (
    case of_class{branches}
    end
);
"""


def _shares_quality(qualities: Rows) -> str:
    branches = ""
    for row in qualities[:-1]:
        if row["good_at_least_pct"]:
            condition = f"100 * good >= {row['good_at_least_pct']} * sections"
        else:
            condition = f"100 * inferior < {row['inferior_below_pct']} * sections"
        branches += f"\n        when {condition} then '{row['quality_zh']}'"
    return f"""
-- The word for a river by class shares: of so many assessed sections, good ones (Ⅰ–Ⅲ) and inferior ones (劣Ⅴ).
create or replace macro water_shares_quality_zh(sections, good, inferior) as (
    case when sections > 0 then case{branches}
        else '{qualities[-1]["quality_zh"]}'
    end end
);
"""


def _river_method(least: str) -> str:
    return f"""
-- How a river of so many assessed sections is judged: 'mean' of its sections, from {least} on 'class_shares'.
create or replace macro water_river_method(sections) as (
    case when sections >= {least} then 'class_shares' when sections > 0 then 'mean' end
);
"""


def _river_quality(least: str) -> str:
    return f"""
-- The word for a river: by class shares from {least} assessed sections on, else that of the class of their mean.
create or replace macro water_river_quality_zh(sections, good, inferior, mean_class) as (
    case when sections >= {least} then water_shares_quality_zh(sections, good, inferior)
        when sections > 0 then water_quality_zh(mean_class)
    end
);
"""


CHANGE = """
-- How the quality changed, by the grades (water_quality_grade) before and now: no, some (one grade) or marked change.
create or replace macro water_change_zh(grade_before, grade_now) as (
    case
        when grade_now = grade_before then '无明显变化'
        when grade_now = grade_before - 1 then '有所好转'
        when grade_now < grade_before then '明显好转'
        when grade_now = grade_before + 1 then '有所下降'
        when grade_now > grade_before then '明显下降'
    end
);
"""


def _shares_change(rules: Mapping[str, str]) -> str:
    slight, marked = rules["change_slight_points"], rules["change_marked_points"]
    change = "((good_now - good_before) - (inferior_now - inferior_before))"
    return f"""
-- How a basin changed by its shares in percent of Ⅰ–Ⅲ (good) and 劣Ⅴ (inferior), before and now: ΔG - ΔD in points,
-- up to {slight} no marked change, above {marked} a marked one.
create or replace macro water_shares_change_zh(good_before, good_now, inferior_before, inferior_now) as (
    case
        when abs({change}) <= {slight} then '无明显变化'
        when {change} > {marked} then '明显好转'
        when {change} > 0 then '有所好转'
        when {change} < -{marked} then '明显下降'
        when {change} < 0 then '有所下降'
    end
);
"""
