"""The rules of surface water as DuckDB macros: expressions made from the tables of the law, reading no table.

Classes are 1…6 (6 = 劣Ⅴ); a value's class is one more than the number of class limits that it does not hold. All values
are read as DECIMAL(18,9): limits and roundings have six decimals at most, so nine keep their halves exact. The only
binary floats are those of the mean of pH, which no decimals can express.

Arguments are substituted as text: round in an inner query, do not nest `water_round` in `water_item_class`; what judges
rounded values without that is `water_item_class_assessment`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import duckdb

from quality.standards.arithmetic import text
from quality.standards.checks import day_after
from quality.standards.csv_tables import Rows
from quality.standards.water_law import BODIES, CLASSES, FIVE, Row, parse_water_tables, read_water_tables
from quality.standards.water_sections import river_macros, word_macros

#: How a macro reads a value: below 10^9, so that its billionths fit a BIGINT.
READ_TYPE = "decimal(18, 9)"
PLACES = 9
BILLION = 10**PLACES
#: Condition of a value that breaks a limit: value, limit, decimals of the assessment (None: judged as it is).
Breaks = Callable[[str, Decimal, int | None], str]


def read(value: str) -> str:
    """A macro argument as an exact number, or NULL (not a number, NaN, infinity, 10^9 and more)."""
    return f"try_cast({value} as {READ_TYPE})"


def water_macro_statements(tables: Mapping[str, str]) -> list[tuple[str, str]]:
    """Name and `create or replace macro` statement (with its comment) of every macro, in order of definition.

    `tables` is what `read_water_tables` gives; further names in it are ignored. Raises TableError.
    """
    rows = parse_water_tables(tables)
    rules = {row["rule"]: row["value"] for row in rows["water_rule"]}
    return [
        ("water_standard_id", _standard_id(rows)),
        ("water_is_class_item", _is_class_item(rows["water_item"])),
        ("water_item_label", _item_column(rows["water_item"], "label")),
        ("water_item_number", _item_number(rows["water_item"])),
        ("water_is_named_first", _is_named_first(rows["water_item"])),
        ("water_decimals", _decimals(rows["water_rounding"])),
        ("water_round_to", ROUND_TO),
        ("water_round", ROUND),
        ("water_statistic_value", _statistic_value(rules["below_detection_share"])),
        ("water_item_class", _item_class(rows, is_assessed=False)),
        ("water_item_class_assessment", _item_class(rows, is_assessed=True)),
        ("water_class", _class(rows, is_assessed=False)),
        ("water_class_assessment", _class(rows, is_assessed=True)),
        ("water_items_evaluated", ITEMS_EVALUATED),
        ("water_limit", _limit(rows)),
        ("water_multiple_over", _multiple_over(int(rules["exceedance_decimals"]))),
        ("water_exceedance_multiple", _exceedance_multiple(rows["water_item"], int(rules["exceedance_decimals"]))),
        ("water_source_limit", _source_limit(rows)),
        ("water_source_is_met", SOURCE_IS_MET),
        *word_macros(rows["water_class"]),
        ("water_mean_of", MEAN_OF),
        ("water_ph_of", PH_OF),
        ("water_mean", _mean(rules)),
        *river_macros(rows["water_river_quality"], rules),
    ]


def water_macro_sql(tables: Mapping[str, str]) -> str:
    """All macros as one numbered SQL text, to be run in a database that is in use (`USE`)."""
    statements = enumerate(water_macro_statements(tables), start=1)
    return "\n".join(f"-- {number:02d} {name}{statement}" for number, (name, statement) in statements)


def create_water_macros(con: duckdb.DuckDBPyConnection, tables: Mapping[str, str] | None = None) -> None:
    """Creates (or replaces) all macros in the current schema of a connection, from the shipped tables by default."""
    con.execute(water_macro_sql(read_water_tables() if tables is None else tables))


def limit_editions(rows: dict[str, Rows]) -> list[Row]:
    """The editions of the limits, the latest last: it is the default of the macros."""
    return sorted((r for r in rows["water_edition"] if r["family"] == "limit"), key=lambda row: row["valid_from"])


def _standard_id(rows: dict[str, Rows]) -> str:
    branches = ""
    for row in limit_editions(rows):
        until = f" and day < date '{day_after(row['valid_to'])}'" if row["valid_to"] else ""
        branches += f"\n    when day >= date '{row['valid_from']}'{until} then '{row['standard_id']}'"
    return f"""
