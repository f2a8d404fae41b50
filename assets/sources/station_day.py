"""Reviewed daily values of stations; they supersede computed ones."""

from collections.abc import Mapping
from typing import Any

from assets.sources.answer import ParsedAnswer
from assets.sources.daily_csv import parse_daily

FORMAT = "station-day"
KIND = "air_station_day"
PARSER_VERSION = 1
IS_NATIONAL = False


def parse(content: bytes, name: str, mapping: Mapping[str, Any] | None = None) -> ParsedAnswer:
    """Read one file: rows of kind air_station_day, keyed by station_code, or by station_name with city_name.

    Raises:
        RefusedAnswer: not the layout of docs/sources.md.
    """
    keys = {"station_code": "code", "station_name": "name", "city_name": "city"}
    return parse_daily(content, name, FORMAT, KIND, keys, "station_code or station_name+city_name")
