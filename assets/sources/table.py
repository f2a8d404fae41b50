"""Any CSV or XLSX table of hourly or daily values, read through a mapping file (docs/sources.md)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from assets.sources import stamps
from assets.sources.answer import ParsedAnswer, RefusedAnswer
from assets.sources.columns import (
    assemble,
    days,
    illegible,
    joined,
    map_unique,
    problem_where,
    says_simulated,
    trimmed_or_null,
    without_shi,
)
from assets.sources.columns import stamps as read_stamps
from assets.sources.csv_text import TextTable, read_text_table
from assets.sources.header import SIMULATED
from assets.sources.recognise import shown
from assets.sources.table_mapping import KINDS, TableMapping, TimeColumns, check_mapping
from assets.sources.units import times_power_of_ten
from assets.sources.xlsx import read_worksheet

FORMAT = "table"
KIND = "air_hour"
PARSER_VERSION = 1
IS_NATIONAL = False

_HOUR_24 = r"(^|[^0-9])24(:00(:00)?|时|点)?($|[^0-9:])"


def kind_of(mapping: Mapping[str, Any] | None) -> str:
    """Return the kind of the rows that a mapping makes: 'air_hour', 'air_station_day' or 'air_city_day'."""
    return KINDS.get(str((mapping or {}).get("kind", "hour")), KIND)


def parse(content: bytes, name: str, mapping: Mapping[str, Any] | None = None) -> ParsedAnswer:
    """Read one file as its mapping says.

    Args:
        content: bytes of a CSV or XLSX file; which of them is seen from the bytes.
        name: file name for sentences.
        mapping: the mapping file as read by tomllib.

    Raises:
        RefusedAnswer: no mapping, a faulty mapping, or a file that lacks a column of the mapping.
    """
    if mapping is None:
        raise RefusedAnswer(
            "the format table needs a mapping: give --mapping FILE.toml (docs/sources.md has an example)"
        )
    plan = check_mapping(mapping)
    table = _read(content, name, plan)
    column = _finder(table, name)
    values = {
        value.item: times_power_of_ten(trimmed_or_null(column(value.title), plan.missing), value.power, value.unit)
        for value in plan.values
    }
    keys: dict[str, pa.Array | str] = {ours: trimmed_or_null(column(title), ()) for ours, title in plan.keys.items()}
    keys |= plan.fixed
    if "city_name" in keys:
        names = keys["city_name"]
        keys["city_name"] = without_shi(pa.repeat(names, table.row_count) if isinstance(names, str) else names)
    is_hourly = plan.kind == "air_hour"
    moment, stamp_text = _moment(plan.time, column, is_hourly=is_hourly)
    status, bad_status = _status(plan, column)
    problem = pc.coalesce(
        table.problem,
        illegible(moment, stamp_text, "stamp" if is_hourly else "day"),
        _without_key(keys, table.row_count),
        *([bad_status] if bad_status is not None else []),
    )
    extra: dict[str, pa.Array | str] = {}
    flags = _flags(plan, column)
    if flags is not None:
        extra["instrument_flags"] = flags
    if plan.basis and is_hourly:
        extra["basis"] = plan.basis
    rows = assemble(
        plan.kind,
        {
            "row_number": table.row_number,
            **keys,
            "hour_end" if is_hourly else "day": moment,
            "stamp_text": stamp_text,
            **values,
            **extra,
            "status": status,
            "original": table.original,
            "problem": problem,
        },
        table.row_count,
    )
    lowered = [title.lower() for title in table.header]
    simulated = table.cells[lowered.index(SIMULATED)] if SIMULATED in lowered else None
    return ParsedAnswer(rows, tuple(values), says_simulated(simulated))


def _read(content: bytes, name: str, plan: TableMapping) -> TextTable:
    if content.startswith(b"PK\x03\x04"):
        return read_worksheet(content, name, sheet=plan.sheet, header_row=plan.header_row, first_row=plan.first_row)
    if plan.sheet is not None:
        raise RefusedAnswer(
            f"{shown(name)} is no XLSX workbook, but the mapping names a sheet: remove it for a CSV file"
        )
    return read_text_table(
        content,
        name,
        "a table",
        encodings=(plan.encoding,),
        delimiter=plan.delimiter,
        header_row=plan.header_row,
        first_row=plan.first_row,
    )


def _finder(table: TextTable, name: str) -> Callable[[str], pa.Array]:
    """Return a function that finds a column by its title and refuses a missing or ambiguous one."""

    def column(title: str) -> pa.Array:
        at = [i for i, found in enumerate(table.header) if found == title]
        if len(at) == 1:
            return table.cells[at[0]]
        if at:
            raise RefusedAnswer(f"{shown(name)} has {len(at)} columns named {shown(title)}: rename one")
        listed = shown(", ".join(table.header), 200)
        raise RefusedAnswer(f"{shown(name)} has no column {shown(title)}, which the mapping reads; it has {listed}")

    return column


def _moment(time: TimeColumns, column: Callable[[str], pa.Array], *, is_hourly: bool) -> tuple[pa.Array, pa.Array]:
    """Return (hour_end or day, stamp_text)."""
    if time.column is not None:
        text = trimmed_or_null(column(time.column))
    else:
        assert time.date is not None and time.hour is not None  # noqa: S101 - checked with the mapping
        text = joined(trimmed_or_null(column(time.date)), trimmed_or_null(column(time.hour)), " ")
    if is_hourly:
        return read_stamps(text, lambda stamp: _hour_end(stamp, time)), text
    return days(text, lambda stamp: _day(stamp, time.format)), text


def _day(text: str, format_text: str | None) -> date | None:
    read = stamps.day_of(text)
    if format_text is None:
        return read
    at = _strptime(text, format_text) or stamps.iso(text)
    # A date cell of a workbook arrives as ISO text, whatever format it shows.
    return at.date() if at else None


def _hour_end(text: str, time: TimeColumns) -> datetime | None:
    """Return the end of the hour as naive Beijing time, None if the text cannot be read or does not exist
    there."""
    if time.column is not None:
        assert time.format is not None  # noqa: S101 - checked with the mapping
        at = _strptime(text, time.format) or stamps.iso(text)
    elif time.format is None:
        at = stamps.day_and_hour(text.replace(" 00:00:00 ", " "))
    else:
        day_text, _, hour_text = text.rpartition(" ")
        day, hour = _day(day_text, time.format), stamps.hour_of(hour_text)
        at = stamps.moment(day.year, day.month, day.day, *hour) if day and hour else None
    if at is None:
        return None
    try:
        if time.is_hour_beginning:
            at += timedelta(hours=1)
        if at.tzinfo is None:
            if time.zone is None or not _exists_once(at, time):
                return None
            at = at.replace(tzinfo=time.zone)
        return at.astimezone(stamps.BEIJING).replace(tzinfo=None)
    except OverflowError:
        return None


def _exists_once(at: datetime, time: TimeColumns) -> bool:
    """Whether the local time is neither skipped nor repeated by a change of summer time in the zone."""
    early, late = at.replace(tzinfo=time.zone, fold=0), at.replace(tzinfo=time.zone, fold=1)
    return early.utcoffset() == late.utcoffset()


def _strptime(text: str, format_text: str) -> datetime | None:
    """Like datetime.strptime, and hour 24 is the next day's 00:00; None instead of an error."""
    try:
        return datetime.strptime(text, format_text)
    except ValueError:
        pass
    midnight, changed = re.subn(_HOUR_24, r"\g<1>00\g<2>\g<4>", text)
    if changed != 1 or "%H" not in format_text:
        return None
    try:
        return datetime.strptime(midnight, format_text) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None


