"""The columns of the lake's air datasets, for days on which none has been made yet; a test holds them to the files."""

from __future__ import annotations

import pyarrow as pa

CONCENTRATION = pa.decimal128(9, 3)
DAY_VALUES = ("so2_ug_m3", "no2_ug_m3", "co_mg_m3", "o3_8h_ug_m3", "o3_1h_ug_m3", "pm10_ug_m3", "pm25_ug_m3")
HOUR_VALUES = ("so2_ug_m3", "no2_ug_m3", "co_mg_m3", "o3_ug_m3", "pm10_ug_m3", "pm25_ug_m3")
PLATFORM_VALUES = (
    "so2_24h_ug_m3", "no2_24h_ug_m3", "co_24h_mg_m3", "o3_24h_ug_m3", "o3_8h_24h_ug_m3", "pm10_24h_ug_m3",
    "pm25_24h_ug_m3",
)  # fmt: skip
TOTALS = ("so2_total", "no2_total", "co_total", "o3_8h_total", "o3_1h_total", "pm10_total", "pm25_total")
HOURS = ("hours_so2", "hours_no2", "hours_co", "hours_o3", "hours_pm10", "hours_pm25", "windows_o3_8h")


def _fields(names: tuple[str, ...], kind: pa.DataType) -> list[tuple[str, pa.DataType]]:
    return [(name, kind) for name in names]


def _reviewed(code: str) -> pa.Schema:
    return pa.schema(
        [
            (code, pa.string()),
            ("day", pa.date32()),
            *_fields(DAY_VALUES, CONCENTRATION),
            ("aqi_published", pa.int32()),
            *_fields(("primary_pollutants_published", "status", "source", "landing_id"), pa.string()),
        ]
    )


#: What day_of_hours.sql makes.
DAY_OF_HOURS_SCHEMA = pa.schema(
    [("point_code", pa.string()), ("day", pa.date32()), *_fields(TOTALS, pa.int64()), *_fields(HOURS, pa.int8())]
)

LAKE_SCHEMAS = {
    "air_hour": pa.schema(
        [
            ("station_code", pa.string()),
            ("hour_end", pa.timestamp("us")),
            *_fields((*HOUR_VALUES, *PLATFORM_VALUES), CONCENTRATION),
            ("aqi_published", pa.int32()),
            *_fields(("primary_pollutants_published", "flags", "status", "source", "landing_id"), pa.string()),
            ("natural_day", pa.date32()),
            ("standard_id", pa.string()),
            ("aqi", pa.int32()),
            ("primary_pollutants", pa.string()),
            ("level", pa.int8()),
            ("category_zh", pa.string()),
        ]
    ),
    "air_reviewed_station_day": _reviewed("station_code"),
    "air_reviewed_city_day": _reviewed("city_code"),
    "air_station_day": pa.schema(
        [
            ("station_code", pa.string()),
            ("day", pa.date32()),
            *_fields(TOTALS, pa.int64()),
            ("value_basis", pa.string()),
            *_fields(HOURS, pa.int8()),
            ("status", pa.string()),
            ("aqi_published", pa.int32()),
            ("standard_id", pa.string()),
            *_fields(DAY_VALUES, CONCENTRATION),
            ("aqi", pa.int32()),
            ("level", pa.int8()),
            *_fields(("category_zh", "primary_pollutants", "items_missing"), pa.string()),
            ("is_counted", pa.bool_()),
            ("is_good", pa.bool_()),
        ]
    ),
}