-- The edition of GB 3838 in force on a day; NULL on days for which none is known.
create or replace macro water_standard_id(day) as (
    case{branches}
    end
);
"""


def _names(rows: Rows, column: str) -> str:
    return ", ".join(f"'{row['item']}'" for row in rows if row[column] == "true")


def _is_class_item(items: Rows) -> str:
    return f"""
-- Whether an item may enter the class of a section: the 21 items, without water temperature, total nitrogen and faecal
-- coliforms (method of 2011).
create or replace macro water_is_class_item(item) as (
    item in ({_names(items, "is_in_21")})
);
"""


def _item_column(items: Rows, column: str) -> str:
    branches = "".join(f"\n    when '{row['item']}' then '{row[column]}'" for row in items)
    return f"""
-- The name of an item as it stands in reports.
create or replace macro water_item_label(item) as (
    case item{branches}
    end
);
"""


def _item_number(items: Rows) -> str:
    branches = "".join(f"\n    when '{row['item']}' then {place}" for place, row in enumerate(items, start=1))
    return f"""
-- The place of an item in water_item.csv (the order of GB 3838): the last word in every order of items.
create or replace macro water_item_number(item) as (
    case item{branches}
    end
);
"""


def _is_named_first(items: Rows) -> str:
    return f"""
-- Whether an item is named before all others when it exceeds: cyanide and heavy metals (method of 2011).
create or replace macro water_is_named_first(item) as (
    item in ({_names(items, "is_named_first")})
);
"""


def _decimals(rounding: Rows) -> str:
    bases = ""
    for basis in dict.fromkeys(row["basis"] for row in rounding):
        groups: dict[str, list[str]] = {}
        for row in rounding:
            if row["basis"] == basis:
                groups.setdefault(row["decimals"], []).append(f"'{row['item']}'")
        branches = "".join(f"\n        when item in ({', '.join(names)}) then {d}" for d, names in groups.items())
        bases += f"\n    when '{basis}' then case{branches}\n    end"
    return f"""
-- The decimals of an item: basis 'assessment' (daily values and longer) or 'hourly'; NULL where none are known.
create or replace macro water_decimals(item, basis) as (
    case basis{bases}
    end
);
"""


def billionths(value: str) -> str:
    """A DECIMAL(18,9) as the BIGINT number of its units."""
    return f"({value}::decimal(38, 9) * {BILLION})::bigint"


def _half_even(units: str, decimals: int) -> str:
    """Billionths rounded half-even to decimals (GB/T 8170), as billionths; `//` and `%` truncate towards zero."""
    step = 10 ** (PLACES - decimals)
    rest = f"2 * abs({units} % {step})"
    up = f"({rest} > {step} or ({rest} = {step} and {units} // {step} % 2 <> 0))::bigint * sign({units})::bigint"
    return f"({units} // {step} + {up}) * {step}" if step > 1 else units


def _round_branch(decimals: int) -> str:
    units = billionths(read("x"))
    half = 10 ** (PLACES - decimals) // 2
    small = "".join(
        f"\n            when abs({units}) >= {10 ** (PLACES - d)} then {_half_even(units, d)}"
        for d in range(decimals + 1, PLACES)
    )
    return f"""
        when {decimals} then case
            when abs({units}) > {half} then {_half_even(units, decimals)}{small}
            else {units}
        end"""


ROUND_TO = f"""
-- x to 0…6 decimals, halves to the even digit (GB/T 8170). What would become 0 keeps one significant digit, half-even
-- too: 0.00025 to three decimals is 0.0002.
create or replace macro water_round_to(x, decimals) as (
    (case decimals{"".join(_round_branch(decimals) for decimals in range(7))}
    end)::decimal(18, 0) * 0.000000001
)::{READ_TYPE};
"""

ROUND = """
-- A value at the decimals of its item, basis 'assessment' or 'hourly'; NULL for an item without known decimals.
create or replace macro water_round(item, x, basis) as (
    water_round_to(x, water_decimals(item, basis))
);
"""


def _statistic_value(share: str) -> str:
    return f"""
