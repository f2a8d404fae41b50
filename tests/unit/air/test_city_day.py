"""A city's day: which stations make it, exact means of means, the two orders, reviewed values, editions and dust."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from small_region import STATIONS, Region, day_rows, hours, keyed, put_reviewed, row

MAY = date(2024, 5, 1)
JUNE = date(2024, 6, 1)
CITY_A = ["A1", "A2", "A3", "A4"]


def cities(region: Region, rows: list[dict[str, Any]], *days: date) -> dict[Any, Any]:
    """City days by city code and day."""
    region.put_hours(rows, *days)
    region.station_days(*days)
    return keyed(region.city_days(*days), "city_code", "day")


def test_three_of_four_stations_make_a_city_and_two_do_not(region: Region) -> None:
    rows = [*day_rows(MAY, ["A1", "A2"]), *day_rows(MAY, ["A3"], pm25=None)]
    made = cities(region, rows, MAY)[("900100", MAY)]
    assert (made["stations_expected"], made["stations_valid"], made["stations_pm10"], made["stations_pm25"]) == (
        4,
        3,
        3,
        2,
    )
    assert made["pm10_ug_m3"] == 40, "75 % of four"
    assert (made["pm25_ug_m3"], made["items_missing"]) == (None, "PM2.5"), "50 % of four is not enough"
    assert (made["is_counted"], made["is_good"]) == (False, False), "2012: PM2.5 has to be there"
    assert made["iaqi_pm25"] is None and made["iaqi_pm10"] == 40


def test_two_of_three_stations_make_a_small_city_and_one_does_not(region: Region) -> None:
    """HJ 663: below four stations half of them are enough; 2 of 3 are 66.7 %, 1 of 3 is 33.3 %."""
    rows = [*day_rows(MAY, ["B1"]), *day_rows(MAY, ["B2"], pm25=None)]
    made = cities(region, rows, MAY)[("900200", MAY)]
    assert (made["pm10_ug_m3"], made["pm25_ug_m3"], made["stations_expected"]) == (40, None, 3)
    region.put(
        "stations",
        STATIONS.replace(
            "B3,市监测站,900200,113.8,28.1,国控,false,true", "B3,市监测站,900200,113.8,28.1,国控,false,false"
        ),
    )
    made = cities(region, rows, MAY)[("900200", MAY)]
    assert (made["stations_expected"], made["pm25_ug_m3"]) == (2, 20), "one of two is half"


def test_a_control_point_enters_the_mean_from_its_date(region: Region) -> None:
    rows = []
    for day in (MAY, JUNE):
        rows += [*day_rows(day, CITY_A), *day_rows(day, ["A9"], pm25=70, pm10=90)]
    made = cities(region, rows, MAY, JUNE)
    before, after = made[("900100", MAY)], made[("900100", JUNE)]
    assert (before["stations_expected"], before["pm25_ug_m3"]) == (4, 20)
    assert (after["stations_expected"], after["pm25_ug_m3"]) == (5, 30), "(4 · 20 + 70) / 5"
    four = cities(region, [given for given in rows if given["station"] != "A4"], MAY, JUNE)
    assert four[("900100", JUNE)]["pm25_ug_m3"] == 32, "(3 · 20 + 70) / 4 = 32.5 to the even digit; 4 of 5 are 80 %"
    three = cities(region, [given for given in rows if given["station"] not in ("A3", "A4")], MAY, JUNE)
    assert three[("900100", JUNE)]["pm25_ug_m3"] is None, "3 of 5 are 60 %"


def test_the_mean_is_of_unrounded_station_days(region: Region) -> None:
    # A1 … A3 at 71.5 (rounded 72), A4 at 70: of rounded ones 286 / 4 = 71.5 → 72, of unrounded 284.5 / 4 = 71.125 → 71
    halves = [
        row(station, at, pm25=70 if station == "A4" else 71 + number % 2, pm10=90)
        for station in CITY_A
        for number, at in enumerate(hours(MAY))
    ]
    assert cities(region, halves, MAY)[("900100", MAY)]["pm25_ug_m3"] == 71


def test_ties_between_stations_go_to_the_even_digit(region: Region) -> None:
    """(210 + 72) / 4 = 70.5 → 70; (210 + 76) / 4 = 71.5 → 72; (210 + 74) / 4 = 71."""
    expected = {72: 70, 76: 72, 74: 71}
    days = [date(2024, 5, number) for number in (1, 2, 3)]
    rows = []
    for day, last in zip(days, expected, strict=True):
        rows += [*day_rows(day, CITY_A[:3], pm25=70, pm10=90), *day_rows(day, ["A4"], pm25=last, pm10=90)]
    made = cities(region, rows, *days)
    assert [made[("900100", day)]["pm25_ug_m3"] for day in days] == list(expected.values())


def test_both_orders(region: Region) -> None:
    """Ozone of A1, A2 peaks in the morning, of A3, A4 in the afternoon: the city's mean hours have no peak."""
    rows = []
    for station in CITY_A:
        peak = range(5, 13) if station in ("A1", "A2") else range(13, 21)
        rows += [row(station, at, o3=200 if hour in peak else 40) for hour, at in enumerate(hours(MAY), start=1)]
    assert cities(region, rows, MAY)[("900100", MAY)]["o3_8h_ug_m3"] == 200, "mean of the stations' highest 8 h means"
    region.setting("city_day_order", "city_hour")
    made = cities(region, rows, MAY)[("900100", MAY)]
    assert made["o3_8h_ug_m3"] == 120, "(200 + 40) / 2 at every hour from 5 to 20"
    assert (made["pm25_ug_m3"], made["value_basis"]) == (20, "hours")
    region.setting("city_day_order", "evening")
    with pytest.raises(ValueError, match="city_day_order is 'evening', and has to be one of station_day, city_hour"):
        region.city_days(MAY)


