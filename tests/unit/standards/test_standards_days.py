"""When a day counts and when it is good, in words of both editions, raw and dust-deducted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

OLD, NEW = "HJ 633-2012", "HJ 633-2026"
GOOD = {"so2": 5, "no2": 20, "co": 0.5, "o3_8h": 60, "o3_1h": None, "pm10": 30, "pm25": 15}
Judge = Callable[..., tuple[bool, bool, int | None]]


@pytest.fixture
def judge(value: Callable[[str], Any]) -> Judge:
    """Counted, good and AQI on the basis of a good day with changes."""

    def of(edition: str, dust: bool = False, **changes: Any) -> tuple[bool, bool, int | None]:
        values = ", ".join("null" if v is None else str(v) for v in (GOOD | changes).values())
        arguments = f"({values}, '{edition}', {dust})"
        result: tuple[bool, bool, int | None] = value(
            f"air_day_is_counted{arguments}, air_day_is_good{arguments}, air_day_aqi_on_basis{arguments}"
        )
        return result

    return of


@pytest.mark.parametrize("edition", [OLD, NEW])
def test_a_complete_day(judge: Judge, edition: str) -> None:
    assert judge(edition) == (True, True, 30)
    assert judge(edition, pm25=115) == (True, False, 150)


@pytest.mark.parametrize("item", ["so2", "no2", "co", "pm10"])
def test_one_item_missing_that_2012_bears(judge: Judge, item: str) -> None:
    counted, good, aqi = judge(OLD, **{item: None})
    assert counted and good and aqi is not None
    assert judge(NEW, **{item: None}) == (False, False, None)
    assert judge(NEW, **{item: None}, pm25=115) == (True, False, 150)


@pytest.mark.parametrize("item", ["pm25", "o3_8h"])
def test_the_items_that_2012_needs(judge: Judge, item: str) -> None:
    counted, good, _ = judge(OLD, **{item: None})
    assert (counted, good) == (False, False)
    assert judge(NEW, **{item: None}) == (False, False, None)
    assert judge(NEW, **{item: None}, no2=180) == (True, False, 150)


def test_two_items_missing(judge: Judge) -> None:
    assert judge(OLD, so2=None, pm10=None)[:2] == (False, False)
    assert judge(NEW, so2=None, pm10=None)[:2] == (False, False)
    assert judge(NEW, so2=None, pm10=None, pm25=115)[:2] == (True, False)


def test_overflow_without_the_1_h_value_counts_and_is_not_good(judge: Judge) -> None:
    assert judge(OLD, o3_8h=900) == (True, False, None)
    assert judge(OLD, o3_8h=900, o3_1h=950) == (True, False, 375)
    assert judge(NEW, o3_8h=900) == (True, False, 300)
    assert judge(OLD, dust=True, o3_8h=900) == (True, False, None)


@pytest.mark.parametrize("edition", [OLD, NEW])
def test_dust_takes_the_particulates_away(judge: Judge, edition: str) -> None:
    assert judge(edition, pm10=500, pm25=115) == (True, False, 400)
    assert judge(edition, dust=True, pm10=500, pm25=115) == (True, True, 30)
    assert judge(edition, dust=True, pm10=500, o3_8h=161) == (True, False, 101)
    assert judge(edition, dust=True, pm10=None, pm25=None) == (True, True, 30)
    assert judge(edition, dust=True, pm10=None, pm25=None, so2=None)[1] is (edition == OLD)


def test_a_dust_day_stays_counted_but_is_good_only_when_its_gases_tell(judge: Judge) -> None:
    assert judge(NEW, pm10=500, so2=None) == (True, False, 400)
    assert judge(NEW, dust=True, pm10=500, so2=None) == (True, False, None)
    assert judge(OLD, dust=True, pm10=500, so2=None) == (True, True, 30)
    assert judge(OLD, dust=True, pm10=500, o3_8h=None) == (False, False, 25)


def test_never_null(value: Callable[[str], Any]) -> None:
    nothing = ", ".join(["null"] * 7)
    for edition in ("null", f"'{OLD}'", f"'{NEW}'", "'HJ 633-1999'"):
        for dust in ("null", "true", "false"):
            arguments = f"({nothing}, {edition}, {dust})"
            assert value(f"air_day_is_counted{arguments}, air_day_is_good{arguments}") == (False, False)


def test_items_missing_are_named_in_order(value: Callable[[str], Any]) -> None:
    assert value("air_day_items_missing(1, 2, 3, 4, 5, 6)") is None
    assert value("air_day_items_missing(1, 2, 3, 4, null, 6)") == "PM10"
    assert value("air_day_items_missing(null, -1, 3, 'nan'::double, 5, null)") == "SO2,NO2,O3,PM2.5"
    assert value("air_day_items_missing(null, null, null, null, null, null)") == "SO2,NO2,CO,O3,PM10,PM2.5"
