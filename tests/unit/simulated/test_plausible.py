"""Does the simulated air look like air, and are its faults there at about the rates of parameters.toml?"""

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.sources.simulated.faults import MISSING, PAD_HOURS
from assets.sources.simulated.model import Readings, readings_of
from assets.sources.simulated.parameters import ITEMS, parameters
from assets.sources.simulated.sites import synthetic_stations

from .places import STATIONS

FIRST = date(2025, 1, 1)


@pytest.fixture(scope="module")
def healthy() -> Readings:
    return readings_of(STATIONS, FIRST, 365, has_faults=False)


@pytest.fixture(scope="module")
def faulty() -> Readings:
    return readings_of(synthetic_stations(60), FIRST, 365, seed=5)


@pytest.fixture(scope="module")
def truth() -> Readings:
    return readings_of(synthetic_stations(60), FIRST, 365, seed=5, has_faults=False)


def months(readings: Readings) -> NDArray[np.int64]:
    return (readings.hours // 24).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1


def mean_in(readings: Readings, item: str, wanted: set[int]) -> float:
    return float(readings.values[item][:, np.isin(months(readings), list(wanted))].mean())


def test_healthy_instruments_miss_nothing_and_stay_in_bounds(healthy: Readings) -> None:
    highest = {"so2": 60, "no2": 160, "co": 40, "o3": 420, "pm10": 1000, "pm25": 400}
    for item in ITEMS:
        assert healthy.values[item].min() > 0
        assert healthy.values[item].max() < highest[item]
    assert healthy.is_published.all()
    assert (healthy.values["pm25"] < healthy.values["pm10"]).all()


def test_seasons(healthy: Readings) -> None:
    assert mean_in(healthy, "pm25", {12, 1}) > 1.8 * mean_in(healthy, "pm25", {6, 7, 8})
    assert mean_in(healthy, "o3", {7, 8, 9}) > 1.7 * mean_in(healthy, "o3", {12, 1})
    assert mean_in(healthy, "no2", {12, 1}) > 1.4 * mean_in(healthy, "no2", {7, 8})


def test_hours_of_the_day(healthy: Readings) -> None:
    def by_hour(item: str) -> NDArray[np.float64]:
        return healthy.values[item].reshape(len(STATIONS), 365, 24).mean(axis=(0, 1))

    assert by_hour("o3").argmax() in range(13, 17)
    assert by_hour("o3").argmin() in (*range(0, 8), 21, 22, 23)
    traffic = by_hour("no2")
    assert traffic[8] > 1.4 * traffic[14]
    assert traffic[20] > 1.6 * traffic[14]
    assert by_hour("pm25")[8] > by_hour("pm25")[14]


def test_weekends_have_less_traffic(healthy: Readings) -> None:
    weekday = (healthy.hours // 24 + 3) % 7
    assert date(1970, 1, 1).weekday() == 3
    no2 = healthy.values["no2"]
    assert no2[:, weekday >= 5].mean() < 0.97 * no2[:, weekday < 5].mean()


def test_control_points_are_cleaner(healthy: Readings) -> None:
    control = [s.is_control_point for s in healthy.sites.stations].index(True)
    city = [i for i, s in enumerate(healthy.sites.stations) if s.city_code == "430300" and not s.is_control_point]
    assert healthy.values["no2"][control].mean() < 0.75 * healthy.values["no2"][city].mean()


def test_episodes_last_days(healthy: Readings) -> None:
    daily = healthy.values["pm25"].reshape(len(STATIONS), 365, 24).mean(axis=(0, 2))
    anomaly = (
        np.log(daily) - np.convolve(np.log(np.r_[daily[-30:], daily, daily[:31]]), np.ones(61) / 61, "valid")[:365]
    )
    assert np.corrcoef(anomaly[1:], anomaly[:-1])[0, 1] > 0.4


def test_dust_days_come_in_spring_and_are_mostly_coarse() -> None:
    years = readings_of(STATIONS[:3], date(2019, 1, 1), 7 * 365, seed=1, has_faults=False)
    pm10, pm25 = (years.values[item].astype(float) for item in ("pm10", "pm25"))
    dusty = (pm10 > 228) & (pm25 / pm10 < 0.435)
    share = dusty.any(axis=0)
    spring = np.isin(months(years), [2, 3, 4, 5])
    assert 20 < share.sum() < 2000
    assert share[spring].sum() > 0.6 * share.sum()
    assert not share[np.isin(months(years), [6, 7, 8, 9])].any()


def test_rain_washes_particles_out(healthy: Readings) -> None:
    from assets.sources.simulated.weather import weather_of

    rain = weather_of(healthy.sites, healthy.hours, 157, parameters()).rain[0]
    assert 0.08 < (rain > 0).mean() < 0.35
    pm10 = readings_of(STATIONS[:1], FIRST, 365, seed=157, has_faults=False).values["pm10"][0]
    assert pm10[rain > 0.8].mean() < 0.75 * pm10[rain == 0].mean()


def expected_share(rule: dict[str, object]) -> float:
    low, high = rule["duration_hours"]  # type: ignore[misc]
    return float(rule["chance"]) * (low + high) / 2 / float(rule["slot_hours"])  # type: ignore[arg-type]


def test_missing_values_come_at_their_rates(faulty: Readings) -> None:
    rules = parameters()["fault"]
    common = rules["lost_hour"] + sum(expected_share(rules[name]) for name in ("instrument", "station", "feed_gap"))
    for item in ITEMS:
        share = (faulty.values[item] == MISSING).mean()
        expected = common + (expected_share(rules["pm10_hidden"]) if item == "pm10" else 0.0)
        assert 0.8 * expected < share < 1.2 * expected, item
    assert 0.025 < (faulty.values["pm10"] == MISSING).mean() < 0.04


def test_whole_stations_stand_still_and_hours_go_unpublished(faulty: Readings) -> None:
    silent = np.all([faulty.values[item] == MISSING for item in ITEMS], axis=0)
    assert 0.005 < silent[:, faulty.is_published].mean() < 0.02
    assert 2 <= (~faulty.is_published).sum() <= 24
    assert silent[:, ~faulty.is_published].all()
    assert silent.any(axis=1).mean() > 0.6


def test_single_faults_come_at_their_rates(faulty: Readings, truth: Readings) -> None:
    rules = parameters()["fault"]
    cells = sum(int((faulty.values[item] != MISSING).sum()) for item in ITEMS)
    zeros = sum(int((faulty.values[item] == 0).sum()) for item in ITEMS)
    negatives = sum(int(((faulty.values[item] < 0) & (faulty.values[item] > -10)).sum()) for item in ITEMS)
    spikes = sum(int((faulty.values[item] >= 4 * truth.values[item].astype(np.int64)).sum()) for item in ITEMS)
    assert 0.6 < zeros / cells / rules["zero"] < 1.6
    assert 0.6 < negatives / cells / rules["negative"] < 1.6
    assert 0.6 < spikes / cells / rules["spike"] < 2.0
    for item in ITEMS:
        least = faulty.values[item][faulty.values[item] != MISSING].min()
        assert -5 < least < 0


def test_inversions_are_rare(faulty: Readings) -> None:
    pm10, pm25 = faulty.values["pm10"], faulty.values["pm25"]
    both = (pm10 > 0) & (pm25 > 0)
    share = (pm25[both] > pm10[both]).mean()
    assert 0.001 < share < 0.006


def test_stuck_sensors_repeat_a_value_for_hours(faulty: Readings, truth: Readings) -> None:
    rule = parameters()["fault"]["stuck"]
    assert rule["duration_hours"][1] <= PAD_HOURS
    runs = 0
    for row in range(len(faulty.sites)):
        o3, was = faulty.values["o3"][row], truth.values["o3"][row]
        same = (o3[1:] == o3[:-1]) & (o3[1:] != MISSING) & (was[1:] != was[:-1])
        edges = np.flatnonzero(np.diff(np.r_[0, same.astype(np.int8), 0]))
        runs += int(((edges[1::2] - edges[::2]) >= 5).sum())
    expected = len(faulty.sites) * 365 * 24 / rule["slot_hours"] * rule["chance"]
    assert 0.3 * expected < runs < 1.5 * expected