def test_mean_hours_are_rounded_and_need_enough_stations(region: Region) -> None:
    """Rules §4.4: the published city hour is the mean of its stations, half-even; 14.5 → 14, as on 2024-03-05 at 4."""
    region.setting("city_day_order", "city_hour")
    rows = [*day_rows(MAY, ["A1", "A2"], pm25=14), *day_rows(MAY, ["A3", "A4"], pm25=15)]
    assert cities(region, rows, MAY)[("900100", MAY)]["pm25_ug_m3"] == 14
    few = [given for given in rows if given["station"] != "A4" or given["at"].hour in (1, 2, 3)]
    few = [given for given in few if given["station"] != "A3" or given["at"].hour not in (5, 6, 7, 8, 9)]
    made = cities(region, few, MAY)[("900100", MAY)]
    assert made["pm25_ug_m3"] is None, "five hours have two of four stations, nineteen are left"


def test_a_reviewed_value_of_the_city(region: Region) -> None:
    """Changsha 2020-03-31 in little: PM10 is missing until the bureau's value comes."""
    rows = [
        row(station, at, so2=5, no2=27, co="0.7", o3=54, pm25=31, pm10=None) for station in CITY_A for at in hours(MAY)
    ]
    made = cities(region, rows, MAY)[("900100", MAY)]
    assert (made["aqi"], made["items_missing"], made["status"]) == (45, "PM10", "realtime")
    put_reviewed(region.lake, "air_reviewed_city_day", [{"code": "900100", "day": MAY, "pm10": 50, "aqi": 50}], [MAY])
    made = cities(region, rows, MAY)[("900100", MAY)]
    assert (made["pm10_ug_m3"], made["aqi"], made["category_zh"], made["primary_pollutants"]) == (50, 50, "优", None)
    assert (made["status"], made["aqi_published"], made["items_missing"]) == ("reviewed", 50, None)
    assert made["value_basis"] == "so2=hours no2=hours co=hours o3_8h=hours pm10=reviewed pm25=hours"


def test_a_city_with_reviewed_values_only(region: Region) -> None:
    values = {"so2": 5, "no2": 20, "co": "0.45", "o3_8h": 60, "pm10": 40, "pm25": "20.5"}
    put_reviewed(region.lake, "air_reviewed_city_day", [{"code": "900200", "day": MAY, **values}], [MAY])
    (made,) = region.city_days(MAY)
    assert (made["city_code"], made["value_basis"], made["stations_valid"]) == ("900200", "reviewed", 0)
    assert (made["co_mg_m3"], made["pm25_ug_m3"], made["is_counted"]) == (Decimal("0.4"), 20, True)


def test_the_edition_changes_on_the_first_of_march_2026(region: Region) -> None:
    """Design, issue 2: PM2.5 75 is 100 and good, then 114; PM10 150 is 100 and good, then 112."""
    last, first = date(2026, 2, 28), date(2026, 3, 1)
    rows = []
    for day in (last, first):
        rows += [*day_rows(day, CITY_A, pm25=75, pm10=80), *day_rows(day, ["A9", "B1", "B2", "B3"], pm10=150)]
    rows = [given for given in rows if given["station"] != "A9"]
    made = cities(region, rows, last, first)
    told = {
        key: (given["standard_id"], given["aqi"], given["is_good"], given["primary_pollutants"])
        for key, given in made.items()
    }
    assert told == {
        ("900100", last): ("HJ 633-2012", 100, True, "PM2.5"),
        ("900100", first): ("HJ 633-2026", 114, False, "PM2.5"),
        ("900200", last): ("HJ 633-2012", 100, True, "PM10"),
        ("900200", first): ("HJ 633-2026", 112, False, "PM10"),
    }


def test_dust_days_are_marked_and_not_changed(region: Region) -> None:
    rows = [*day_rows(MAY, CITY_A, pm10=300), *day_rows(MAY, ["B1", "B2", "B3"], pm10=300)]
    region.put("dust_days", f"city_code,day,source,note\n900100,{MAY},official list,\n")
    made = cities(region, rows, MAY)
    assert made[("900100", MAY)]["is_dust_affected"] and not made[("900200", MAY)]["is_dust_affected"]
    assert made[("900100", MAY)]["aqi"] == made[("900200", MAY)]["aqi"] == 175  # 150 + 50·50/100


def test_a_city_with_readings_has_a_row_and_a_silent_one_has_none(region: Region) -> None:
    made = cities(region, day_rows(MAY, CITY_A, [1, 2]), MAY)
    assert list(made) == [("900100", MAY)]
    told = made[("900100", MAY)]
    assert (told["value_basis"], told["aqi"], told["is_counted"], told["is_good"]) == (None, None, False, False)
    assert (told["stations_valid"], told["stations_expected"]) == (0, 4)


def test_stations_out_of_their_time_do_not_count(region: Region) -> None:
    closed = STATIONS.replace(
        "A4,市监测站,900100,113.4,28.1,国控,false,true,2013-01-01,,",
        "A4,市监测站,900100,113.4,28.1,国控,false,true,2013-01-01,2024-04-30,",
    )
    region.put("stations", closed)
    made = cities(region, [*day_rows(MAY, CITY_A[:3]), *day_rows(MAY, ["A4"], pm25=500)], MAY)[("900100", MAY)]
    assert (made["stations_expected"], made["pm25_ug_m3"]) == (3, 20)
