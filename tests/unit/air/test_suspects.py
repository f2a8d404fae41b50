"""Marks that ask a person to look (rules Q4, Q5, Q7, Q9, Q15): each fires, and just does not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from small_region import Region, day_rows, hours

from assets.air.suspect import make_suspects, refresh_suspects

MONTH = date(2024, 1, 1)


def series(
    station: str, item: str, values: Iterable[object], first: datetime = datetime(2024, 1, 2, 1)
) -> list[dict[str, Any]]:
    """One item at one station, hour by hour; None leaves the hour out."""
    return [
        {"station": station, "at": first + timedelta(hours=number), item: value}
        for number, value in enumerate(values)
        if value is not None
    ]


def marks(region: Region, rows: list[dict[str, Any]], month: date = MONTH) -> list[dict[str, Any]]:
    days = [month + timedelta(days=number) for number in range(31)]
    region.put_hours(rows, *[day for day in days if day.month == month.month])
    return make_suspects(region.registry, region.lake, month).to_pylist()


def counted(found: list[dict[str, Any]], rule: str) -> dict[tuple[str, str], int]:
    """(station, item) → marks of a rule."""
    told: dict[tuple[str, str], int] = {}
    for mark in found:
        if mark["rule_id"] == rule:
            key = mark["station_code"], mark["item"]
            told[key] = told.get(key, 0) + 1
    return told


def test_q4_a_gas_that_stands_still(region: Region) -> None:
    """Six whole values, four finer ones; CO and SO2 stand at few values, and need 24 (4 when finer than published)."""
    rows = [
        *series("A1", "o3", [30, *[31] * 6, 32]),
        *series("A2", "o3", [30, *[31] * 5, 32]),
        *series("A3", "o3", [30, *["31.5"] * 4, 32]),
        *series("A4", "o3", [30, *["31.5"] * 3, 32]),
        *series("B1", "o3", [31, 31, 31, None, 31, 31, 31]),  # an absent hour ends the run
        *series("B2", "o3", [*[31] * 6, *[33] * 6]),  # two runs
        *series("A1", "so2", [4, *[5] * 24, 6]),
        *series("A2", "so2", [4, *[5] * 23, 6]),
        *series("A3", "so2", [4, *["5.1"] * 4, 6]),
        *series("A1", "co", ["0.4", *["0.5"] * 24, "0.6"]),
        *series("A2", "co", ["0.4", *["0.5"] * 23, "0.6"]),
        *series("A3", "co", ["0.4", *["0.55"] * 4, "0.6"]),
        *series("A1", "pm25", [20] * 48),  # dust is not judged so
    ]
    found = marks(region, rows)
    assert counted(found, "Q4") == {
        ("A1", "o3"): 6,
        ("A3", "o3"): 4,
        ("B2", "o3"): 12,
        ("A1", "so2"): 24,
        ("A3", "so2"): 4,
        ("A1", "co"): 24,
        ("A3", "co"): 4,
    }
    assert {mark["detail"] for mark in found if mark["item"] == "so2" and mark["station_code"] == "A1"} == {
        "so2 stands at 5.0 for 24 hours"
    }


def zigzag(count: int, **at: object) -> list[object]:
    """20, 22, 20, 22 …: the median deviation of the month is 1, each change is 2; `h10=26` changes one hour."""
    values: list[object] = [20 + 2 * (number % 2) for number in range(count)]
    for name, value in at.items():
        values[int(name[1:])] = value
    return values


@pytest.mark.parametrize(
    ("own", "neighbours", "count", "fired"),
    [(28, 20, 101, 2), (27, 20, 101, 0), (28, 20, 100, 0), (30, 26, 101, 0), (30, 25, 101, 2)],
)
def test_q5_a_jump_that_the_neighbours_do_not_share(
    region: Region, own: int, neighbours: int, count: int, fired: int
) -> None:
    """Hours 49 and 51 have 22: a value v at hour 50 jumps by v − 22 twice. It takes more than 5 · MAD = 5, more than
    twice the city's median change (4 and 3 where the neighbours reach 26 and 25), and 100 changes in the month."""
    rows = [
        *series("A1", "no2", zigzag(count, h50=own)),
        *series("A2", "no2", zigzag(count, h50=neighbours)),
        *series("A3", "no2", zigzag(count, h50=neighbours)),
    ]
    assert counted(marks(region, rows), "Q5").get(("A1", "no2"), 0) == fired


