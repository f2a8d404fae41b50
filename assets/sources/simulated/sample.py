"""The sample of `make run`: answers about a natural day as they would have come, with late and revised
values.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np

from assets.sources.simulated.faults import MISSING
from assets.sources.simulated.model import CELLS_PER_CHUNK, DEFAULT_SEED, Readings, first_hour, readings_of
from assets.sources.simulated.noise import between, draw, stream, text_keys, uniform
from assets.sources.simulated.parameters import ITEMS, parameters
from assets.sources.simulated.published import RUN_UP_HOURS, publish_all
from assets.sources.simulated.sites import Sites, Stations, sites_of
from assets.sources.simulated.writers import cnemc_archive

_DAY = 24
_DAYS_AT_ONCE = 31


@dataclass(frozen=True)
class SimulatedAnswer:
    """One answer: a file name, its bytes and when the platform would have given it."""

    name: str
    content: bytes
    observed_at: datetime


def answers(stations: Stations | Sites, day: date, seed: int = DEFAULT_SEED) -> list[SimulatedAnswer]:
    """Return the answers about one natural day (stamps 01:00 … 24:00) in the layout cnemc-archive, earliest
    first.

    The first comes about half an hour after the day; sometimes a second one brings what was late and what was
    revised hours later, and rarely a third one days later. Each is a whole file; the last one holds the
    values of `simulate`.
    """
    return next(answers_of_days(stations, day, 1, seed))[1]


def answers_of_days(
    stations: Stations | Sites, first_day: date, days: int, seed: int = DEFAULT_SEED
) -> Iterator[tuple[date, list[SimulatedAnswer]]]:
    """Yield (day, answers) for many days: the same answers as day by day, made faster."""
    sites = sites_of(stations)
    step = min(_DAYS_AT_ONCE, max(1, CELLS_PER_CHUNK // (_DAY * len(sites))))
    for begin in range(0, days, step):
        some = [first_day + timedelta(days=number) for number in range(begin, min(begin + step, days))]
        chunk = readings_of(sites, some[0], len(some), seed, before=RUN_UP_HOURS)
        histories = []
        for day in some:
            begins = first_hour(day)
            histories.append(_history(chunk.part(begins - RUN_UP_HOURS, begins + _DAY), day, seed))
        published = iter(publish_all([state for history in histories for _, state in history]))
        for day, history in zip(some, histories, strict=True):
            yield (
                day,
                [
                    SimulatedAnswer(f"simulated-{day:%Y%m%d}-{number}.csv", cnemc_archive(next(published)), at)
                    for number, (at, _) in enumerate(history, start=1)
                ],
            )


def _history(final: Readings, day: date, seed: int) -> list[tuple[datetime, Readings]]:
    """Return when the day's answers come and what each holds, ending with `final`.

    The first RUN_UP_HOURS of the readings belong to the day before.
    """
    rules = parameters()["answers"]
    times = [_moment(day, "first", rules["first_after_hours"], seed)]
    states = [final]
    for name in ("third", "second"):
        if _chance(day, f"{name} answer", seed) < rules[f"{name}_chance"]:
            times.insert(1, _moment(day, name, rules[f"{name}_after_hours"], seed))
            states.insert(0, _before_revision(states[0], name, seed))
    if len(states) > 1:
        states[0] = _before_late(states[0], seed)
    return list(zip(times, states, strict=True))


def _chance(day: date, name: str, seed: int) -> float:
    """Return a number in [0, 1) that belongs to the day and to nothing else."""
    keys = stream(seed, name, text_keys(["answers"]))
    return float(uniform(draw(keys, np.array([day.toordinal()], dtype=np.int64)))[0, 0])


def _moment(day: date, name: str, after_hours: list[float], seed: int) -> datetime:
    """Return when an answer comes: a whole minute between two numbers of hours after the day."""
    low, high = after_hours
    hours = low + (high - low) * _chance(day, f"{name} time", seed)
    return datetime.combine(day + timedelta(days=1), time()) + timedelta(minutes=round(60 * hours))


def _before_revision(later: Readings, name: str, seed: int) -> Readings:
    """Return the values as they stood before the answer `name` revised some of the day's values."""
    rules = parameters()["answers"]
    keys = later.sites.station_keys
    today = later.hours >= later.hours[-1] - _DAY + 1
    values = {}
    for item in ITEMS:
        chance = uniform(draw(stream(seed, f"revised by {name} {item}", keys), later.hours))
        factor = between(draw(stream(seed, f"revision by {name} {item}", keys), later.hours), *rules["revision"])
        old = later.values[item]
        hit = (chance < rules[f"revised_by_{name}"]) & today & (old > 0)
        changed = np.maximum(np.rint(np.maximum(old, 0) * factor).astype(np.int32), 1)
        values[item] = np.where(hit, np.where(changed == old, old + 1, changed), old)
    # a revision must not look like an inversion of PM2.5 and PM10 that was not there
    was_right = (later.values["pm10"] >= later.values["pm25"]) & (later.values["pm25"] != MISSING)
    values["pm10"] = np.where(was_right, np.maximum(values["pm10"], values["pm25"]), values["pm10"])
    return replace(later, values=values)


def _before_late(later: Readings, seed: int) -> Readings:
    """Return the values without the last hours of some stations, which had not arrived yet."""
    rules = parameters()["answers"]
    last = later.hours[-1:]
    keys = later.sites.station_keys
    is_late = uniform(draw(stream(seed, "late", keys), last)) < rules["late_stations"]
    low, high = rules["late_hours"]
    hours = between(draw(stream(seed, "late hours", keys), last), low, high + 1).astype(np.int64)
    lost = is_late & (later.hours[None, :] > last - hours)
    return replace(later, values={item: np.where(lost, MISSING, array) for item, array in later.values.items()})
