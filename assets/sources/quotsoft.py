"""Daily national files of quotsoft.net (a mirror), site files only: `china_sites_YYYYMMDD.csv`.

A source row is one hour and one type (15 of them), a column is a station. One row here is one station and
hour. Hour h of date D is the stamp D h:00, so hour 0 belongs to the natural day before. The O3 columns of
this feed are right.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.sources import stamps
from assets.sources.answer import ParsedAnswer, RefusedAnswer
from assets.sources.columns import assemble, says_simulated, trimmed_or_null
from assets.sources.csv_text import TextTable, read_text_table
from assets.sources.header import SIMULATED, require
from assets.sources.recognise import shown

FORMAT = "quotsoft"
KIND = "air_hour"
PARSER_VERSION = 1
IS_NATIONAL = True

_TYPES = {
    "AQI": "aqi",
    "PM2.5": "pm25",
    "PM2.5_24h": "pm25_24h",
    "PM10": "pm10",
    "PM10_24h": "pm10_24h",
    "SO2": "so2",
    "SO2_24h": "so2_24h",
    "NO2": "no2",
    "NO2_24h": "no2_24h",
    "O3": "o3",
    "O3_24h": "o3_24h",
    "O3_8h": "o3_8h",
    "O3_8h_24h": "o3_8h_24h",
    "CO": "co",
    "CO_24h": "co_24h",
}
_KEYS = ("date", "hour", "type")
_CODE = re.compile(r"[0-9A-Za-z]+")


def parse(content: bytes, name: str, mapping: Mapping[str, Any] | None = None) -> ParsedAnswer:
    """Read one file: rows of kind air_hour, stamp by stamp and station by station.

    `row_number` counts these rows, since a source row holds one type of every station; `original` gives
    date, hour, station and all cells. Rows of a type we do not know, and illegible ones, follow as rows
    with a problem.

    Raises:
        RefusedAnswer: not a site file.
    """
    table = read_text_table(content, name, FORMAT)
    lowered = [title.lower() for title in table.header]
    require(dict.fromkeys(lowered), _KEYS, content, name, FORMAT)
    keys = {key: table.cells[lowered.index(key)] for key in _KEYS}
    sites = [i for i, title in enumerate(lowered) if title not in (*_KEYS, SIMULATED) and not _is_padding(table, i)]
    _refuse_city_files([table.header[i] for i in sites], name)
    slots, problems = _slots(table, keys)
    types = sorted({kind for _, rows in slots for kind in rows}, key=list(_TYPES).index)
    rows = pa.concat_tables([_station_hours(table, sites, slots, types, keys), _problem_rows(table, problems, keys)])
    rows = rows.set_column(0, rows.schema.field(0), pa.array(np.arange(1, rows.num_rows + 1, dtype=np.int32)))
    simulated = table.cells[lowered.index(SIMULATED)] if SIMULATED in lowered else None
    return ParsedAnswer(rows, tuple(_TYPES[kind] for kind in types), says_simulated(simulated))


def _is_padding(table: TextTable, index: int) -> bool:
    """Whether a column has neither a name nor a value: the comma at the end of the lines."""
    return not table.header[index] and not pc.any(pc.greater(pc.utf8_length(table.cells[index]), 0)).as_py()


def _refuse_city_files(names: list[str], name: str) -> None:
    if not names:
        raise RefusedAnswer(f"{shown(name)} has no station columns behind date, hour and type: fetch it again")
    if not any(_CODE.fullmatch(title) for title in names):
        raise RefusedAnswer(
            f"{shown(name)} has columns such as {shown(names[0])}, which is no station code: "
            "city files are not read; import the site file (china_sites_…) of that day"
        )


def _slots(
    table: TextTable, keys: Mapping[str, pa.Array]
) -> tuple[list[tuple[datetime, dict[str, int]]], list[tuple[int, str]]]:
    """Sort the source rows into hours: per hour (stamp, {type: index of the source row}), and the rows with
    a problem.

    A type that comes twice for an hour makes a second slot of that hour, which shares the types that came
    once, so that both values reach the check for conflicts.
    """
    by_hour: dict[datetime, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    problems: list[tuple[int, str]] = []
    cells = zip(*(keys[key].to_pylist() for key in _KEYS), table.problem.to_pylist(), strict=True)
    for index, (day, hour, kind, problem) in enumerate(cells):
        at = None if problem else stamps.day_and_hour(f"{day.strip()} {hour.strip()}")
        if problem:
            problems.append((index, problem))
        elif at is None:
            problems.append((index, f"the stamp “{shown(day)} {shown(hour)}” cannot be read"))
        elif kind.strip() not in _TYPES:
            problems.append((index, f"the type “{shown(kind)}” is not known"))
        else:
            by_hour[at][kind.strip()].append(index)
    slots = [
        (at, {kind: rows[min(turn, len(rows) - 1)] for kind, rows in types.items()})
        for at, types in by_hour.items()
        for turn in range(max(len(rows) for rows in types.values()))
    ]
    return slots, problems


def _station_hours(
    table: TextTable,
    sites: list[int],
    slots: list[tuple[datetime, dict[str, int]]],
    types: list[str],
    keys: Mapping[str, pa.Array],
) -> pa.Table:
    """Turn hour × type rows into station × hour rows, by one gather per type."""
    height, width, count = table.row_count, len(sites), len(slots) * len(sites)
    flat = trimmed_or_null(pa.concat_arrays([table.cells[i] for i in sites]))
    values = {}
    for kind in types:
        source = np.array([rows.get(kind, -1) for _, rows in slots], dtype=np.int64)
        index = np.arange(width, dtype=np.int64)[None, :] * height + source[:, None]
        absent = np.broadcast_to((source < 0)[:, None], index.shape)
        values[kind] = flat.take(pa.array(index.ravel(), mask=absent.ravel()))
    of_slot = pa.array(np.repeat(np.arange(len(slots)), width))
    of_site = pa.array(np.tile(np.arange(width), len(slots)))
    firsts = pa.array([min(rows.values()) for _, rows in slots], pa.int64())
    stamp_texts = pc.binary_join_element_wise(keys["date"].take(firsts), keys["hour"].take(firsts), " ")
    stamp_text = stamp_texts.take(of_slot)
    codes = trimmed_or_null(pa.array([table.header[i] for i in sites], pa.string()))
    station = codes.take(of_site)
    parts = [pc.binary_join_element_wise(f"{kind}=", pc.fill_null(values[kind], ""), "") for kind in types]
    original = pc.binary_join_element_wise(stamp_text, pc.fill_null(station, ""), *parts, ",")
    problem = pc.if_else(pc.is_null(station), "the column has no station code", pa.scalar(None, pa.string()))
    return assemble(
        KIND,
        {
            "station_code": station,
            "hour_end": pa.array([at for at, _ in slots], pa.timestamp("us")).take(of_slot),
            "stamp_text": stamp_text,
            **{_TYPES[kind]: cells for kind, cells in values.items()},
            "status": "realtime",
            "original": original,
            "problem": problem,
        },
        count,
    )


def _problem_rows(table: TextTable, problems: list[tuple[int, str]], keys: Mapping[str, pa.Array]) -> pa.Table:
    """One row for each source row that could not be used, with its own text."""
    index = pa.array([at for at, _ in problems], pa.int64())
    return assemble(
        KIND,
        {
            "stamp_text": pc.binary_join_element_wise(keys["date"].take(index), keys["hour"].take(index), " "),
            "status": "realtime",
            "original": table.original.take(index),
            "problem": pa.array([sentence for _, sentence in problems], pa.string()),
        },
        len(problems),
    )