def _status(plan: TableMapping, column: Callable[[str], pa.Array]) -> tuple[pa.Array | str, pa.Array | None]:
    if plan.status_column is None:
        return plan.status or "realtime", None
    words = trimmed_or_null(column(plan.status_column))
    status = map_unique(words, plan.status_words.get, pa.string())
    return status, problem_where(pc.is_null(status), "the mapping does not know the word in the status column")


def _without_key(keys: Mapping[str, pa.Array | str], rows: int) -> pa.Array:
    """Problem of the rows whose station or city cell is empty."""
    code = next((keys[key] for key in ("station_code", "city_code") if key in keys), None)
    cells = [code] if code is not None else [keys[key] for key in ("station_name", "city_name") if key in keys]
    absent = [pc.is_null(cell) for cell in cells if not isinstance(cell, str)]
    if not absent:
        return pa.nulls(rows, pa.string())
    return problem_where(reduce(pc.or_, absent), "the row names no station or city")


def _flags(plan: TableMapping, column: Callable[[str], pa.Array]) -> pa.Array | None:
    """Join the instrument flags to 'pm10=B co=HSp'; NULL where a row has none."""
    parts = []
    for value in plan.values:
        if value.flag is None:
            continue
        flag = pc.replace_substring_regex(trimmed_or_null(column(value.flag)), pattern=r"\s+", replacement="_")
        parts.append(pc.binary_join_element_wise(f"{value.item}=", flag, ""))
    if not parts:
        return None
    # Not null_handling="skip": it drops the rows in which every flag is empty.
    joined_parts = pc.binary_join_element_wise(*(pc.fill_null(part, "") for part in parts), " ")
    text = pc.utf8_trim_whitespace(pc.replace_substring_regex(joined_parts, pattern=" +", replacement=" "))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
