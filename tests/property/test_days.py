"""Random days of stations and cities against the slow day and the slow index, both in Fraction."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle import hj633
from oracle.hj633 import half_even
from slow_day import ITEMS, day_of_hours, rounded
from small_region import Region, hours, keyed

OLD, NEW = date(2026, 2, 28), date(2026, 3, 1)
EDITIONS = {OLD: hj633.E2012, NEW: hj633.E2026}
LCM = 5354228880
CITIES = 12
COLUMNS = {
    "so2": "so2_ug_m3", "no2": "no2_ug_m3", "co": "co_mg_m3", "o3_8h": "o3_8h_ug_m3", "o3_1h": "o3_1h_ug_m3",
    "pm10": "pm10_ug_m3", "pm25": "pm25_ug_m3",
}  # fmt: skip
TOPS = {"so2": 900, "no2": 300, "co": 20, "o3": 1200, "pm10": 700, "pm25": 500}


def concentration(chance: random.Random, item: str, level: int) -> str:
    """A value near the level of its day, or anywhere; whole, in halves, or with three decimals."""
    top = TOPS[item]
    value = chance.choice((chance.randint(0, top), level, level + 1, max(0, level - 1)))
    text = str(min(value, top))
    if chance.random() < 0.3:
        text += chance.choice((".5", ".25", ".001", f".{chance.randint(0, 999):03d}"))
    return text


def station_day(chance: random.Random, day: date, station: str) -> list[dict[str, Any]]:
    """A day with absent hours and absent values in some pattern, in no order."""
    levels = {item: chance.randint(0, chance.choice((40, 80, top))) for item, top in TOPS.items()}
    absent_hours = chance.choice((0, 0, 0, 2, 5, 12))
    at = list(enumerate(hours(day), start=1))
    chance.shuffle(at)
    rows = []
    absent = {item: set(chance.sample(range(1, 25), chance.choice((0, 0, 1, 3, 4, 5, 9, 24)))) for item in TOPS}
    if chance.random() < 0.3:  # ozone in one stretch only
        first, length = chance.randint(1, 24), chance.randint(1, 22)
        absent["o3"] = set(range(1, 25)) - set(range(first, first + length))
    for hour, stamp in at[absent_hours:]:
        values = {item: None if hour in absent[item] else concentration(chance, item, levels[item]) for item in TOPS}
        rows.append({"station": station, "at": stamp, "hour": hour, **values})
    return rows


def registry_of(stations: dict[str, list[str]]) -> dict[str, str]:
    """A registry of cities and their stations."""
    cities = ["city_code,name_zh,name_en,aliases,region_code,valid_from,valid_to"]
    rows = [
        "station_code,name_zh,city_code,longitude,latitude,network,is_control_point,in_city_mean,valid_from,valid_to,source"
    ]
    for city, members in stations.items():
        cities.append(f"{city},城{city},{city},,made,2013-01-01,")
        rows += [f"{code},站{code},{city},,,,false,true,2013-01-01,,made up" for code in members]
    return {"cities": "\n".join(cities) + "\n", "stations": "\n".join(rows) + "\n"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Region, dict[str, list[str]]]]:
    folder: Path = tmp_path_factory.mktemp("days")
    region = Region(folder / "registry", folder / "home")
    chance = random.Random(633)
    stations = {
        f"C{city}": [f"C{city}S{number}" for number in range(chance.choice((1, 2, 3, 3, 4, 4, 5, 7, 10)))]
        for city in range(CITIES)
    }
    tables = registry_of(stations)
    (region.folder / "cities.csv").write_text(tables["cities"], encoding="utf-8")
    region.put("stations", tables["stations"])
    yield region, stations


def exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def judged(made: dict[str, Any], values: dict[str, Fraction | None], edition: str) -> None:
    """AQI and what follows from it, by the slow index."""
    assert made["standard_id"] == edition
    assert made["aqi"] == hj633.aqi_day(values, edition), values
    assert made["primary_pollutants"] == hj633.primary_pollutants_day(values, edition)
    assert made["items_missing"] == hj633.items_missing(values)
    assert made["is_counted"] == hj633.day_counted(values, edition)
    assert made["is_good"] == hj633.day_good(values, edition)


@settings(
    max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(seed=st.integers(0, 2**32 - 1))
def test_days_of_stations_and_cities(world: tuple[Region, dict[str, list[str]]], seed: int) -> None:
    region, stations = world
    chance = random.Random(seed)
    rows = [
        given
        for day in (OLD, NEW)
        for members in stations.values()
        for code in members
        if chance.random() < 0.9
        for given in station_day(chance, day, code)
    ]
    chance.shuffle(rows)
    region.put_hours(rows, OLD, NEW)
    by_day: dict[tuple[str, date], dict[int, dict[str, Any]]] = defaultdict(dict)
    for given_row in rows:
        day = OLD if given_row["at"] in set(hours(OLD)) else NEW
        by_day[given_row["station"], day][given_row["hour"]] = given_row

    made = keyed(region.station_days(OLD, NEW), "station_code", "day")
    assert set(made) == set(by_day)
    slow = {key: day_of_hours(by_hour) for key, by_hour in by_day.items()}
    for key, day in slow.items():
        told = dict(made[key])
        for item in (*ITEMS, "o3_8h", "o3_1h"):
            total = None if told[f"{item}_total"] is None else Fraction(told[f"{item}_total"], 1000 * LCM)
            assert total == day[item], (key, item)
        for count in (name for name in day if name.startswith(("hours_", "windows_"))):
            assert told[count] == day[count], (key, count)
        values = rounded(day)
        assert {item: exact(told[column]) for item, column in COLUMNS.items()} == values
        judged(told, values, EDITIONS[key[1]])

    cities = keyed(region.city_days(OLD, NEW), "city_code", "day")
    for city, members in stations.items():
        for date_of in (OLD, NEW):
            days = [slow[code, date_of] for code in members if (code, date_of) in slow]
            if not days:
                assert (city, date_of) not in cities
                continue
            values = {}
            for item in (*ITEMS, "o3_8h", "o3_1h"):
                there = [day[item] for day in days if day[item] is not None]
                least = Fraction(1, 2) if len(members) < 4 else Fraction(3, 4)
                is_enough = there and Fraction(len(there), len(members)) >= least
                mean = sum(there, Fraction(0)) / len(there) if is_enough else None
                values[item] = None if mean is None else half_even(mean, 1 if item == "co" else 0)
                if item != "o3_1h":
                    assert cities[city, date_of][f"stations_{item}"] == len(there)
            told = dict(cities[city, date_of])
            assert {item: exact(told[column]) for item, column in COLUMNS.items()} == values, (city, date_of)
            assert told["stations_expected"] == len(members)
            judged(told, values, EDITIONS[date_of])
            indexes = hj633.day_indexes(values, EDITIONS[date_of])
            for item in ITEMS:
                assert told[f"iaqi_{item}"] == indexes[item]
