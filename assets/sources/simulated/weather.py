"""What all stations of a region share: season, hour of the day, stagnation, rain, sun and dust."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from assets.sources.simulated.noise import (
    Floats,
    Hours,
    Keys,
    between,
    draw,
    stream,
    text_keys,
    uniform,
    wave,
)
from assets.sources.simulated.sites import Sites

_REGION = "region"


@dataclass(frozen=True)
class Weather:
    """Per city and hour, shape (cities, hours); dust is the PM10 (µg/m³) that the storms add."""

    stagnation: Floats
    rain: Floats
    sun: Floats
    dust: Floats


def calendar(hours: Hours) -> tuple[Hours, Floats, Hours]:
    """Return hour of the day, position in the year (0 = middle of January … 12), and day of the week (0 =
    Monday).

    `hours` counts the begins of hours since 1970-01-01 00:00 Beijing time, so its day is the natural day.
    """
    days = hours // 24
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    length = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64)
    day = (dates - months.astype("datetime64[D]")).astype(np.int64)
    position = months.astype(np.int64) % 12 + (day + 0.5) / length - 0.5
    return hours % 24, position, (days + 3) % 7


def by_month(table: Sequence[float], position: Floats) -> Floats:
    """Return the value of the season, shape (hours,), between the middles of two months."""
    values = np.asarray(table, dtype=np.float64)
    left = np.floor(position).astype(np.int64)
    weight = position - left
    return values[left % 12] * (1.0 - weight) + values[(left + 1) % 12] * weight


def weather_of(sites: Sites, hours: Hours, seed: int, numbers: Any) -> Weather:
    """Return the weather over the cities of these stations; `numbers` is the table of parameters.toml."""
    rules = numbers["weather"]
    region = text_keys([_REGION])
    _, position, _ = calendar(hours)
    calm = sum(
        weight * wave(stream(seed, f"calm {scale}", region), hours, scale)
        for scale, weight in zip(rules["stagnation_hours"], rules["stagnation_weights"], strict=True)
    )
    calm = calm + rules["city_share"] * wave(stream(seed, "calm city", sites.city_keys), hours, 40)
    rain = _rain(sites.city_keys, region, hours, seed, by_month(_thresholds(tuple(rules["rain_share"])), position))
    sun = sum(
        weight * wave(stream(seed, f"sun {scale}", region), hours, scale)
        for scale, weight in zip(rules["sun_hours"], rules["sun_weights"], strict=True)
    )
    sun = sun + 0.25 * wave(stream(seed, "sun city", sites.city_keys), hours, 36)
    sun = np.exp(rules["sun_spread"] * sun) * (1.0 - rules["sun_lost_to_rain"] * rain)
    return Weather(calm, rain, sun, _dust(sites.city_keys, hours, seed, numbers["dust"]))


def _thresholds(shares: Sequence[float]) -> list[float]:
    """Return the heights that a standard normal number passes in these shares of the time."""
    return [NormalDist().inv_cdf(1.0 - share) for share in shares]


def _rain(cities: Keys, region: Keys, hours: Hours, seed: int, threshold: Floats) -> Floats:
    """Return the strength of the rain from 0 to 1, shape (cities, hours)."""
    front = wave(stream(seed, "rain front", region), hours, 52)
    shower = wave(stream(seed, "rain shower", region), hours, 14)
    local = wave(stream(seed, "rain city", cities), hours, 10)
    # 0.86 is the spread of a wave; the weights keep the sum near a spread of one
    wetness = (0.85 * front + 0.70 * shower + 0.35 * local) / (0.86 * 1.155)
    return np.clip((wetness - threshold) / 0.6, 0.0, 1.0)


def _dust(cities: Keys, hours: Hours, seed: int, rules: Any) -> Floats:
    """Return the PM10 of dust storms, µg/m³, shape (cities, hours); at most one storm a slot."""
    slot = int(rules["slot_hours"])
    slots = np.arange(int(hours[0]) // slot, int(hours[-1]) // slot + 1, dtype=np.int64)
    region = text_keys([_REGION])
    chance = np.asarray(rules["chance"])[
        (slots * slot // 24).astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    ]
    happens = uniform(draw(stream(seed, "dust happens", region), slots))[0] < chance
    length = between(draw(stream(seed, "dust length", region), slots), *rules["duration_hours"])[0]
    offset = uniform(draw(stream(seed, "dust offset", region), slots))[0]
    peak = between(draw(stream(seed, "dust peak", region), slots), *rules["peak"])[0]
    share = between(draw(stream(seed, "dust share", cities), slots), 0.7, 1.1)
    dust = np.zeros((len(cities), len(hours)))
    for place in np.nonzero(happens)[0]:
        begin = int(slots[place]) * slot + int(offset[place] * (slot - length[place]))
        age = (hours - begin).astype(np.float64)
        rise = np.clip((age + 1.0) / rules["rise_hours"], 0.0, 1.0)
        fade = np.exp(-np.clip(age - rules["rise_hours"], 0.0, None) / (length[place] / 2.5))
        inside = (age >= 0) & (age < length[place])
        dust += share[:, place, None] * np.where(inside, peak[place] * rise * fade, 0.0)
    return dust
