"""What goes wrong: lost hours, outages, stuck sensors, spikes, zeros, inversions, hours never published.

Faults are drawn like the values (noise.py), so they too are the same in every run and part of a run.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assets.sources.simulated.noise import Hours, draw, spells, stream, text_keys, uniform
from assets.sources.simulated.parameters import ITEMS
from assets.sources.simulated.sites import Sites

MISSING = np.int32(-(2**31))
PAD_HOURS = 24
"""A stuck sensor repeats a value from at most this many hours before: its spells are shorter."""


def add_faults(values: dict[str, NDArray[np.int32]], sites: Sites, hours: Hours, seed: int, rules: Any) -> None:
    """Change the values of shape (stations, hours) in place. The first PAD_HOURS of `hours` are not to be
    used.
    """
    _add_inversions(values, sites, hours, seed, rules)
    _add_stuck(values, sites, hours, seed, rules["stuck"])
    for item in ITEMS:
        _add_single(values[item], item, sites, hours, seed, rules)
    _add_outages(values, sites, hours, seed, rules)


def feed_gaps(hours: Hours, seed: int, rules: Any) -> NDArray[np.bool_]:
    """Return True for the hours that the platform published for nobody, shape (hours,)."""
    gaps = np.zeros(len(hours), dtype=np.bool_)
    for _, begin, end, _ in spells(seed, "feed gap", text_keys(["platform"]), hours, rules["feed_gap"]):
        gaps[_part(hours, begin, end)] = True
    return gaps


def _part(hours: Hours, begin: int, end: int) -> slice:
    """Return the part of the axis of hours from `begin` to `end` (absolute), cut to what there is."""
    first = int(hours[0])
    return slice(max(begin - first, 0), max(min(end - first, len(hours)), 0))


def _add_inversions(values: dict[str, NDArray[np.int32]], sites: Sites, hours: Hours, seed: int, rules: Any) -> None:
    """Let PM10 fall under PM2.5 now and then, as two instruments do that share no inlet."""
    chance = uniform(draw(stream(seed, "inversion", sites.station_keys), hours))
    hit = chance < rules["inversion"]
    share = 0.55 + 0.43 * (chance[hit] / rules["inversion"])
    values["pm10"][hit] = np.maximum(np.floor(values["pm25"][hit] * share), 1).astype(np.int32)


def _add_stuck(values: dict[str, NDArray[np.int32]], sites: Sites, hours: Hours, seed: int, rule: Any) -> None:
    """Let an instrument repeat the value of a spell's first hour."""
    for item in ITEMS:
        for row, begin, end, _ in spells(seed, f"stuck {item}", sites.station_keys, hours, rule):
            start = begin - int(hours[0])
            if start >= 0:
                values[item][row, _part(hours, begin, end)] = values[item][row, start]


def _add_single(array: NDArray[np.int32], item: str, sites: Sites, hours: Hours, seed: int, rules: Any) -> None:
    """Spoil single hours of one item: lost, a spike, a zero or a small negative number."""
    chance = uniform(draw(stream(seed, f"single {item}", sites.station_keys), hours))
    edges = np.cumsum([rules["lost_hour"], rules["spike"], rules["zero"], rules["negative"]])
    kind = np.searchsorted(edges, chance.reshape(-1), side="right").reshape(chance.shape)
    array[kind == 0] = MISSING
    spike = kind == 1
    low, high = rules["spike_factor"]
    place = (chance[spike] - edges[0]) / rules["spike"]
    array[spike] = np.rint(array[spike] * (low + (high - low) * place)).astype(np.int32)
    array[kind == 2] = 0
    negative = kind == 3
    array[negative] = -1 - np.floor(4 * (chance[negative] - edges[2]) / rules["negative"]).astype(np.int32)


def _add_outages(values: dict[str, NDArray[np.int32]], sites: Sites, hours: Hours, seed: int, rules: Any) -> None:
    """Take away what instruments and stations that stand still do not report."""
    keys = sites.station_keys
    for item in ITEMS:
        for row, begin, end, _ in spells(seed, f"instrument {item}", keys, hours, rules["instrument"]):
            values[item][row, _part(hours, begin, end)] = MISSING
    for row, begin, end, _ in spells(seed, "PM10 hidden", keys, hours, rules["pm10_hidden"]):
        values["pm10"][row, _part(hours, begin, end)] = MISSING
    for row, begin, end, _ in spells(seed, "station", keys, hours, rules["station"]):
        for item in ITEMS:
            values[item][row, _part(hours, begin, end)] = MISSING
