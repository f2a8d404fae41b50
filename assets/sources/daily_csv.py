"""The CSV layout of reviewed daily values, shared by `city-day` and `station-day` (see docs/sources.md).

It is our own layout, so it is strict: a column it does not know is refused by name, since a misspelt
`pm25_ug_m3` would otherwise pass for “not provided” and the computed value would stay.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from assets.sources import stamps
from assets.sources.answer import DAY_VALUES, ParsedAnswer, RefusedAnswer
from assets.sources.columns import (
    assemble,
    days,
    illegible,
    problem_where,
    says_simulated,
    trimmed_or_null,
    without_shi,
)
from assets.sources.csv_text import read_text_table
from assets.sources.header import SIMULATED, columns_by_name, require
from assets.sources.recognise import hint, shown

MISSING = ("—", "--", "NaN", "NA")
STATUSES = ("reviewed", "realtime")
TITLES = {item: f"{item}_{'mg' if item == 'co' else 'ug'}_m3" for item in DAY_VALUES} | {
    "aqi": "aqi",
    "primary_pollutants": "primary_pollutants",
}
_EXTRA = (SIMULATED, "remark", "备注")


def parse_daily(
    content: bytes, name: str, format_name: str, kind: str, keys: Mapping[str, str], key_rule: str
) -> ParsedAnswer:
    """Read one file of daily values.

    Args:
        content: bytes of the file, UTF-8 (with or without BOM) or GB18030.
        name: file name for sentences.
        format_name: the format's name for sentences.
        kind: 'air_city_day' or 'air_station_day'.
        keys: key columns the layout knows, title → what it is, all optional on their own.
        key_rule: which of them must be there, in words, for the refusal.

    Raises:
        RefusedAnswer: other layout, unknown column, no value column.
    """
    table = read_text_table(content, name, format_name, encodings=("utf-8", "gb18030"))
    columns = columns_by_name(table, name)
    has_key = any(set(choice.split("+")) <= set(columns) for choice in key_rule.split(" or "))
    if not has_key:
        raise RefusedAnswer(f"{shown(name)} is not {format_name}: it needs {key_rule}{hint(content, format_name)}")
    require(columns, ["day"], content, name, format_name)
    known = {*keys, "day", "status", *TITLES.values(), *_EXTRA}
    unknown = [title for title in columns if title not in known]
    if unknown:
        raise RefusedAnswer(
            f"{shown(name)} has a column {shown(unknown[0])} that {format_name} does not know: "
            f"the value columns are {', '.join(TITLES.values())}"
        )
    values = {item: trimmed_or_null(columns[title], MISSING) for item, title in TITLES.items() if title in columns}
    if not set(values) & set(DAY_VALUES):
        raise RefusedAnswer(
            f"{shown(name)} has no value column: at least one of {', '.join(TITLES.values())} is needed"
        )
    key_cells = {title: trimmed_or_null(columns[title]) for title in keys if title in columns}
    if "city_name" in key_cells:
        key_cells["city_name"] = without_shi(key_cells["city_name"])
    stamp_text = trimmed_or_null(columns["day"])
    day = days(stamp_text, stamps.day_of)
    status, bad_status = _status(columns.get("status"), table.row_count)
    problem = pc.coalesce(
        table.problem,
        illegible(day, stamp_text, "day"),
        problem_where(_no_key(key_cells, key_rule), f"the row lacks its key: {key_rule}"),
        bad_status,
    )
    rows = assemble(
        kind,
        {
            "row_number": table.row_number,
            **key_cells,
            "day": day,
            "stamp_text": stamp_text,
            **values,
            "status": status,
            "original": table.original,
            "problem": problem,
        },
        table.row_count,
    )
    return ParsedAnswer(rows, tuple(values), says_simulated(columns.get(SIMULATED)))


def _status(cells: pa.Array | None, rows: int) -> tuple[pa.Array, pa.Array]:
    """Return the status of each row, `reviewed` where none is given, and the problems of unknown ones."""
    if cells is None:
        return pa.repeat(pa.scalar("reviewed"), rows), pa.nulls(rows, pa.string())
    given = pc.utf8_lower(trimmed_or_null(cells))
    status = pc.fill_null(given, "reviewed")
    is_known = pc.is_in(status, value_set=pa.array(STATUSES))
    return status, problem_where(pc.invert(is_known), f"the status is none of {', '.join(STATUSES)}")


def _no_key(cells: Mapping[str, pa.Array], key_rule: str) -> pa.Array:
    """Whether a row has none of the keys that the layout accepts."""
    lacking = None
    for choice in key_rule.split(" or "):
        parts = choice.split("+")
        if not set(parts) <= set(cells):
            continue
        absent = pc.is_null(cells[parts[0]])
        for part in parts[1:]:
            absent = pc.or_(absent, pc.is_null(cells[part]))
        lacking = absent if lacking is None else pc.and_(lacking, absent)
    return lacking