def test_q7_a_station_apart_from_its_city(region: Region) -> None:
    def city(
        value: object, count: int, station: str = "A1", others: tuple[str, ...] = ("A2", "A3"), day: int = 2
    ) -> list[dict[str, Any]]:
        first = datetime(2024, 1, day, 1)
        rows = series(station, "pm10", [value] * count, first)
        return rows + [given for other in others for given in series(other, "pm10", [20] * count, first)]

    rows = [
        *city(61, 6),  # above three times 20, six hours
        *city(61, 5, day=4),  # five hours
        *city(60, 8, day=6),  # three times exactly
        *city(6, 6, "A4", day=8),  # 3 · 6 < 20
        *city(7, 6, "A4", day=10),
        *city(90, 8, "B1", ("B2",), day=12),  # two stations are too few to say who is apart
    ]
    found = marks(region, rows)
    assert counted(found, "Q7") == {("A1", "pm10"): 6, ("A4", "pm10"): 6}
    assert {mark["hour_end"].day for mark in found if mark["rule_id"] == "Q7"} == {2, 8}
    interrupted = [*city(61, 4), *city(20, 1), *city(61, 4, day=4)]
    assert counted(marks(region, interrupted), "Q7") == {}


def test_q9_and_q15_the_published_index(region: Region) -> None:
    at = hours(date(2024, 1, 2))

    def hour(number: int, aqi: object, published: object, primary: str | None, words: str | None) -> dict[str, Any]:
        return {
            "station": "A1",
            "at": at[number],
            "aqi": aqi,
            "aqi_published": published,
            "primary_pollutants": primary,
            "primary_pollutants_published": words,
        }

    rows = [
        hour(0, 60, 60, "PM2.5", "细颗粒物(PM2.5)"),
        hour(1, 60, 61, "PM2.5", "PM2.5"),  # Q9: another index
        hour(2, 60, 60, "PM2.5", "颗粒物(PM10)"),  # Q9: another pollutant
        hour(3, 60, None, "PM2.5", "PM10"),  # nothing published to compare
        hour(4, None, 60, None, "PM10"),  # Q9: we have none
        hour(5, 51, 51, "O3", None),  # Q15: above 50 and none named
        hour(6, 50, 50, None, "O3"),  # Q15, and Q9: named at 50
        hour(7, 50, 50, None, None),
        hour(8, 80, 80, "O3,PM10,PM2.5", "颗粒物(PM10),细颗粒物(PM2.5),臭氧1小时"),  # the same three in another order
        hour(9, 80, 80, "CO", "一氧化碳(CO)"),
        hour(10, 80, 80, "SO2,NO2", "二氧化硫,二氧化氮"),
        hour(11, 80, 80, "NO2", "CO"),  # Q9
    ]
    found = marks(region, rows)
    told = {rule: [mark["hour_end"].hour for mark in found if mark["rule_id"] == rule] for rule in ("Q9", "Q15")}
    assert told == {"Q9": [2, 3, 5, 7, 12], "Q15": [6, 7]}
    details = {mark["detail"] for mark in found if mark["hour_end"].hour == 2}
    assert details == {"published 61 PM2.5, ours 60 PM2.5"}


def test_a_rule_that_was_deleted_marks_nothing(region: Region) -> None:
    lines = region.registry.texts["air_rules"].splitlines(keepends=True)
    region.put(
        "air_rules", "".join(line for line in lines if not line.startswith(("Q4,", "Q5,", "Q7,", "Q9,", "Q15,")))
    )
    rows = [{**given, "aqi_published": 99} for given in day_rows(date(2024, 1, 2), ["A1", "A2", "A3"])]
    assert marks(region, rows) == []


def test_marks_follow_the_days_that_change(region: Region) -> None:
    days = [date(2024, 1, 31), date(2024, 2, 1)]
    for day in days:
        region.put_hours(series("A1", "o3", [31] * 6, datetime(day.year, day.month, day.day, 1)), day)
        region.station_days(day)
    region.load(*days)
    assert refresh_suspects(region.warehouse, region.lake, region.registry) == {
        date(2024, 1, 1): 6,
        date(2024, 2, 1): 6,
    }
    assert refresh_suspects(region.warehouse, region.lake, region.registry) == {}
    region.put_hours(series("A1", "o3", [31, 32] * 3, datetime(2024, 1, 31, 1)), days[0])
    region.load(days[0])
    assert refresh_suspects(region.warehouse, region.lake, region.registry) == {date(2024, 1, 1): 0}
    with region.warehouse.open() as connection:
        left = connection.execute("select distinct hour_end::date, rule_id from air_suspect").fetchall()
    assert left == [(date(2024, 2, 1), "Q4")]