-- The value that enters statistics: below the detection limit (value is then that limit) its share of {share}.
create or replace macro water_statistic_value(value, is_below_detection) as (
    case when is_below_detection then {read("value")} * {share} else {read("value")} end
)::{READ_TYPE};
"""


def _above(value: str, bound: Decimal, decimals: int | None) -> str:
    """`value > bound`, or of the value rounded half-even: half a step above an even bound still rounds down to it."""
    if decimals is None:
        return f"{value} > {text(bound)}"
    step = Decimal(1).scaleb(-decimals)
    return f"{value} {'>' if bound / step % 2 == 0 else '>='} {text(bound + step / 2)}"


def _below(value: str, bound: Decimal, decimals: int | None) -> str:
    """`value < bound`, or of the value rounded half-even: half a step below an even bound still rounds up to it."""
    if decimals is None:
        return f"{value} < {text(bound)}"
    step = Decimal(1).scaleb(-decimals)
    return f"{value} {'<' if bound / step % 2 == 0 else '<='} {text(bound - step / 2)}"


def _broken(limits: Rows, value: str, decimals: int | None) -> str:
    """One more than the number of class limits that a value does not hold."""
    counts: dict[str, int] = {}
    for row in limits:
        parts = []
        if row["limit_low"]:
            parts.append(_below(value, Decimal(row["limit_low"]), decimals))
        if row["limit_high"]:
            parts.append(_above(value, Decimal(row["limit_high"]), decimals))
        condition = f"({' or '.join(parts)})::tinyint"
        counts[condition] = counts.get(condition, 0) + 1
    terms = (f"{times} * {condition}" if times > 1 else condition for condition, times in counts.items())
    return " + ".join(["1", *terms])


def _assessment_decimals(rows: dict[str, Rows]) -> dict[str, int]:
    return {r["item"]: int(r["decimals"]) for r in rows["water_rounding"] if r["basis"] == "assessment"}


def _class_of(rows: dict[str, Rows], edition: str, item: str, value: str, is_assessed: bool) -> str:
    """The class of one item's value; NULL when it is missing or negative, or the water body has no limits for it."""
    decimals = _assessment_decimals(rows)[item] if is_assessed else None
    number = read(value)
    bodies: dict[str, Rows] = {}
    for row in rows["gb3838_limit"]:
        if (row["standard_id"], row["item"]) == (edition, item):
            bodies.setdefault(row["water_body"], []).append(row)
    expressions = {body: _broken(limits, number, decimals) for body, limits in bodies.items()}
    if "both" in expressions:
        result = expressions["both"]
    else:
        whens = "".join(f" when '{body}' then {expression}" for body, expression in expressions.items())
        result = f"case water_body{whens} end"
    return f"case when {number} >= 0 then {result} end"


def _known_body(result: str) -> str:
    return f"case when water_body in ({', '.join(repr(body) for body in BODIES)}) then {result} end"


def _by_edition(rows: dict[str, Rows], expression: Callable[[str], str]) -> str:
    branches = (
        f"\n    when '{row['standard_id']}' then {expression(row['standard_id'])}" for row in limit_editions(rows)
    )
    return f"case standard_id{''.join(branches)}\n    end"


def _default_edition(rows: dict[str, Rows]) -> str:
    return f"standard_id := '{limit_editions(rows)[-1]['standard_id']}'"


_ASSESSED = "The value is first rounded half-even to the item's assessment decimals."
_AS_IS = "The value is judged as it is: raw, or rounded by water_round before."


