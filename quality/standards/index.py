"""SQL of the index: IAQI of a concentration, AQI and primary pollutants of an hour and of a day (HJ 633)."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from math import gcd

from quality.standards.arithmetic import half_even_steps, not_above, read
from quality.standards.checks import DAILY, HOURLY, ITEMS

Rows = list[dict[str, str]]
Macro = tuple[str, str]

#: Primary pollutants: an IAQI (at most 500) takes nine bits of a field of ten; FULL stands for a missing one.
FIELD = 10
FULL = 511

#: The arguments of the macros of an hour and of a day.
HOUR_ARGUMENTS = ITEMS
DAY_ARGUMENTS = ("so2", "no2", "co", "o3_8h", "o3_1h", "pm10", "pm25")


def index_macros(rows: dict[str, Rows]) -> list[Macro]:
    """Name and statement of the macros of the index, in order of definition."""
    keys = sorted(
        {(row["item"], row["averaging"]) for row in rows["hj633_breakpoint"]},
        key=lambda key: (ITEMS.index(key[0]), key[1]),
    )
    particulates = {row["item"] for row in rows["air_item"] if row["is_particulate"] == "true"}
    gases = tuple(item for item in ITEMS if item not in particulates)
    return [
        *((f"iaqi_{item}_{averaging}", _item_macro(rows, item, averaging)) for item, averaging in keys),
        ("iaqi_o3_day", _ozone_day(rows)),
        ("iaqi", _dispatch(rows, keys)),
        ("aqi_hour_above", _bound(rows, "hour", ITEMS)),
        ("aqi_hour", _aqi("hour", ITEMS)),
        ("primary_pollutants_hour", _primary(rows, "hour")),
        ("aqi_day_above", _bound(rows, "day", ITEMS)),
        ("aqi_day", _aqi("day", ITEMS)),
        ("primary_pollutants_day", _primary(rows, "day")),
        ("aqi_gases_day_above", _bound(rows, "gases_day", gases)),
        ("aqi_gases_day", _aqi("gases_day", gases)),
        ("aqi_level", _level(rows["aqi_level"], "level")),
        ("aqi_category_zh", _level(rows["aqi_level"], "category_zh")),
    ]


def editions(rows: dict[str, Rows]) -> list[str]:
    """The editions of HJ 633 that the tables know."""
    return [row["standard_id"] for row in rows["edition"] if row["family"] == "aqi"]


def by_edition(branches: dict[str, str]) -> str:
    """A CASE over standard_id; editions with the same branch share it. NULL for an unknown edition."""
    shared: dict[str, list[str]] = {}
    for edition, branch in branches.items():
        shared.setdefault(branch, []).append(f"'{edition}'")
    whens = (f"\n    when standard_id in ({', '.join(names)}) then {branch}" for branch, names in shared.items())
    return f"case{''.join(whens)}\nend"


def arguments(report: str) -> tuple[str, ...]:
    """The parameters of the macros of a report, without standard_id."""
    return {"hour": HOUR_ARGUMENTS, "day": DAY_ARGUMENTS}.get(report, DAY_ARGUMENTS[:5])


def main_value(report: str, item: str) -> str:
    """The parameter that holds an item's own value."""
    return item if report == "hour" or DAILY[item] == "24h" else f"{item}_{DAILY[item]}"


