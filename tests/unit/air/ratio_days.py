"""Days of areas and years of good and bad ones, written by hand, for the tests of the ratio."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from oracle import hj633
from small_region import Region

from assets.air.good_day_ratio import make_ratios

EDITION_SWITCH = date(2026, 3, 1)
BASES = ("in-force", hj633.E2012, hj633.E2026)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("area_kind", "area_code", "city_code")),
        ("day", pa.date32()),
        *(
            (name, pa.decimal128(9, 3))
            for name in (
                "so2_ug_m3",
                "no2_ug_m3",
                "co_mg_m3",
                "o3_8h_ug_m3",
                "o3_1h_ug_m3",
                "pm10_ug_m3",
                "pm25_ug_m3",
            )
        ),
        ("standard_id", pa.string()),
    ]
)
VALUES = ("so2", "no2", "co", "o3_8h", "o3_1h", "pm10", "pm25")
CLEAN: dict[str, Any] = {"so2": 5, "no2": 20, "co": "0.5", "o3_8h": 60, "o3_1h": 80, "pm10": 40, "pm25": 20}
GOOD, BAD, UNCOUNTED = CLEAN, CLEAN | {"pm25": 90}, CLEAN | {"pm25": None}


def edition(day: date) -> str:
    return hj633.E2026 if day >= EDITION_SWITCH else hj633.E2012


def area_day(city: str, day: date, values: dict[str, Any], station: str | None = None) -> dict[str, Any]:
    numbers = [None if values[name] is None else Decimal(str(values[name])) for name in VALUES]
    key = {"area_kind": "station", "area_code": station} if station else {"area_kind": "city", "area_code": city}
    return (
        key
        | {"city_code": city, "day": day, "standard_id": edition(day)}
        | dict(zip((field.name for field in SCHEMA if field.type == pa.decimal128(9, 3)), numbers, strict=True))
    )


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def year_of(city: str, year: int, good: int, bad: int, uncounted: int = 0) -> list[dict[str, Any]]:
    """A year of which so many days are good, bad, not counted; the rest has no row."""
    kinds = [GOOD] * good + [BAD] * bad + [UNCOUNTED] * uncounted
    return [area_day(city, day, kind) for day, kind in zip(days_from(date(year, 1, 1), len(kinds)), kinds, strict=True)]


def ratios(region: Region, rows: Iterable[dict[str, Any]], first_end: date, last_day: date) -> list[dict[str, Any]]:
    return make_ratios(
        region.registry, pa.Table.from_pylist(list(rows), schema=SCHEMA), first_end, last_day
    ).to_pylist()


def one(
    made: list[dict[str, Any]], area: str, kind: str, end: date, basis: str = "in-force", dust: str = "raw"
) -> dict[str, Any]:
    (found,) = [
        given
        for given in made
        if (given["area_code"], given["period_kind"], given["period_end"]) == (area, kind, end)
        and (given["standard_basis"], given["dust_basis"]) == (basis, dust)
    ]
    return found


def told(row: dict[str, Any], *columns: str) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns)


VERDICT = ("ratio_pct", "meets_target", "meets_target_as_published")
