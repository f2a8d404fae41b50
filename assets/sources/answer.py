"""What every parser hands over: rows of one shape per kind, or one sentence why there are none."""

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

HOUR_ITEMS = ("so2", "no2", "co", "o3", "pm10", "pm25")
"""The 1 h means, in the order of every table."""

HOUR_VALUES = (
    *HOUR_ITEMS,
    "so2_24h",
    "no2_24h",
    "co_24h",
    "o3_24h",
    "o3_8h",
    "o3_8h_24h",
    "pm10_24h",
    "pm25_24h",
)
"""All concentrations that an hourly answer may carry; o3_24h is the highest 1 h mean of the day so far."""

DAY_VALUES = ("so2", "no2", "co", "o3_8h", "o3_1h", "pm10", "pm25")
"""All concentrations that a daily answer may carry."""

PUBLISHED = ("aqi", "primary_pollutants")
"""The index columns as the source published them."""


class RefusedAnswer(Exception):
    """An answer that cannot be used at all: one sentence with what, where and what to do."""


@dataclass(frozen=True)
class ParsedAnswer:
    """The rows of one answer, still in the source's own words.

    Attributes:
        rows: table of the schema `ROW_SCHEMAS[kind]`; values are text, missing ones NULL.
        provided: value columns that this answer carries, however many of its cells are empty.
        is_simulated: whether any row says that it is simulated.
        observed_at: the platform's own time (naive Beijing) if the answer states one.
    """

    rows: pa.Table
    provided: tuple[str, ...]
    is_simulated: bool = False
    observed_at: datetime | None = None


def _schema(*fields: str, **types: pa.DataType) -> pa.Schema:
    return pa.schema([(field, types.get(field, pa.string())) for field in fields])


ROW_SCHEMAS: dict[str, pa.Schema] = {
    "air_hour": _schema(
        "row_number",
        "station_code",
        "station_name",
        "city_name",
        "hour_end",
        "stamp_text",
        *HOUR_VALUES,
        *PUBLISHED,
        "instrument_flags",
        "status",
        "basis",
        "original",
        "problem",
        row_number=pa.int32(),
        hour_end=pa.timestamp("us"),
    ),
    "air_station_day": _schema(
        "row_number",
        "station_code",
        "station_name",
        "city_name",
        "day",
        "stamp_text",
        *DAY_VALUES,
        *PUBLISHED,
        "status",
        "original",
        "problem",
        row_number=pa.int32(),
        day=pa.date32(),
    ),
    "air_city_day": _schema(
        "row_number",
        "city_code",
        "city_name",
        "day",
        "stamp_text",
        *DAY_VALUES,
        *PUBLISHED,
        "status",
        "original",
        "problem",
        row_number=pa.int32(),
        day=pa.date32(),
    ),
}