def _segments(rows: dict[str, Rows], edition: str, item: str, averaging: str) -> list[tuple[str, str]]:
    """Condition and IAQI of every segment of one edition, in rising order, and of what lies above the last.

    IAQI = ceil((IAQI_hi - IAQI_lo) : (BP_hi - BP_lo) × (C - BP_lo)) + IAQI_lo (HJ 633 formula 1, results
    rounded up) is written with its fraction reduced, C in steps of the item's decimals, and the ceiling of
    a : b as (a + b - 1) // b.
    """
    key = {"standard_id": edition, "item": item}
    decimals = next(int(r["decimals"]) for r in rows["hj633_rounding"] if key.items() <= r.items())
    key["averaging"] = averaging
    points = [
        (int(r["iaqi"]), Decimal(r["concentration"])) for r in rows["hj633_breakpoint"] if key.items() <= r.items()
    ]
    overflow = next(r for r in rows["hj633_overflow"] if key.items() <= r.items())
    value = read("concentration")
    steps = half_even_steps(value, decimals)
    segments: list[tuple[str, str]] = []
    for (low, start), (high, end) in pairwise(points):
        start_steps, end_steps = int(start.scaleb(decimals)), int(end.scaleb(decimals))
        share = gcd(high - low, end_steps - start_steps)
        rise, run = (high - low) // share, (end_steps - start_steps) // share
        offset = low * run - rise * start_steps + run - 1
        line = (
            (f"{rise} * " if rise > 1 else "")
            + steps
            + (f" {'+' if offset > 0 else '-'} {abs(offset)}" if offset else "")
        )
        result = f"({line}) // {run}" if run > 1 else line
        if segments and segments[-1][1] == result:  # the same line goes on through the breakpoint
            segments.pop()
        segments.append((not_above(value, end, decimals), result))
    return [*segments, (f"{value} > {points[-1][1]}", overflow["iaqi"] or "null")]


def _item_macro(rows: dict[str, Rows], item: str, averaging: str) -> str:
    """The macro of one item: a CASE with a line a segment, shared by the editions as far as they agree.

    Macro arguments are substituted as text, so size is what planning costs: a whole CASE for each edition
    was twice as large. The cast to INTEGER lets DuckDB compute an IAQI once that stands twice in a query; a
    bare CASE is never shared.
    """
    names = _with(rows, item, averaging)
    series = [_segments(rows, edition, item, averaging) for edition in names]
    head = _agreeing(series)
    tail = _agreeing([segments[head:][::-1] for segments in series])
    lines = [f"when {condition} then {result}" for condition, result in series[0][:head]]
    for edition, segments in zip(names, series, strict=True):
        own = segments[head : len(segments) - tail]
        lines += [f"when standard_id = '{edition}' and {condition} then {result}" for condition, result in own]
    lines += [f"when {condition} then {result}" for condition, result in series[0][len(series[0]) - tail :]]
    branches = "\n        ".join(lines)
    return f"""
-- IAQI of {item} {averaging}: the concentration is rounded half-even to the item's decimals, the result
-- upwards (HJ 633 formula 1). Does not check that the edition is known: iaqi, aqi_hour and aqi_day do.
create or replace macro iaqi_{item}_{averaging}(concentration, standard_id) as (
    case
        when {read("concentration")} < 0 then null
        {branches}
    end
)::integer;
"""


def _agreeing(series: list[list[tuple[str, str]]]) -> int:
    """How many segments from the start are the same in all editions."""
    count = 0
    for segments in zip(*series, strict=False):
        if any(segment != segments[0] for segment in segments):
            break
        count += 1
    return count


def _with(rows: dict[str, Rows], item: str, averaging: str) -> list[str]:
    have = {
        row["standard_id"] for row in rows["hj633_breakpoint"] if (row["item"], row["averaging"]) == (item, averaging)
    }
    return [edition for edition in editions(rows) if edition in have]


def _dispatch(rows: dict[str, Rows], keys: list[tuple[str, str]]) -> str:
    items = ""
    for item in ITEMS:
        branches = ""
        for averaging in (averaging for of, averaging in keys if of == item):
            known = ", ".join(f"'{edition}'" for edition in _with(rows, item, averaging))
            branches += (
                f"\n        when averaging = '{averaging}' and standard_id in ({known})"
                f" then iaqi_{item}_{averaging}(concentration, standard_id)"
            )
        items += f"\n    when '{item}' then case{branches}\n    end"
    return f"""
-- IAQI of any item: item 'so2' 'no2' 'co' 'o3' 'pm10' 'pm25', averaging '1h' '8h' '24h'; µg/m³, CO mg/m³.
-- NULL for a missing, negative or unreadable concentration, an unknown name, and where the edition gives no
-- IAQI.
create or replace macro iaqi(item, averaging, concentration, standard_id) as (
    case item{items}
    end
)::integer;
"""