def _item_class(rows: dict[str, Rows], is_assessed: bool) -> str:
    def of(edition: str) -> str:
        items = dict.fromkeys(row["item"] for row in rows["gb3838_limit"] if row["standard_id"] == edition)
        branches = "".join(
            f"\n        when '{i}' then {_class_of(rows, edition, i, 'value', is_assessed)}" for i in items
        )
        return _known_body(f"case item{branches}\n    end")

    return f"""
-- GB 3838 table 1: class 1…6 of an item's value, water_body 'river' or 'lake'. {_ASSESSED if is_assessed else _AS_IS}
-- NULL for a missing or negative value, an unknown name, and where there is no limit (total nitrogen of rivers).
create or replace macro water_item_class{"_assessment" if is_assessed else ""}(
    item, value, water_body, {_default_edition(rows)}
) as (
    {_by_edition(rows, of)}
)::integer;
"""


def _class(rows: dict[str, Rows], is_assessed: bool) -> str:
    def of(edition: str) -> str:
        classes = (f"\n        {_class_of(rows, edition, item, item, is_assessed)}" for item in FIVE)
        return _known_body(f"greatest({','.join(classes)}\n    )")

    return f"""
-- The class 1…6 of the worst of the five items of automatic stations (single factor, GB 3838 §5.1), of those that
-- have a value: water_items_evaluated says how many. NULL when none has. {_ASSESSED if is_assessed else _AS_IS}
create or replace macro water_class{"_assessment" if is_assessed else ""}(
    {", ".join(FIVE)}, water_body, {_default_edition(rows)}
) as (
    {_by_edition(rows, of)}
)::integer;
"""


ITEMS_EVALUATED = f"""
-- How many of the five items have a value that is judged.
create or replace macro water_items_evaluated({", ".join(FIVE)}) as (
    {" + ".join(f"coalesce({read(item)} >= 0, false)::integer" for item in FIVE)}
);
"""


def _limit(rows: dict[str, Rows]) -> str:
    def of(edition: str) -> str:
        limits: dict[str, dict[str, list[str]]] = {}
        for row in rows["gb3838_limit"]:
            if row["standard_id"] == edition and not (row["limit_low"] and row["limit_high"]):
                bodies = limits.setdefault(row["item"], {})
                bodies.setdefault(row["water_body"], []).append(row["limit_low"] or row["limit_high"])
        branches = ""
        for item, bodies in limits.items():
            lists = {body: f"[{', '.join(values)}]::{READ_TYPE}[]" for body, values in bodies.items()}
            whens = "".join(f" when '{body}' then {values}" for body, values in lists.items())
            branches += f"\n        when '{item}' then {lists.get('both', f'case water_body{whens} end')}"
        return _known_body(
            f"case when of_class between 1 and {len(CLASSES)} then (case item{branches}\n    end)[of_class] end"
        )

    return f"""
-- The limit of an item for a class 1…5 (GB 3838 table 1): an upper one, for dissolved oxygen the lower one. NULL where
-- there is none, and for pH, which has a range.
create or replace macro water_limit(item, of_class, water_body, {_default_edition(rows)}) as (
    {_by_edition(rows, of)}
)::{READ_TYPE};
"""


def _multiple_over(decimals: int) -> str:
    """(C - S) : S in units of the last decimal, halves to even: with N = 2 unit (C - S) + S, the half-up quotient
    N : 2 S is one too far where it leaves no rest and is odd.
    """
    value, limit = read("value"), read("limit_value")
    double = 2 * 10**decimals
    dividend = f"({double} * {billionths(value)}::hugeint - {double - 1} * {billionths(limit)}::hugeint)"
    divisor = f"(2 * {billionths(limit)})"
    return f"""
-- By how many times a value exceeds a limit, (C - S) : S, to {decimals} decimals, half-even. NULL when not above.
create or replace macro water_multiple_over(value, limit_value) as (
    case when {value} > {limit} and {limit} > 0 then try_cast(
        {dividend} // {divisor}
        - ({dividend} % {divisor} = 0 and {dividend} // {divisor} % 2 = 1)::hugeint
    as decimal(16, 0)) * {text(Decimal(1).scaleb(-decimals))} end
)::decimal(18, {decimals});
"""


