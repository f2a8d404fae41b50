"""Random numbers without a state: a value depends on the seed, a name and an absolute hour only.

A generator that is drawn from in order would make hour 5,000 depend on where a run began. Here each number is
the hash of its own coordinates, so any part of a run equals the same part of a longer run (and of a run of
more stations).
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Hours = NDArray[np.int64]
Floats = NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HALF_BITS = np.uint64(0xFFFF)


def text_key(*parts: object) -> np.uint64:
    """Return 64 bits that stand for these words, the same in every process (`hash` is not)."""
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8"), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def text_keys(words: Sequence[str]) -> Keys:
    """Return one key per word, shape (len(words),)."""
    return np.array([text_key(word) for word in words], dtype=np.uint64)


def _mix(x: Keys) -> Keys:
    """Scramble 64-bit numbers (finaliser of splitmix64); works in place on the array that it is given."""
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return x


def stream(seed: int, name: str, keys: Keys) -> Keys:
    """Return the keys of one named use of the random numbers, so that two uses never share draws."""
    return _mix(keys ^ text_key(seed, name))


def draw(keys: Keys, counters: Hours) -> Keys:
    """Return raw 64-bit draws, shape (keys, counters)."""
    steps = (counters.astype(np.uint64) + np.uint64(1)) * _GOLDEN
    return _mix(keys[:, None] + steps[None, :])


def uniform(bits: Keys) -> Floats:
    """Return numbers in [0, 1) from raw draws."""
    return (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normal(bits: Keys) -> Floats:
    """Return numbers of mean 0 and variance 1, within ±3.47: the sum of the four 16-bit quarters of a draw.

    No logarithm and no cosine is needed, and the result is the same on every machine.
    """
    total = (bits & _HALF_BITS).astype(np.int64)
    for shift in (16, 32, 48):
        total += ((bits >> np.uint64(shift)) & _HALF_BITS).astype(np.int64)
    return (total.astype(np.float64) - 2 * 65535.0) / (65536.0 / 3.0**0.5)


def wave(keys: Keys, hours: Hours, scale: int) -> Floats:
    """Return a smooth wandering value of mean 0, shape (keys, hours), that forgets itself after `scale`
    hours.

    `hours` is an unbroken run; draws stand at multiples of `scale` since the epoch, with smooth steps
    between.
    """
    index = hours // scale
    first = int(index[0])
    points = normal(draw(keys, np.arange(first, int(index[-1]) + 2, dtype=np.int64)))
    step = (hours % scale) / scale
    weight = step * step * (3.0 - 2.0 * step)
    place = index - first
    left = points[:, place]
    return left + (points[:, place + 1] - left) * weight


def between(bits: Keys, low: float, high: float) -> Floats:
    """Return numbers in [low, high) from raw draws."""
    return low + (high - low) * uniform(bits)


def spells(seed: int, name: str, keys: Keys, hours: Hours, rule: Any) -> Iterator[tuple[int, int, int, float]]:
    """Yield the spells that touch `hours`: (row of the key, first hour, hour after the last, a number in [0,
    1)).

    `rule` gives slot_hours, chance and duration_hours. A spell lies wholly inside its slot, so no other slot
    is needed. Hours are absolute and may lie outside `hours`.
    """
    slot = int(rule["slot_hours"])
    low, high = rule["duration_hours"]
    slots = np.arange(int(hours[0]) // slot, int(hours[-1]) // slot + 1, dtype=np.int64)
    happens = uniform(draw(stream(seed, f"{name} happens", keys), slots)) < rule["chance"]
    length = between(draw(stream(seed, f"{name} length", keys), slots), low, high + 1).astype(np.int64)
    offset = uniform(draw(stream(seed, f"{name} offset", keys), slots))
    extra = uniform(draw(stream(seed, f"{name} extra", keys), slots))
    begin = slots[None, :] * slot + (offset * (slot - length)).astype(np.int64)
    touches = happens & (begin <= hours[-1]) & (begin + length > hours[0])
    for row, column in zip(*np.nonzero(touches), strict=True):
        first = int(begin[row, column])
        yield int(row), first, first + int(length[row, column]), float(extra[row, column])
