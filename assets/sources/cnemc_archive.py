"""Hourly archive of the national platform (CNEMC), one CSV an hour, all stations.

The feed carried the O3 columns exchanged until a date that stands in feed_defects.csv; they are put right
here, and `original` keeps the row as it came. Missing is an empty cell.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from assets.sources import stamps
from assets.sources.answer import HOUR_ITEMS, HOUR_VALUES, ParsedAnswer
from assets.sources.columns import (
    assemble,
    illegible,
    problem_where,
    says_simulated,
    trimmed_or_null,
    without_shi,
)
from assets.sources.columns import stamps as read_stamps
from assets.sources.csv_text import read_text_table
from assets.sources.feed_defects import put_right
from assets.sources.header import SIMULATED, columns_by_name, require

FORMAT = "cnemc-archive"
KIND = "air_hour"
PARSER_VERSION = 1
IS_NATIONAL = True

_TITLES = {"pm25": "pm2_5", "pm25_24h": "pm2_5_24h", "primary_pollutants": "primarypollutant"}
_VALUES = (*HOUR_VALUES, "aqi", "primary_pollutants")


def parse(content: bytes, name: str, mapping: Mapping[str, Any] | None = None) -> ParsedAnswer:
    """Read one file: rows of kind air_hour.

    Raises:
        RefusedAnswer: not a file of the archive.
    """
    table = read_text_table(content, name, FORMAT)
    columns = columns_by_name(table, name)
    titles = {item: _TITLES.get(item, item) for item in _VALUES}
    require(columns, ["timepoint", "stationcode", *(titles[item] for item in HOUR_ITEMS)], content, name, FORMAT)
    values = {item: trimmed_or_null(columns[title]) for item, title in titles.items() if title in columns}
    stamp_text = trimmed_or_null(columns["timepoint"])
    hour_end = read_stamps(stamp_text, stamps.iso)
    station = trimmed_or_null(columns["stationcode"])
    rest = {}
    if "positionname" in columns:
        rest["station_name"] = trimmed_or_null(columns["positionname"])
    if "area" in columns:
        rest["city_name"] = without_shi(trimmed_or_null(columns["area"]))
    problem = pc.coalesce(
        table.problem,
        illegible(hour_end, stamp_text, "stamp"),
        problem_where(pc.is_null(station), "the row names no station"),
    )
    rows = assemble(
        KIND,
        {
            "row_number": table.row_number,
            "station_code": station,
            **rest,
            "hour_end": hour_end,
            "stamp_text": stamp_text,
            **put_right(FORMAT, values, hour_end),
            "status": "realtime",
            "original": table.original,
            "problem": problem,
        },
        table.row_count,
    )
    return ParsedAnswer(rows, tuple(values), says_simulated(columns.get(SIMULATED)))
