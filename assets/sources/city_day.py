"""Reviewed daily values of cities, as a bureau or the province publishes them; they supersede computed
ones."""

from collections.abc import Mapping
from typing import Any

from assets.sources.answer import ParsedAnswer
from assets.sources.daily_csv import parse_daily

FORMAT = "city-day"
KIND = "air_city_day"
PARSER_VERSION = 1
IS_NATIONAL = False


def parse(content: bytes, name: str, mapping: Mapping[str, Any] | None = None) -> ParsedAnswer:
    """Read one file: rows of kind air_city_day, keyed by city_code or city_name.

    Raises:
        RefusedAnswer: not the layout of docs/sources.md.
    """
    keys = {"city_code": "code", "city_name": "name"}
    return parse_daily(content, name, FORMAT, KIND, keys, "city_code or city_name")