def _ozone_day(rows: dict[str, Rows]) -> str:
    """Ozone of a day: the 8 h value, and the 1 h value where the edition lets it stand in or asks for it."""
    eight, one = "iaqi_o3_8h(o3_8h, standard_id)", "iaqi_o3_1h(o3_1h, standard_id)"
    substitute = _gives_way(rows, "o3", DAILY["o3"])
    uses = {
        r["standard_id"]: r["use"] for r in rows["hj633_daily_item"] if (r["item"], r["averaging"]) == ("o3", HOURLY)
    }
    value = eight
    standing_in = [edition for edition, use in uses.items() if use == "overflow" and edition in substitute]
    if standing_in:
        value = f"coalesce({value}, case when {_is_edition(standing_in)} and {read('o3_8h')} >= 0 then {one} end)"
    seventh = [edition for edition, use in uses.items() if use == "index"]
    if seventh:
        value = f"greatest({value}, case when {_is_edition(seventh)} then {one} end)"
    return f"""
-- IAQI of ozone on a day: of the 8 h value; above the 8 h breakpoints 2012 takes the daily maximum 1 h (HJ
-- 633-2012 table 1 notes), and there is none when that is missing.
create or replace macro iaqi_o3_day(o3_8h, o3_1h, standard_id) as (
    {value}
)::integer;
"""


def _is_edition(names: list[str]) -> str:
    return f"standard_id in ({', '.join(repr(name) for name in names)})"


def _gives_way(rows: dict[str, Rows], item: str, averaging: str) -> list[str]:
    """The editions in which a value above its breakpoints gives way to another averaging."""
    key = {"item": item, "averaging": averaging}
    return [r["standard_id"] for r in rows["hj633_overflow"] if key.items() <= r.items() and r["substitute_averaging"]]


