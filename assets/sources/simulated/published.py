"""What a platform adds to the hourly means before it publishes them: running means, maxima, AQI, primary
pollutants.

AQI, edition and category come from the macros of quality.standards, so that a simulated file says what the
rules say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assets.sources.simulated.faults import MISSING
from assets.sources.simulated.model import DEFAULT_SEED, Readings, Values, decimals, readings_of
from assets.sources.simulated.parameters import ITEMS, parameters
from assets.sources.simulated.sites import Sites, Stations

Ints = NDArray[np.int32]
Texts = NDArray[np.object_]

MEAN_ITEMS = ("so2", "no2", "co", "pm10", "pm25")
RUN_UP_HOURS = 24
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Published:
    """Readings with what a platform publishes beside them, arrays of shape (stations, hours).

    `running` has so2_24h no2_24h co_24h pm10_24h pm25_24h o3_24h o3_8h o3_8h_24h; `aqi` is MISSING where
    there is none; `primary` holds item labels joined by ',' ('PM10,PM2.5') or None, `category` the Chinese
    word or None.
    """

    readings: Readings
    running: Values
    aqi: Ints
    primary: Texts
    category: Texts

    @property
    def sites(self) -> Sites:
        """The stations, in order of the rows of every array."""
        return self.readings.sites

    def stamps(self, begin: datetime, end: datetime) -> "Published":
        """Return the hours whose stamps lie in [begin, end)."""
        first = int((begin - _EPOCH).total_seconds()) // 3600 - 1
        last = int((end - _EPOCH).total_seconds()) // 3600 - 1
        start = int(self.readings.hours[0])
        part = slice(first - start, last - start)
        return Published(
            self.readings.part(first, last),
            {name: array[:, part] for name, array in self.running.items()},
            self.aqi[:, part],
            self.primary[:, part],
            self.category[:, part],
        )


def published_days(stations: Stations | Sites, first_day: date, days: int = 1, seed: int = DEFAULT_SEED) -> Published:
    """Return what the platform publishes for whole natural days, stamps 01:00 … 24:00 of each."""
    return publish(readings_of(stations, first_day, days, seed, before=RUN_UP_HOURS))


def publish(readings: Readings) -> Published:
    """Add the platform's own values; the first RUN_UP_HOURS (a whole day) only feed the means."""
    return publish_all([readings])[0]


def publish_all(states: Sequence[Readings]) -> list[Published]:
    """Return `publish` of several readings: the rules are asked once for all of them.

    A query with the macros costs a good tenth of a second before its first row, so many answers ask together.
    """
    shown = [state.part(int(state.hours[0]) + RUN_UP_HOURS, int(state.hours[-1]) + 1) for state in states]
    running = [{name: array[:, RUN_UP_HOURS:] for name, array in _running(state.values).items()} for state in states]
    return [Published(*parts) for parts in zip(shown, running, *_judged(shown), strict=True)]


def half_even(total: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return total / count rounded half to even (GB/T 8170) by whole numbers; 0 where the count is 0."""
    safe = np.maximum(count, 1)
    quotient, rest = np.divmod(total, safe)
    twice = 2 * rest
    return quotient + ((twice > safe) | ((twice == safe) & (quotient % 2 == 1)))


def window_means(values: Ints, width: int, needed: int) -> Ints:
    """Return the mean of the last `width` hours at each hour, MISSING under `needed` of them or without a
    full window.

    Readings of zero and below take no part.
    """
    usable = values > 0
    total = np.cumsum(np.where(usable, values, 0), axis=1, dtype=np.int64)
    count = np.cumsum(usable, axis=1, dtype=np.int64)
    total[:, width:] -= total[:, :-width].copy()
    count[:, width:] -= count[:, :-width].copy()
    means = np.where(count >= needed, half_even(total, count), MISSING).astype(np.int32)
    means[:, : width - 1] = MISSING
    return means


def _running(values: Values) -> Values:
    """Return the running values of hours that begin at the begin of a natural day."""
    rules = parameters()["platform"]
    stations, hours = values["o3"].shape
    running = {f"{item}_24h": window_means(values[item], 24, rules["daily_mean_hours"]) for item in MEAN_ITEMS}
    by_day = np.where(values["o3"] > 0, values["o3"], MISSING).reshape(stations, hours // 24, 24)
    running["o3_24h"] = np.maximum.accumulate(by_day, axis=2).reshape(stations, hours)
    running["o3_8h"] = window_means(values["o3"], 8, rules["o3_window_hours"])
    windows = running["o3_8h"].reshape(stations, hours // 24, 24).copy()
    windows[:, :, : rules["o3_first_window"] - 1] = MISSING
    highest = np.maximum.accumulate(windows, axis=2)
    too_few = (windows != MISSING).sum(axis=2) < rules["o3_day_windows"]
    highest[:, :, -1][too_few] = MISSING
    running["o3_8h_24h"] = highest.reshape(stations, hours)
    return running


@lru_cache(maxsize=1)
def _connection() -> duckdb.DuckDBPyConnection:
    """Return an in-memory database that holds the macros of the standards; callers work on cursors of it."""
    from quality.standards.macros import create_macros

    connection = duckdb.connect()
    create_macros(connection)
    return connection


def judge(table: pa.Table, report: str, values: Sequence[str]) -> tuple[Ints, Texts, Texts]:
    """Return AQI (MISSING: none), primary pollutants and category of each row by the edition of its `day`.

    `values` are columns of the table in the order of the arguments of aqi_<report>; `report` is 'hour' or
    'day'.
    """
    arguments = f"{', '.join(values)}, standard_id"
    query = f"""
        select aqi, primary_pollutants, aqi_category_zh(aqi) as category
        from (
            select place, aqi_{report}({arguments}) as aqi,
                primary_pollutants_{report}({arguments}) as primary_pollutants
            from (select *, air_standard_id(day) as standard_id from cells)
        )
        order by place
    """
    cursor = _connection().cursor()
    try:
        cursor.register("cells", table.append_column("place", pa.array(np.arange(len(table)))))
        judged: pa.Table = cursor.sql(query).to_arrow_table()
    finally:
        cursor.close()
    aqi = judged["aqi"].cast(pa.int32()).fill_null(int(MISSING)).to_numpy()
    return aqi, _objects(judged["primary_pollutants"]), _objects(judged["category"])


def _objects(texts: pa.ChunkedArray) -> Texts:
    return np.asarray(texts.to_numpy(), dtype=object)


def _judged(all_readings: Sequence[Readings]) -> tuple[list[Ints], list[Texts], list[Texts]]:
    """Return AQI, primary pollutants and category of every station-hour, one array of each per readings."""
    shapes = [readings.values["o3"].shape for readings in all_readings]
    days = [
        np.broadcast_to((readings.hours // 24).astype("datetime64[D]"), shape).reshape(-1)
        for readings, shape in zip(all_readings, shapes, strict=True)
    ]
    columns = {
        item: decimals(
            np.concatenate([readings.values[item].reshape(-1) for readings in all_readings]),
            100 if item == "co" else 1000,
        )
        for item in ITEMS
    }
    ends = np.cumsum([stations * hours for stations, hours in shapes])[:-1]
    cells = pa.table({**columns, "day": pa.array(np.concatenate(days))})
    aqi, primary, category = judge(cells, "hour", ITEMS)

    def each(array: NDArray[Any]) -> list[NDArray[Any]]:
        parts = np.split(array, ends)
        return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]

    return each(aqi), each(primary), each(category)
