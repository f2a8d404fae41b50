"""The tables of surface water (GB 3838, the assessment method of 2011, its statistics): reading and refusing them.

The same habits as `quality.standards.tables`: CSV text with a header, a folder of overrides may replace any table by a
file of the same name, and a table that cannot be right is refused with one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from quality.standards.checks import day, number
from quality.standards.csv_tables import Rows, TableError, read_rows, read_texts

__all__ = ["BASES", "BODIES", "CLASSES", "COLUMNS", "TableError", "parse_water_tables", "read_water_tables"]

Row = dict[str, str]

FOLDER = Path(__file__).parent / "water_tables"

#: table → its columns, in order. A column ending in "?" may be empty.
COLUMNS: dict[str, str] = {
    "water_edition": "standard_id family title valid_from valid_to? source note?",
    "water_item": (
        "item label name_zh code unit gb3838_table? number? held is_in_21 is_automatic_class_item has_multiple "
        "is_named_first source note?"
    ),
    "gb3838_limit": "standard_id item water_body class limit_low? limit_high? source note?",
    "gb3838_source_limit": "standard_id item limit_value source note?",
    "water_rounding": "standard_id item basis decimals method source note?",
    "water_class": "standard_id class class_zh quality_grade quality_zh colour_zh hex source note?",
    "water_river_quality": "standard_id place quality_zh good_at_least_pct? inferior_below_pct? source note?",
    "water_rule": "standard_id rule value source note?",
}
FAMILIES = {
    "gb3838_limit": "limit",
    "gb3838_source_limit": "limit",
    "water_rounding": "statistics",
    "water_class": "method",
    "water_river_quality": "method",
}
BODIES = ("river", "lake")
BASES = ("assessment", "hourly")
#: Class 6 is 劣Ⅴ, worse than the last class that has a limit.
CLASSES = (1, 2, 3, 4, 5)
#: The arguments of `water_class`, in order: items that automatic stations measure and the class rests on.
FIVE = ("ph", "dissolved_oxygen", "permanganate_index", "ammonia_nitrogen", "total_phosphorus")
RULES = (
    "below_detection_share",
    "exceedance_decimals",
    "reference_class",
    "main_pollutants",
    "river_sections",
    "ph_mean_above",
    "ph_mean_at_most",
    "change_slight_points",
    "change_marked_points",
)
#: Limits and roundings have at most this many decimals, so that their halves stay exact in the macros (nine decimals).
MAX_DECIMALS = 6
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("water_edition", "family"): ("limit", "method", "statistics"),
    ("water_item", "gb3838_table"): ("", "1", "2", "3"),
    ("water_item", "held"): ("at_most", "at_least", "range", "none"),
    **{("water_item", c): ("true", "false") for c in COLUMNS["water_item"].split() if c.startswith(("is_", "has_"))},
    ("gb3838_limit", "water_body"): ("both", *BODIES),
    ("gb3838_limit", "class"): tuple(str(c) for c in CLASSES),
    ("water_rounding", "basis"): BASES,
    ("water_rounding", "method"): ("half-even",),
    ("water_rounding", "decimals"): tuple(str(d) for d in range(MAX_DECIMALS + 1)),
    ("water_class", "class"): tuple(str(c) for c in (*CLASSES, 6)),
    ("water_class", "quality_grade"): tuple(str(c) for c in CLASSES),
    ("water_rule", "rule"): RULES,
}
NUMBERS = ("limit_low", "limit_high", "limit_value", "good_at_least_pct", "inferior_below_pct", "value", "place")


def read_water_tables(overrides: Path | None = None) -> dict[str, str]:
    """The CSV text of every table of surface water by name (`gb3838_limit`, `water_item`, …).

    A file `<name>.csv` in the folder `overrides` replaces ours. Raises TableError with one sentence.
    """
    texts = read_texts(FOLDER, COLUMNS, overrides)
    parse_water_tables(texts)
    return texts


def parse_water_tables(texts: Mapping[str, str]) -> dict[str, Rows]:
    """The rows of every table, checked. Other names in `texts` are ignored; raises TableError."""
    rows = {name: read_rows(name, texts, columns) for name, columns in COLUMNS.items()}
    _check_cells(rows)
    _check_editions(rows)
    items = {row["item"]: row for row in rows["water_item"]}
    for name in ("gb3838_limit", "gb3838_source_limit", "water_rounding"):
        for row in rows[name]:
            if row["item"] not in items:
                raise _fail(name, row, f"item {row['item']!r} is not in water_item.csv")
    _check_unique(rows)
    _check_limits(rows, items)
    _check_method(rows)
    return rows


def _fail(name: str, row: Row, fault: str) -> TableError:
    keys = ("standard_id", "item", "water_body", "class", "basis", "rule", "place")
    return TableError(f"{name}.csv, row {', '.join(row[key] for key in keys if row.get(key))}: {fault}.")


def _check_cells(rows: dict[str, Rows]) -> None:
    """Words from their lists, numbers plain, and no quote in what becomes part of SQL."""
    for name, table in rows.items():
        for row in table:
            for column, cell in row.items():
                allowed = WORDS.get((name, column))
                if allowed and cell not in allowed:
                    words = ", ".join(repr(word) for word in allowed)
                    raise _fail(name, row, f"{column} is {cell!r}, and has to be one of {words}")
                if column in NUMBERS and cell:
                    number(name, row, column)
                if "'" in cell and column not in ("source", "note"):
                    raise _fail(name, row, f"{column} has a quote in it")


def _check_editions(rows: dict[str, Rows]) -> None:
    """Editions of the limits do not overlap; of method and statistics there is one, for no macro asks which."""
    name = "water_edition"
    families: dict[str, Rows] = {"limit": [], "method": [], "statistics": []}
    for row in rows[name]:
        families[row["family"]].append(row)
    for family, editions in families.items():
        if not editions or (family != "limit" and len(editions) > 1):
            raise TableError(f"{name}.csv has {len(editions)} editions of the family {family}: give one.")
    ends = date.min
    for row in sorted(families["limit"], key=lambda row: day(name, row, "valid_from")):
        start, end = day(name, row, "valid_from"), day(name, row, "valid_to") if row["valid_to"] else date.max
        if end < start:
            raise _fail(name, row, f"valid_to {row['valid_to']} is before valid_from {row['valid_from']}")
        if start <= ends:
            raise _fail(name, row, f"overlaps the edition before it, which is valid to {ends}")
        ends = end
    known = {row["standard_id"]: row["family"] for row in rows[name]}
    for table, family in FAMILIES.items():
        for row in rows[table]:
            if known.get(row["standard_id"]) != family:
                names = ", ".join(edition for edition, of in known.items() if of == family)
                raise _fail(table, row, f"water_edition.csv knows of the family {family} only {names}")
    for row in rows["water_rule"]:
        if known.get(row["standard_id"]) not in ("method", "statistics"):
            raise _fail("water_rule", row, "standard_id is not an edition of the method or the statistics")


def _check_unique(rows: dict[str, Rows]) -> None:
    keys = {
        "water_edition": "standard_id",
        "water_item": "item",
        "gb3838_limit": "standard_id item water_body class",
        "gb3838_source_limit": "standard_id item",
        "water_rounding": "item basis",
        "water_class": "class",
        "water_river_quality": "place",
        "water_rule": "rule",
    }
    for name, columns in keys.items():
        seen = set()
        for row in rows[name]:
            key = tuple(row[column] for column in columns.split())
            if key in seen:
                raise _fail(name, row, "the row stands there twice")
            seen.add(key)


def _complete(name: str, present: Iterable[object], wanted: Iterable[object]) -> None:
    there = set(present)
    for key in wanted:
        if key not in there:
            raise TableError(f"{name}.csv has no row for {key}.")


def _check_limits(rows: dict[str, Rows], items: dict[str, Row]) -> None:
    """Every class of an item has its limits, none stricter than the class before, in steps of its decimals."""
    name = "gb3838_limit"
    steps = {
        row["item"]: Decimal(1).scaleb(-int(row["decimals"]))
        for row in rows["water_rounding"]
        if row["basis"] == "assessment"
    }
    _complete("water_rounding (basis assessment)", steps, (row["item"] for row in rows[name]))
    groups: dict[tuple[str, str, str], Rows] = {}
    for row in rows[name]:
        groups.setdefault((row["standard_id"], row["item"], row["water_body"]), []).append(row)
        held = items[row["item"]]["held"]
        sides = {"at_most": ("limit_high",), "at_least": ("limit_low",), "range": ("limit_low", "limit_high")}
        for side in ("limit_low", "limit_high"):
            if bool(row[side]) != (side in sides.get(held, ())):
                raise _fail(name, row, f"{side} is {row[side]!r}, but water_item.csv says that the item is held {held}")
            if row[side] and (Decimal(row[side]) % steps[row["item"]] or Decimal(row[side]) >= 10**9):
                raise _fail(name, row, f"{side} {row[side]} is not a rounded value of the item")
    for (edition, item, body), group in groups.items():
        if [row["class"] for row in group] != [str(c) for c in CLASSES]:
            raise _fail(name, group[0], "the classes 1 to 5 have to stand there once each and in order")
        if body == "both" and any((edition, item, one) in groups for one in BODIES):
            raise _fail(name, group[0], "the item has limits for both and for one kind of water body")
        for before, row in pairwise(group):
            if Decimal(row["limit_high"] or 0) < Decimal(before["limit_high"] or 0) or (
                row["limit_low"] and Decimal(row["limit_low"]) > Decimal(before["limit_low"])
            ):
                raise _fail(name, row, "the limit is stricter than that of the class before it")
    have = {(e, i, b) for e, i, of in groups for b in (BODIES if of == "both" else (of,))}
    editions = [row["standard_id"] for row in rows["water_edition"] if row["family"] == "limit"]
    five = [item for item, row in items.items() if row["is_automatic_class_item"] == "true"]
    if sorted(five) != sorted(FIVE):
        raise TableError(f"water_item.csv: is_automatic_class_item has to be true for {', '.join(FIVE)} alone.")
    judged = [item for item, row in items.items() if row["is_in_21"] == "true"]
    _complete(name, have, ((edition, item, body) for edition in editions for item in judged for body in BODIES))
    _complete("gb3838_source_limit", (row["standard_id"] for row in rows["gb3838_source_limit"]), editions)
    for row in rows["gb3838_source_limit"]:
        value = Decimal(row["limit_value"])
        if value <= 0 or value != value.quantize(Decimal(1).scaleb(-MAX_DECIMALS)):
            raise _fail("gb3838_source_limit", row, f"limit_value {value} needs at most {MAX_DECIMALS} decimals")


def _check_method(rows: dict[str, Rows]) -> None:
    _complete("water_class", (row["class"] for row in rows["water_class"]), (str(c) for c in (*CLASSES, 6)))
    for before, row in pairwise(rows["water_class"]):
        if row["class"] < before["class"] or row["quality_grade"] < before["quality_grade"]:
            raise _fail("water_class", row, "quality_grade has to rise with the class, row by row")
    name = "water_river_quality"
    for place, row in enumerate(rows[name], start=1):
        conditions = bool(row["good_at_least_pct"]) + bool(row["inferior_below_pct"])
        if row["place"] != str(place) or conditions != (place < len(rows[name])):
            raise _fail(name, row, "places count from 1, each with one condition, the last with none")
    _complete("water_rule", (row["rule"] for row in rows["water_rule"]), RULES)
    values = {row["rule"]: row for row in rows["water_rule"]}
    for rule, row in values.items():
        whole = rule not in ("below_detection_share", "ph_mean_above")
        if whole and Decimal(row["value"]) % 1:
            raise _fail("water_rule", row, f"value is {row['value']!r}, and has to be a whole number")
    for rule, most in (("exceedance_decimals", 4), ("reference_class", 5), ("ph_mean_at_most", 20)):
        if Decimal(values[rule]["value"]) > most:
            raise _fail("water_rule", values[rule], f"value can be {most} at most")
    if Decimal(values["below_detection_share"]["value"]) not in (Decimal(0), Decimal("0.5"), Decimal(1)):
        raise _fail("water_rule", values["below_detection_share"], "value has to be 0, 0.5 or 1")
