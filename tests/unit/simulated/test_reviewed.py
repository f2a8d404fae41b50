import csv
import io
from datetime import date

import numpy as np
import pytest

from assets.sources import city_day, station_day
from assets.sources.simulated import reviewed
from assets.sources.simulated.model import readings_of

from .places import CITIES, STATIONS

FIRST = date(2025, 1, 1)


@pytest.fixture(scope="module")
def cities() -> list[dict[str, str]]:
    content = reviewed.city_day(STATIONS, FIRST, 546)
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_city_days_read_back(cities: list[dict[str, str]]) -> None:
    answer = city_day.parse(reviewed.city_day(STATIONS, FIRST, 3), "city.csv")
    assert answer.is_simulated
    rows = answer.rows.to_pylist()
    assert [row["problem"] for row in rows] == [None] * 9
    assert {(row["city_code"], row["city_name"]) for row in rows} == set(CITIES.items())
    assert {row["status"] for row in rows} == {"reviewed"}
    assert [row["pm25"] for row in rows] == [row["pm25_ug_m3"] for row in cities[:9]]
    assert {row["simulated"] for row in cities} == {"true"}


def test_station_days_read_back_and_are_the_means_of_healthy_hours() -> None:
    content = reviewed.station_day(STATIONS, FIRST, 3, seed=2)
    answer = station_day.parse(content, "station.csv")
    assert answer.is_simulated
    readings = readings_of(STATIONS, FIRST, 3, seed=2, has_faults=False)
    first = next(row for row in answer.rows.to_pylist() if row["station_code"] == "1508A")
    place = [site.station_code for site in readings.sites.stations].index("1508A")
    hours = {item: array[place, :24].tolist() for item, array in readings.values.items()}
    assert first["day"] == FIRST
    assert abs(float(first["pm25"]) - np.mean(hours["pm25"])) <= 0.5
    assert abs(float(first["co"]) - np.mean(hours["co"]) / 10) <= 0.0501
    assert first["o3_1h"] == str(max(hours["o3"]))
    windows = [np.mean(hours["o3"][end - 8 : end]) for end in range(8, 25)]
    assert abs(float(first["o3_8h"]) - max(windows)) <= 0.5


def test_a_city_leaves_out_stations_that_are_not_in_its_mean() -> None:
    with_control = reviewed.city_day([s for s in STATIONS if s.city_code == "430300"], FIRST, 5)
    without = reviewed.city_day([s for s in STATIONS if s.city_code == "430300" and not s.is_control_point], FIRST, 5)
    assert with_control == without


def test_good_days_lie_around_the_target_and_the_new_edition_costs_points(
    cities: list[dict[str, str]],
) -> None:
    """Of 2025, all under 2012's rule, and again with 60 and 120 µg/m³ as the limits of PM2.5 and PM10."""
    for code in CITIES:
        year = [row for row in cities if row["city_code"] == code and row["day"] < "2026"]
        assert len(year) == 365
        good = sum(int(row["aqi"]) <= 100 for row in year)
        still = sum(
            int(row["aqi"]) <= 100 and int(row["pm25_ug_m3"]) <= 60 and int(row["pm10_ug_m3"]) <= 120 for row in year
        )
        assert 0.75 < good / 365 < 0.96, code
        assert good - still >= 8, code


def test_both_editions_are_judged_by_their_days(cities: list[dict[str, str]]) -> None:
    between = [
        row
        for row in cities
        if 60 < int(row["pm25_ug_m3"]) <= 75 and int(row["o3_8h_ug_m3"]) <= 100 and int(row["pm10_ug_m3"]) <= 120
    ]
    before = [int(row["aqi"]) for row in between if row["day"] < "2026-03-01"]
    after = [int(row["aqi"]) for row in between if row["day"] >= "2026-03-01"]
    assert before and max(before) <= 100
    assert all(aqi > 100 for aqi in after)
    assert {row["primary_pollutants"] for row in cities if int(row["aqi"]) <= 50} == {""}
