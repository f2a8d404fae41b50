"""Simulated reviewed daily values of stations and cities: what healthy instruments would have measured.

A review restores or replaces what was wrong, so these values know no spikes and no gaps; they differ a little
from what the hourly answers give.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from assets.sources.simulated.faults import MISSING
from assets.sources.simulated.model import DEFAULT_SEED, decimals, readings_of
from assets.sources.simulated.parameters import parameters
from assets.sources.simulated.published import half_even, judge, window_means
from assets.sources.simulated.sites import Sites, Stations, sites_of
from assets.sources.simulated.writers import MARK, csv_cell

Days = dict[str, NDArray[np.int64]]

ITEMS = ("so2", "no2", "co", "o3_8h", "o3_1h", "pm10", "pm25")


def station_day(stations: Stations | Sites, first_day: date, days: int, seed: int = DEFAULT_SEED) -> bytes:
    """Return reviewed daily values in the layout of `station-day`, day by day."""
    sites = sites_of(stations)
    keys = {
        "station_code": [site.station_code for site in sites.stations],
        "station_name": [site.station_name for site in sites.stations],
        "city_name": [site.city_name for site in sites.stations],
    }
    return _csv(keys, _station_days(sites, first_day, days, seed), first_day, days)


def city_day(stations: Stations | Sites, first_day: date, days: int, seed: int = DEFAULT_SEED) -> bytes:
    """Return reviewed daily values in the layout of `city-day`: the means of the cities' stations (HJ
    663-2013 annex A).
    """
    sites = sites_of(stations)
    of_stations = _station_days(sites, first_day, days, seed)
    counted = np.array([site.in_city_mean for site in sites.stations])
    members = [np.flatnonzero(counted & (sites.city_of == city)) for city in range(len(sites.cities))]
    members = [rows for rows in members if len(rows)]
    values = {
        item: np.stack(
            [half_even(array[rows].sum(axis=0), np.full(days, len(rows), dtype=np.int64)) for rows in members]
        )
        for item, array in of_stations.items()
    }
    first = [sites.stations[int(rows[0])] for rows in members]
    keys = {"city_code": [site.city_code for site in first], "city_name": [site.city_name for site in first]}
    return _csv(keys, values, first_day, days)


def _station_days(sites: Sites, first_day: date, days: int, seed: int) -> Days:
    """Return daily values, shape (stations, days): µg/m³, CO in tenths of mg/m³."""
    readings = readings_of(sites, first_day, days, seed, has_faults=False)
    by_day = {item: array.reshape(len(sites), days, 24) for item, array in readings.values.items()}
    hours = np.full((len(sites), days), 24, dtype=np.int64)
    values = {
        item: half_even(array.sum(axis=2, dtype=np.int64), hours) for item, array in by_day.items() if item != "o3"
    }
    rules = parameters()["platform"]
    windows = window_means(readings.values["o3"], 8, rules["o3_window_hours"]).reshape(len(sites), days, 24)
    values["o3_8h"] = windows[:, :, rules["o3_first_window"] - 1 :].max(axis=2).astype(np.int64)
    values["o3_1h"] = by_day["o3"].max(axis=2).astype(np.int64)
    return {item: values[item] for item in ITEMS}


def _csv(keys: Mapping[str, list[str]], values: Days, first_day: date, days: int) -> bytes:
    """Return the rows day by day, with the AQI of each day's edition and the mark."""
    count = len(next(iter(keys.values())))
    dates = np.datetime64(first_day, "D") + np.arange(days)
    columns = {
        item: decimals(array.T.reshape(-1).astype(np.int32), 100 if item == "co" else 1000)
        for item, array in values.items()
    }
    aqi, primary, _ = judge(pa.table({**columns, "day": pa.array(np.repeat(dates, count))}), "day", ITEMS)
    cells = {}
    for item, array in columns.items():
        places = 1 if item == "co" else 0
        unit = "mg" if item == "co" else "ug"
        cells[f"{item}_{unit}_m3"] = array.cast(pa.decimal128(9, places)).cast(pa.string())
    index = pa.array(np.tile(np.arange(count), days))
    key_cells = {name: pa.array([csv_cell(word) for word in words]).take(index) for name, words in keys.items()}
    labels = pa.array([csv_cell(label) if label else "" for label in primary], pa.string())
    header = [*key_cells, "day", *cells, "aqi", "primary_pollutants", "status", MARK]
    lines = pc.binary_join_element_wise(
        *key_cells.values(),
        pa.array(np.datetime_as_string(np.repeat(dates, count)).astype(object), pa.string()),
        *cells.values(),
        pc.cast(pa.array(aqi, mask=aqi == MISSING), pa.string()).fill_null(""),
        labels,
        "reviewed",
        "true",
        ",",
    )
    return ("\n".join([",".join(header), *lines.to_pylist()]) + "\n").encode("utf-8")