def _exceedance_multiple(items: Rows, decimals: int) -> str:
    return f"""
-- By how many times an item's value exceeds its limit of a class, to {decimals} decimals; the value as it is: give the
-- rounded one for reports. NULL when it does not exceed; water temperature, pH and dissolved oxygen have no multiple.
create or replace macro water_exceedance_multiple(item, value, of_class, water_body) as (
    case when item in ({_names(items, "has_multiple")}) then
        water_multiple_over(value, water_limit(item, of_class, water_body))
    end
);
"""


def _source_limit(rows: dict[str, Rows]) -> str:
    def of(edition: str) -> str:
        branches = "".join(
            f"\n        when '{row['item']}' then {row['limit_value']}::{READ_TYPE}"
            for row in rows["gb3838_source_limit"]
            if row["standard_id"] == edition
        )
        return f"case item{branches}\n    end"

    return f"""
-- The limit of an item in drinking-water sources, mg/L (GB 3838 tables 2 and 3). It never changes a section's class.
create or replace macro water_source_limit(item, {_default_edition(rows)}) as (
    {_by_edition(rows, of)}
)::{READ_TYPE};
"""


SOURCE_IS_MET = f"""
-- Whether a value holds the limit of drinking-water sources; NULL for a missing or negative value or no limit.
create or replace macro water_source_is_met(item, value) as (
    case when {read("value")} >= 0 then {read("value")} <= water_source_limit(item) end
);
"""

MEAN_OF = f"""
-- The mean of n values whose sum in billionths is total (HUGEINT), to nine decimals. A mean that lies between two
-- of them is never put on a limit or on a half: rounding or judging it later gives what the exact mean would give.
create or replace macro water_mean_of(total, n) as (
    case when n > 0 then
        (total::hugeint // n + case
            when total::hugeint % n <> 0 and total::hugeint // n % 5 = 0 then sign(total)::hugeint else 0
        end)::decimal(18, 0) * 0.000000001
    end
)::{READ_TYPE};
"""

#: Hydrogen ions are added up in units of 10^-24 mol/L as whole numbers, so that no order of rows changes a sum.
HYDROGEN_PLACES = 24

PH_OF = f"""
-- pH of the arithmetic mean of hydrogen ions: total is the sum of 10^-pH in units of
-- 10^-{HYDROGEN_PLACES}, n their number. Nine decimals, which also put equal values back on themselves.
create or replace macro water_ph_of(total, n) as (
    case when n > 0 and total > 0 then {HYDROGEN_PLACES} - log10(total::double) + log10(n::double) end
)::{READ_TYPE};
"""


def _mean(rules: dict[str, str]) -> str:
    number = read("value")
    low, high = rules["ph_mean_above"], rules["ph_mean_at_most"]
    acid = f"item = 'ph' and {number} > {low} and {number} <= {high}"
    valid = f"{number} >= 0 or item = 'water_temperature'"
    return f"""
-- The mean of a group's values of one item (an aggregate; group by the item too), unrounded: by hydrogen ions for pH,
-- arithmetic for all others. Missing values, negative ones and pH outside {low} to {high} do not take part.
create or replace macro water_mean(item, value) as (
    coalesce(
        water_ph_of(
            sum(case when {acid} then pow(10, {HYDROGEN_PLACES} - {number}::double)::hugeint end),
            count(case when {acid} then 1 end)
        ),
        water_mean_of(
            sum(case when item <> 'ph' and ({valid}) then {billionths(number)} end),
            count(case when item <> 'ph' and ({valid}) then {number} end)
        )
    )
);
"""


__all__ = ["CLASSES", "create_water_macros", "water_macro_sql", "water_macro_statements"]
