"""The simulated air: six concentrations for each station and hour, from season, weather, city, station and
chance.

Everything is a function of (seed, station, absolute hour): see noise.py. Nothing here is a real reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assets.sources.simulated.faults import MISSING, PAD_HOURS, add_faults, feed_gaps
from assets.sources.simulated.noise import Floats, Hours, draw, normal, stream, wave
from assets.sources.simulated.parameters import ITEMS, parameters
from assets.sources.simulated.sites import Sites, Stations, sites_of
from assets.sources.simulated.weather import Weather, by_month, calendar, weather_of

Values = dict[str, NDArray[np.int32]]

COLUMNS = {
    "so2": "so2_ug_m3",
    "no2": "no2_ug_m3",
    "co": "co_mg_m3",
    "o3": "o3_ug_m3",
    "pm10": "pm10_ug_m3",
    "pm25": "pm25_ug_m3",
}
CELLS_PER_CHUNK = 400_000
DEFAULT_SEED = int(parameters()["seed"])
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Readings:
    """Values of stations and hours, arrays of shape (stations, hours): µg/m³, CO in tenths of mg/m³; MISSING
    = none.

    `hours` counts the BEGINS of the hours since 1970-01-01 00:00 Beijing time; the stamp is one hour later.
    `is_published` is False for the hours that the platform never published.
    """

    sites: Sites
    hours: Hours
    values: Values
    is_published: NDArray[np.bool_]

    @property
    def hour_end(self) -> NDArray[np.datetime64]:
        """Stamps: the END of each hour, naive Beijing time."""
        return (self.hours + 1).astype("datetime64[h]")

    def part(self, first: int, last: int) -> "Readings":
        """Return the hours first … last − 1 (absolute) of these readings."""
        part = slice(first - int(self.hours[0]), last - int(self.hours[0]))
        values = {item: array[:, part] for item, array in self.values.items()}
        return replace(self, hours=self.hours[part], values=values, is_published=self.is_published[part])


def first_hour(day: date) -> int:
    """Return the absolute number of the hour that begins a natural day."""
    return (day.toordinal() - _EPOCH) * 24


def readings_of(
    stations: Stations | Sites,
    first_day: date,
    days: int,
    seed: int = DEFAULT_SEED,
    *,
    before: int = 0,
    has_faults: bool = True,
) -> Readings:
    """Return the readings of whole natural days, and of `before` hours before them.

    Without faults the values are those of healthy instruments: what a review would restore, with nothing
    missing.
    """
    sites = sites_of(stations)
    begin, end = first_hour(first_day) - before, first_hour(first_day) + days * 24
    hours = np.arange(begin - (PAD_HOURS if has_faults else 0), end, dtype=np.int64)
    numbers = parameters()
    values = _rounded(_truth(sites, hours, seed, numbers))
    if has_faults:
        add_faults(values, sites, hours, seed, numbers["fault"])
        gaps = feed_gaps(hours, seed, numbers["fault"])
        for array in values.values():
            array[:, gaps] = MISSING
    else:
        gaps = np.zeros(len(hours), dtype=np.bool_)
    return Readings(sites, hours, values, ~gaps).part(begin, end)


def simulate(stations: Stations | Sites, first_day: date, days: int, seed: int = DEFAULT_SEED) -> pa.Table:
    """Return one row for each station and hour, ordered by station within each chunk of days.

    Columns: station_code, hour_end timestamp[us], the six concentrations as DECIMAL(9,3) (CO in mg/m³),
    simulated = true.
    """
    return pa.concat_tables(simulate_chunks(stations, first_day, days, seed))


def simulate_chunks(
    stations: Stations | Sites,
    first_day: date,
    days: int,
    seed: int = DEFAULT_SEED,
    days_per_chunk: int | None = None,
) -> Iterator[pa.Table]:
    """Yield the rows of `simulate` in chunks of whole days, so that a run of any size needs little memory."""
    sites = sites_of(stations)
    step = days_per_chunk or max(1, CELLS_PER_CHUNK // (24 * len(sites)))
    for begin in range(0, days, step):
        day = date.fromordinal(first_day.toordinal() + begin)
        yield _table(readings_of(sites, day, min(step, days - begin), seed))


def _table(readings: Readings) -> pa.Table:
    stations, hours = len(readings.sites), len(readings.hours)
    codes = pa.array([site.station_code for site in readings.sites.stations])
    columns = {
        "station_code": codes.take(pa.array(np.repeat(np.arange(stations), hours))),
        "hour_end": pa.array(np.tile(readings.hour_end.astype("datetime64[us]"), stations)),
    }
    for item in ITEMS:
        thousandths = 100 if item == "co" else 1000
        columns[COLUMNS[item]] = decimals(readings.values[item].reshape(-1), thousandths)
    columns["simulated"] = pa.repeat(True, stations * hours)
    return pa.table(columns)


def decimals(numbers: NDArray[np.int32], thousandths: int) -> pa.Array:
    """Return whole numbers × thousandths / 1000 as DECIMAL(9,3), without passing through binary floats."""
    present = numbers != MISSING
    scaled = np.where(present, numbers, 0).astype(np.int64) * thousandths
    words = np.empty((len(numbers), 2), dtype="<i8")
    words[:, 0] = scaled
    words[:, 1] = scaled >> 63
    valid = np.packbits(present, bitorder="little")
    return pa.Array.from_buffers(
        pa.decimal128(9, 3), len(numbers), [pa.py_buffer(valid.tobytes()), pa.py_buffer(words.tobytes())]
    )


def _rounded(truth: dict[str, Floats]) -> Values:
    """Return the concentrations as instruments report them: whole µg/m³, CO in tenths, never under the least
    step.
    """
    values = {item: np.rint(array * (10 if item == "co" else 1)).astype(np.int32) for item, array in truth.items()}
    for item, least in (("so2", 2), ("no2", 3), ("co", 2), ("o3", 2), ("pm25", 2)):
        np.maximum(values[item], least, out=values[item])
    # rounding must not turn PM2.5 and PM10 around
    np.maximum(values["pm10"], values["pm25"] + 1, out=values["pm10"])
    return values


def _truth(sites: Sites, hours: Hours, seed: int, numbers: Any) -> dict[str, Floats]:
    """Return the concentrations, shape (stations, hours), µg/m³ and mg/m³."""
    weather = weather_of(sites, hours, seed, numbers)
    of_day, position, weekday = calendar(hours)
    week = {item: np.where(weekday >= 5, factor, 1.0) for item, factor in numbers["hour"]["weekend"].items()}
    level = {
        item: by_month(numbers["month"][item], position)
        * np.asarray(numbers["hour"][item])[of_day]
        * week.get(item, 1.0)
        * np.exp(numbers["weather"]["effect"][item] * weather.stagnation)
        * _city_factor(sites, item, seed, numbers)[:, None]
        for item in ("pm25", "coarse", "no2", "so2", "co")
    }
    washed = np.exp(-numbers["weather"]["rain_washout"] * weather.rain)
    storm = weather.dust
    blown = 1.0 - (1.0 - numbers["dust"]["pm25_ventilation"]) * np.clip(storm / 100.0, 0.0, 1.0)
    level["pm25"] = level["pm25"] * washed * blown
    level["coarse"] = level["coarse"] * washed**1.4
    truth = {
        item: level[item][sites.city_of] * _station_factor(sites, item, hours, seed, numbers)
        for item in ("pm25", "coarse", "no2", "so2", "co")
    }
    at_station = storm[sites.city_of]
    share = numbers["dust"]["pm25_share"]
    truth["pm25"] = truth["pm25"] + share * at_station
    truth["pm10"] = truth["pm25"] + truth.pop("coarse") + (1.0 - share) * at_station
    truth["o3"] = _ozone(sites, hours, seed, numbers, weather, level["no2"], week["o3_peak"])
    return {item: truth[item] for item in ITEMS}


def _ozone(sites: Sites, hours: Hours, seed: int, numbers: Any, weather: Weather, no2: Floats, week: Floats) -> Floats:
    """Return ozone in µg/m³: a night base that fresh NO takes away, and a peak of the afternoon that follows
    the sun.
    """
    of_day, position, _ = calendar(hours)
    base = by_month(numbers["month"]["o3_base"], position) * np.clip(1.35 - no2 / 70.0, 0.15, 1.2)
    peak = by_month(numbers["month"]["o3_peak"], position) * np.asarray(numbers["hour"]["o3_peak"])[of_day] * week
    city = _city_factor(sites, "o3", seed, numbers)[:, None]
    level = city * (base * (1.0 - 0.3 * weather.rain) + peak * weather.sun)
    return level[sites.city_of] * _station_factor(sites, "o3", hours, seed, numbers)


def _city_factor(sites: Sites, item: str, seed: int, numbers: Any) -> Floats:
    """Return what a city has more or less of an item, shape (cities,): from the table, else drawn once."""
    spread = numbers["city_default"]["spread"].get(item, 0.0)
    drawn = np.exp(spread * normal(draw(stream(seed, f"city {item}", sites.city_keys), np.zeros(1, np.int64))))[:, 0]
    known = numbers["city"]
    return np.array([known.get(city, {}).get(item, value) for city, value in zip(sites.cities, drawn, strict=True)])


def _station_factor(sites: Sites, item: str, hours: Hours, seed: int, numbers: Any) -> Floats:
    """Return the station's own part, shape (stations, hours): a lasting offset, a slow wave and noise of each
    hour.
    """
    rules = numbers["station"]
    keys = sites.station_keys
    offset = rules["offset"][item] * normal(draw(stream(seed, f"offset {item}", keys), np.zeros(1, np.int64)))
    slow = rules["wave"][item] * wave(stream(seed, f"wave {item}", keys), hours, int(rules["wave_hours"]))
    quick = rules["noise"][item] * normal(draw(stream(seed, f"noise {item}", keys), hours))
    clean = np.array([rules["control_point"][item] if s.is_control_point else 1.0 for s in sites.stations])
    return np.exp(offset + slow + quick) * clean[:, None]
