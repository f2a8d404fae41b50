"""Hourly station readings as scraped from pm25.in, one CSV a city (mirror closed since about 2021).

Stamps are the end of the hour as published; stations are known by name only, control points without
（对照点）, and the file does not say its city: whoever reads the rows takes it from the file name. Missing
is `NaN`.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from assets.sources import stamps
from assets.sources.answer import HOUR_ITEMS, ParsedAnswer
from assets.sources.columns import assemble, illegible, joined, problem_where, says_simulated, trimmed_or_null
from assets.sources.columns import stamps as read_stamps
from assets.sources.csv_text import read_text_table
from assets.sources.header import SIMULATED, columns_by_name, require

FORMAT = "pm25in-csv"
KIND = "air_hour"
PARSER_VERSION = 1
IS_NATIONAL = False

_MISSING = ("NaN",)
_COLUMNS = {
    "SO2": "so2",
    "NO2": "no2",
    "CO": "co",
    "O3_1h": "o3",
    "PM10": "pm10",
    "PM2.5": "pm25",
    "O3_8h": "o3_8h",
    "AQI": "aqi",
}


def parse(content: bytes, name: str, mapping: Mapping[str, Any] | None = None) -> ParsedAnswer:
    """Read one file: rows of kind air_hour without station code and city.

    Raises:
        RefusedAnswer: not a pm25.in CSV.
    """
    table = read_text_table(content, name, FORMAT)
    columns = columns_by_name(table, name)
    wanted = [title for title, item in _COLUMNS.items() if item in HOUR_ITEMS]
    require(columns, ["Date", "Hour", "WatchPoint", *wanted], content, name, FORMAT)
    values = {
        item: trimmed_or_null(columns[title.lower()], _MISSING)
        for title, item in _COLUMNS.items()
        if title.lower() in columns
    }
    if "primarypollution" in columns:
        # The scraper kept the page's line breaks: several pollutants stand on lines of one quoted cell.
        text = trimmed_or_null(columns["primarypollution"], _MISSING)
        values["primary_pollutants"] = pc.replace_substring_regex(text, pattern=r"[\s,，]+", replacement=",")
    station = trimmed_or_null(columns["watchpoint"], _MISSING)
    stamp_text = joined(trimmed_or_null(columns["date"]), trimmed_or_null(columns["hour"]), " ")
    hour_end = read_stamps(stamp_text, stamps.day_and_hour)
    problem = pc.coalesce(
        table.problem,
        illegible(hour_end, stamp_text, "stamp"),
        problem_where(pc.is_null(station), "the row names no station"),
    )
    rows = assemble(
        KIND,
        {
            "row_number": table.row_number,
            "station_name": station,
            "hour_end": hour_end,
            "stamp_text": stamp_text,
            **values,
            "status": "realtime",
            "original": table.original,
            "problem": problem,
        },
        table.row_count,
    )
    return ParsedAnswer(rows, tuple(values), says_simulated(columns.get(SIMULATED)))