def combinations(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every choice of names, at the place that has one bit for each (the first name is bit 0), from place 1
    on.
    """
    return [tuple(name for bit, name in enumerate(names) if mask >> bit & 1) for mask in range(1, 1 << len(names))]


def _item_index(report: str, item: str) -> str:
    if report == "hour":
        return f"iaqi_{item}_{HOURLY}({item}, standard_id)"
    if item == "o3":
        return "iaqi_o3_day(o3_8h, o3_1h, standard_id)"
    return f"iaqi_{item}_{DAILY[item]}({item}, standard_id)"


def _bound(rows: dict[str, Rows], report: str, items: tuple[str, ...]) -> str:
    """The bound that the largest IAQI has to exceed before it is an AQI."""
    kind = "hour" if report == "hour" else "day"
    all_there = " and ".join(f"{read(main_value(report, item))} >= 0" for item in items)
    branches = {}
    for edition in editions(rows):
        rule = next(r for r in rows["hj633_missing_item"] if (r["standard_id"], r["report"]) == (edition, kind))
        lines = []
        for item in items:
            averaging = HOURLY if kind == "hour" else DAILY[item]
            if edition in _gives_way(rows, item, averaging):
                points = [s[0] for s in _segments(rows, edition, item, averaging)]
                below = points[-2].replace("concentration", main_value(report, item))
                # Only a day holds a substitute: the 1 h value of ozone (quality.standards.checks).
                without = f" and ({read('o3_1h')} >= 0) is not true" if kind == "day" else ""
                lines.append(f"when not ({below}){without} then null")
        if rule["aqi_only_above"]:
            lines.append(f"when ({all_there}) is not true then {rule['aqi_only_above']}")
        branches[edition] = f"case {' '.join(lines)} else -1 end" if lines else "-1"
    return f"""
-- What the largest IAQI has to exceed to be the AQI: -1 when any will do, the bound of HJ 633-2026 §5.3.1
-- when an item is missing, NULL when the AQI cannot be told (a value above its breakpoints whose substitute
-- is missing, HJ 633-2012) and for an unknown edition.
create or replace macro aqi_{report}_above({", ".join(arguments(report))}, standard_id) as (
{by_edition(branches)}
)::integer;
"""


def _largest(report: str, items: tuple[str, ...]) -> str:
    return f"greatest({', '.join(_item_index(report, item) for item in items)})"


def _aqi(report: str, items: tuple[str, ...]) -> str:
    names = ", ".join(arguments(report))
    bound = f"aqi_{report}_above({names}, standard_id)"
    # A largest IAQI that does not exceed the bound leaves less than 0, which the unsigned type cannot hold:
    # NULL. A CASE would say the same with the largest IAQI written twice.
    return f"""
-- AQI: the largest IAQI (HJ 633), under the edition's rule for missing items; NULL when there is none to
-- publish.
create or replace macro aqi_{report}({names}, standard_id) as (
    try_cast({_largest(report, items)} - {bound} - 1 as usmallint) + {bound} + 1
)::integer;
"""


def _primary(rows: dict[str, Rows], report: str) -> str:
    """Primary pollutants: one bit for every item that reaches the AQI, and the list of names by these bits.

    The plain way, six comparisons with the AQI, would write every IAQI seven times and plan for 0.1 s. Here
    each stands twice: the six IAQI are packed into one number, FIELD bits apart, and compared with six copies
    of the AQI at once. A field of the XOR is 0 where they are equal; adding FULL to it sets the bit above its
    nine unless it is 0; those bits, FIELD apart, move together under the remainder by 2^FIELD - 2, since
    2^FIELD leaves 2.
    """
    labels = {row["item"]: row["label"] for row in rows["air_item"]}
    names = ", ".join(arguments(report))
    texts = ", ".join(f"'{','.join(labels[item] for item in combination)}'" for combination in combinations(ITEMS))
    ones = sum(1 << FIELD * place for place in range(len(ITEMS)))
    packed = " + ".join(
        f"{1 << FIELD * place} * coalesce({_item_index(report, item)}, {FULL})::bigint"
        for place, item in enumerate(ITEMS)
    )
    flag = (FULL + 1) * ones
    best = int(rows["aqi_level"][0]["aqi_high"])
    # An AQI up to the best level's leaves less than 0 for the unsigned type: NULL, no primary pollutant.
    aqi = f"(try_cast(aqi_{report}({names}, standard_id) - {best + 1} as usmallint)::bigint + {best + 1})"
    differs = f"(xor({packed}, {ones} * {aqi}) + {FULL * ones}) & {flag}"
    return f"""
-- Items with the largest IAQI, tied ones in the order SO2 NO2 CO O3 PM10 PM2.5; NULL without an AQI above
-- {best} (HJ 633).
create or replace macro primary_pollutants_{report}({names}, standard_id) as (
    [{texts}][(xor({differs}, {flag}) >> {FIELD - 1}) % {(1 << FIELD) - 2}]
);
"""


def _level(levels: Rows, column: str) -> str:
    first = levels[0]["standard_id"]
    quote = "'" if column == "category_zh" else ""
    branches = "".join(
        f"\n    when aqi <= {row['aqi_high']} then {quote}{row[column]}{quote}"
        for row in levels
        if row["standard_id"] == first
    )
    result = "" if quote else "::tinyint"
    return f"""
-- HJ 633 table of levels: {"the category in Chinese" if quote else "the level, 1 the best"}; NULL without
-- an AQI.
create or replace macro aqi_{column}(aqi) as (
    case
    when aqi < 0 then null{branches}
    end
){result};
"""
