"""Checks of the tables of the law: what would make a rule ambiguous, impossible or silently wrong is
refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from quality.standards.csv_tables import Rows, TableError

#: The items of the index, in the order in which they are named (HJ 633 table 1). Column names, not numbers
#: of the law.
ITEMS = ("so2", "no2", "co", "o3", "pm10", "pm25")
AVERAGINGS = ("1h", "8h", "24h")
#: The averaging that each of the hourly report's six values has.
HOURLY = "1h"
#: Daily arguments of the macros: item → averaging.
DAILY = {item: "8h" if item == "o3" else "24h" for item in ITEMS}
#: Names of the daily values as columns and as `required_items` of a counted-day rule.
DAY_VALUES = ("so2", "no2", "co", "o3_8h", "pm10", "pm25")
#: Concentrations are read with six decimals and must have fewer in the rules, so that halves stay exact.
MAX_DECIMALS = 5
#: The index ends here in both editions; the sum 50 × … of the segments must stay far inside a BIGINT.
MAX_CONCENTRATION = Decimal(1_000_000)


def check_tables(rows: dict[str, Rows]) -> None:
    """Raises TableError at the first fault of the tables, read by `quality.standards.tables`."""
    _check_editions(rows["edition"])
    editions = {row["standard_id"]: row["family"] for row in rows["edition"]}
    families = {"gb3095_limit": "limit", "hj663_completeness": "evaluation", "hj663_statistic": "evaluation"}
    for name, table in rows.items():
        for row in table:
            _check_words(name, row, editions, families.get(name, "aqi"))
    index = [row["standard_id"] for row in rows["edition"] if row["family"] == "aqi"]
    _check_items(rows["air_item"])
    _check_unique("gb3095_limit", rows["gb3095_limit"], "standard_id", "item", "averaging", "area_class")
    _check_unique("hj633_rounding", rows["hj633_rounding"], "standard_id", "item")
    _check_unique("hj633_overflow", rows["hj633_overflow"], "standard_id", "item", "averaging")
    _check_unique("hj633_missing_item", rows["hj633_missing_item"], "standard_id", "report")
    _check_unique("hj633_daily_item", rows["hj633_daily_item"], "standard_id", "item", "averaging")
    _check_unique("counted_day_rule", rows["counted_day_rule"], "standard_id")
    _check_complete(
        "hj633_rounding",
        rows["hj633_rounding"],
        ("standard_id", "item"),
        [(e, i) for e in index for i in ITEMS],
    )
    reports = [(edition, report) for edition in index for report in ("hour", "day")]
    _check_complete("hj633_missing_item", rows["hj633_missing_item"], ("standard_id", "report"), reports)
    _check_complete("counted_day_rule", rows["counted_day_rule"], ("standard_id",), [(edition,) for edition in index])
    _check_breakpoints(rows, index)
    _check_daily_items(rows["hj633_daily_item"], index)
    _check_levels(rows["aqi_level"], index)
    _check_periods("hj663_completeness", rows["hj663_completeness"], lambda row: row["rule"])
    if all(row["statistic"] != "exceedance_multiple" for row in rows["hj663_statistic"]):
        raise TableError("hj663_statistic.csv has no row for exceedance_multiple.")
    for row in rows["counted_day_rule"]:
        for value in filter(None, row["required_items"].split(";")):
            if value not in DAY_VALUES:
                raise _fail("counted_day_rule", row, f"required_items has {value!r}; known are {';'.join(DAY_VALUES)}")


def _fail(name: str, row: dict[str, str], fault: str) -> TableError:
    key = ", ".join(row[c] for c in ("standard_id", "item", "averaging", "rule", "level", "report") if row.get(c))
    return TableError(f"{name}.csv, row {key}: {fault}.")


def number(name: str, row: dict[str, str], column: str) -> Decimal:
    """A cell as an exact number; raises TableError when it is not a plain one that is at least 0."""
    try:
        value = Decimal(row[column])
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0:
        raise _fail(name, row, f"{column} is {row[column]!r}, and has to be a number, 0 or more")
    return value


def day(name: str, row: dict[str, str], column: str) -> date:
    """A cell as a date; raises TableError when it is not YYYY-MM-DD."""
    try:
        if len(row[column]) == len("YYYY-MM-DD"):
            return date.fromisoformat(row[column])
    except ValueError:
        pass
    raise _fail(name, row, f"{column} is {row[column]!r}, and has to be a date YYYY-MM-DD")


WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("edition", "family"): ("aqi", "limit", "evaluation"),
    ("air_item", "item"): ITEMS,
    ("air_item", "is_particulate"): ("true", "false"),
    ("hj633_breakpoint", "item"): ITEMS,
    ("hj633_breakpoint", "averaging"): AVERAGINGS,
    ("hj633_overflow", "item"): ITEMS,
    ("hj633_overflow", "averaging"): AVERAGINGS,
    ("hj633_overflow", "substitute_averaging"): ("", *AVERAGINGS),
    ("hj633_rounding", "item"): ITEMS,
    ("hj633_rounding", "method"): ("half-even",),
    ("hj633_missing_item", "report"): ("hour", "day"),
    ("hj633_daily_item", "item"): ITEMS,
    ("hj633_daily_item", "averaging"): AVERAGINGS,
    ("hj633_daily_item", "use"): ("index", "overflow"),
    ("aqi_level", "is_good"): ("true", "false"),
    ("gb3095_limit", "item"): (*ITEMS, "tsp", "nox", "pb", "bap"),
    ("gb3095_limit", "averaging"): (*AVERAGINGS, "annual", "quarter"),
    ("gb3095_limit", "area_class"): ("1", "2"),
    ("hj663_statistic", "item"): ("", *ITEMS),
    ("counted_day_rule", "counts_when_over_100"): ("true", "false"),
}
NUMBERS: dict[str, str] = {
    "air_item": "decimals",
    "hj633_breakpoint": "iaqi concentration",
    "hj633_overflow": "iaqi",
    "hj633_rounding": "decimals",
    "hj633_missing_item": "aqi_only_above",
    "gb3095_limit": "limit_value",
    "aqi_level": "level aqi_low aqi_high red green blue cyan magenta yellow black",
    "hj663_completeness": "value",
    "hj663_statistic": "percent decimals",
    "counted_day_rule": "max_items_missing",
}
#: Numbers of these columns may have decimals; all others are whole.
WITH_DECIMALS = ("concentration", "limit_value")


def _check_words(name: str, row: dict[str, str], editions: dict[str, str], family: str) -> None:
    for (table, column), allowed in WORDS.items():
        if table == name and row[column] not in allowed:
            words = ", ".join(repr(word) for word in allowed)
            raise _fail(name, row, f"{column} is {row[column]!r}, and has to be one of {words}")
    for column in NUMBERS.get(name, "").split():
        if row[column]:
            value = number(name, row, column)
            if column not in WITH_DECIMALS and value != value.to_integral_value():
                raise _fail(name, row, f"{column} is {row[column]!r}, and has to be a whole number")
            if column == "decimals" and value > MAX_DECIMALS:
                raise _fail(name, row, f"decimals is {row[column]}, and can be {MAX_DECIMALS} at most")
    if name != "edition" and "standard_id" in row and editions.get(row["standard_id"]) != family:
        known = ", ".join(edition for edition, of in editions.items() if of == family)
        raise _fail(name, row, f"standard_id is {row['standard_id']!r}, and edition.csv knows only {known}")


def _check_unique(name: str, rows: Rows, *columns: str) -> None:
    seen = set()
    for row in rows:
        key = tuple(row[column] for column in columns)
        if key in seen:
            raise _fail(name, row, "the row stands there twice")
        seen.add(key)


def _check_complete(name: str, rows: Rows, columns: tuple[str, ...], wanted: Iterable[tuple[str, ...]]) -> None:
    present = {tuple(row[column] for column in columns) for row in rows}
    for key in wanted:
        if key not in present:
            raise TableError(f"{name}.csv has no row for {', '.join(key)}.")


def _check_periods(name: str, rows: Rows, group: Callable[[dict[str, str]], str]) -> None:
    """Dated rows of one group do not overlap, and none ends before it starts."""
    ends: dict[str, date] = {}
    for row in sorted(rows, key=lambda row: (group(row), day(name, row, "valid_from"))):
        start = day(name, row, "valid_from")
        end = day(name, row, "valid_to") if row["valid_to"] else date.max
        if end < start:
            raise _fail(name, row, f"valid_to {row['valid_to']} is before valid_from {row['valid_from']}")
        if group(row) in ends and start <= ends[group(row)]:
            raise _fail(name, row, f"overlaps the row before it, which is valid to {ends[group(row)]}")
        ends[group(row)] = end


def _check_editions(rows: Rows) -> None:
    _check_unique("edition", rows, "standard_id")
    _check_periods("edition", rows, lambda row: row["family"])
    for row in rows:
        if "'" in row["standard_id"]:
            raise _fail("edition", row, "standard_id has a quote in it")


def _check_items(rows: Rows) -> None:
    _check_unique("air_item", rows, "item")
    _check_complete("air_item", rows, ("item",), [(item,) for item in ITEMS])


def _check_breakpoints(rows: dict[str, Rows], index: list[str]) -> None:
    name = "hj633_breakpoint"
    groups: dict[tuple[str, str, str], Rows] = {}
    for row in rows[name]:
        groups.setdefault((row["standard_id"], row["item"], row["averaging"]), []).append(row)
    needed = {(e, i, a) for e in index for i in ITEMS for a in (HOURLY, DAILY[i])}
    _check_complete(name, rows[name], ("standard_id", "item", "averaging"), needed)
    _check_complete("hj633_overflow", rows["hj633_overflow"], ("standard_id", "item", "averaging"), groups)
    steps = {(r["standard_id"], r["item"]): Decimal(1).scaleb(-int(r["decimals"])) for r in rows["hj633_rounding"]}
    for (edition, item, _), group in groups.items():
        if number(name, group[0], "concentration") != 0 or number(name, group[0], "iaqi") != 0:
            raise _fail(name, group[0], "the first breakpoint has to be IAQI 0 at concentration 0")
        if len(group) == 1:
            raise _fail(name, group[0], "there is only one breakpoint")
        for before, row in pairwise(group):
            for column in ("iaqi", "concentration"):
                if number(name, row, column) <= number(name, before, column):
                    raise _fail(
                        name,
                        row,
                        f"{column} {row[column]} does not rise above {before[column]} of the row before it",
                    )
        for row in group:
            value = number(name, row, "concentration")
            if value % steps[edition, item] or value > MAX_CONCENTRATION:
                raise _fail(
                    name,
                    row,
                    f"concentration {row['concentration']} is not a rounded concentration of the item",
                )
    for row in rows["hj633_overflow"]:
        key = (row["standard_id"], row["item"], row["averaging"])
        if key not in groups:
            raise _fail("hj633_overflow", row, "hj633_breakpoint.csv has no breakpoints for it")
        if bool(row["iaqi"]) == bool(row["substitute_averaging"]):
            raise _fail("hj633_overflow", row, "give either iaqi or substitute_averaging")
        if row["averaging"] == DAILY[row["item"]] and row["substitute_averaging"] not in (
            "",
            HOURLY if row["item"] == "o3" else "",
        ):
            raise _fail(
                "hj633_overflow",
                row,
                "the daily report holds no such substitute: only o3 8h can give way to 1h",
            )
        if row["iaqi"] and Decimal(row["iaqi"]) < Decimal(groups[key][-1]["iaqi"]):
            raise _fail(
                "hj633_overflow",
                row,
                "iaqi is below that of the last breakpoint: more pollution would lower it",
            )


def _check_daily_items(rows: Rows, index: list[str]) -> None:
    name = "hj633_daily_item"
    wanted = [(edition, item, DAILY[item], "index") for edition in index for item in ITEMS]
    _check_complete(name, rows, ("standard_id", "item", "averaging", "use"), wanted)
    for row in rows:
        if (row["item"], row["averaging"]) not in {*DAILY.items(), ("o3", HOURLY)}:
            raise _fail(name, row, "the daily report has no such value: 24h, and for o3 8h and 1h")


def _check_levels(rows: Rows, index: list[str]) -> None:
    """Levels join without a gap, have the same upper bounds in all editions, and the good ones are the
    lowest.
    """
    name = "aqi_level"
    bounds = {}
    for edition in index:
        levels = [row for row in rows if row["standard_id"] == edition]
        if not levels:
            raise TableError(f"{name}.csv has no row for {edition}.")
        for before, row in pairwise(levels):
            if int(row["aqi_low"]) != int(before["aqi_high"]) + 1 or int(row["aqi_high"]) < int(row["aqi_low"]):
                raise _fail(name, row, f"aqi_low {row['aqi_low']} does not follow aqi_high {before['aqi_high']}")
            if row["is_good"] == "true" and before["is_good"] == "false":
                raise _fail(name, row, "a good level stands above one that is not good")
        if levels[0]["is_good"] != "true":
            raise _fail(name, levels[0], "the lowest level has to be good")
        bounds[edition] = [(row["level"], row["category_zh"], row["aqi_high"], row["is_good"]) for row in levels]
        if bounds[edition] != bounds[index[0]]:
            fault = f"levels of {edition} differ from those of {index[0]}, but aqi_level(aqi) takes no edition"
            raise TableError(f"{name}.csv: {fault}.")


def day_after(text: str) -> str:
    """The day after an ISO date, as text; half-open periods are safe for DATE and TIMESTAMP alike."""
    return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
