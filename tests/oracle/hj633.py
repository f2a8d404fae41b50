"""HJ 633 again, from the text of the standards, in Fraction: slow, plain, and without a line of the engine.

Concentrations are anything that Fraction takes exactly (int, str, Decimal, Fraction) or None; never a float.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

Value = int | str | Decimal | Fraction | None

E2012, E2026 = "HJ 633-2012", "HJ 633-2026"
ITEMS = ("so2", "no2", "co", "o3", "pm10", "pm25")
LABELS = {"so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3", "pm10": "PM10", "pm25": "PM2.5"}
GRID = (0, 50, 100, 150, 200, 300, 400, 500)
BREAKPOINTS = {
    ("so2", "24h"): (0, 50, 150, 475, 800, 1600, 2100, 2620),
    ("so2", "1h"): (0, 150, 500, 650, 800),
    ("no2", "24h"): (0, 40, 80, 180, 280, 565, 750, 940),
    ("no2", "1h"): (0, 100, 200, 700, 1200, 2340, 3090, 3840),
    ("co", "24h"): (0, 2, 4, 14, 24, 36, 48, 60),
    ("co", "1h"): (0, 5, 10, 35, 60, 90, 120, 150),
    ("o3", "8h"): (0, 100, 160, 215, 265, 800),
    ("o3", "1h"): (0, 160, 200, 300, 400, 800, 1000, 1200),
}
PARTICULATES = {
    E2012: {"pm10": (0, 50, 150, 250, 350, 420, 500, 600), "pm25": (0, 35, 75, 115, 150, 250, 350, 500)},
    E2026: {"pm10": (0, 50, 120, 250, 350, 420, 500, 600), "pm25": (0, 35, 60, 115, 150, 250, 350, 500)},
}


def half_even(value: Fraction, decimals: int = 0) -> Fraction:
    """GB/T 8170: halves to the even digit."""
    scaled = value * 10**decimals
    below = floor(scaled)
    rest = scaled - below
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and below % 2 == 1)
    return Fraction(below + up, 10**decimals)


def mean_half_even(values: list[Value], decimals: int = 0) -> Fraction | None:
    """The mean of the values that exist, rounded once."""
    there = [Fraction(value) for value in values if value is not None]
    return half_even(sum(there, Fraction(0)) / len(there), decimals) if there else None


def percentile(values: list[Value], percent: int, decimals: int) -> Fraction:
    """HJ 663-2013 annex A: place k = 1 + (n - 1) p of the sorted values, linear between neighbours."""
    ordered = sorted(Fraction(value) for value in values if value is not None)
    k = 1 + (len(ordered) - 1) * Fraction(percent, 100)
    s = floor(k)
    low = ordered[s - 1]
    high = ordered[s] if s < len(ordered) else low
    return half_even(low + (high - low) * (k - s), decimals)


def present(value: Value) -> bool:
    """A concentration that exists and is not negative."""
    return value is not None and Fraction(value) >= 0


def iaqi(item: str, averaging: str, concentration: Value, edition: str) -> int | None:
    """Round half-even, interpolate, round up; the overflow rules of both editions."""
    if concentration is None or Fraction(concentration) < 0:
        return None
    c = half_even(Fraction(concentration), 1 if item == "co" else 0)
    points = PARTICULATES[edition][item] if item in PARTICULATES[edition] else BREAKPOINTS[item, averaging]
    if c > points[-1]:
        if (item, averaging) == ("so2", "1h"):
            return None if edition == E2012 else 200
        if (item, averaging) == ("o3", "8h"):
            return None if edition == E2012 else 300
        return 500
    for k in range(1, len(points)):
        if c <= points[k]:
            slope = Fraction(GRID[k] - GRID[k - 1], points[k] - points[k - 1])
            return ceil(slope * (c - points[k - 1]) + GRID[k - 1])
    raise AssertionError(concentration)


def hour_indexes(values: dict[str, Value], edition: str) -> dict[str, int | None]:
    """IAQI of the six 1 h means."""
    return {item: iaqi(item, "1h", values[item], edition) for item in ITEMS}


def day_indexes(values: dict[str, Value], edition: str) -> dict[str, int | None]:
    """IAQI of a day; `values` has o3_8h and o3_1h. 2012: O3 above 800 is reported by the 1 h value."""
    indexes = {item: iaqi(item, "24h", values[item], edition) for item in ITEMS if item != "o3"}
    ozone = iaqi("o3", "8h", values["o3_8h"], edition)
    if ozone is None and edition == E2012 and present(values["o3_8h"]):
        ozone = iaqi("o3", "1h", values["o3_1h"], edition)
    return {**indexes, "o3": ozone}


def _publish(indexes: dict[str, int | None], there: dict[str, bool], edition: str) -> int | None:
    if any(there[item] and index is None for item, index in indexes.items()):
        return None  # 2012: a value above its breakpoints, and nothing to report it by
    known = [index for index in indexes.values() if index is not None]
    if not known:
        return None
    if edition == E2026 and not all(there[item] for item in indexes) and max(known) <= 100:
        return None  # 5.3.1
    return max(known)


def aqi_hour(values: dict[str, Value], edition: str) -> int | None:
    """AQI of an hour."""
    return _publish(hour_indexes(values, edition), {item: present(values[item]) for item in ITEMS}, edition)


def _day_there(values: dict[str, Value]) -> dict[str, bool]:
    return {item: present(values["o3_8h" if item == "o3" else item]) for item in ITEMS}


def aqi_day(values: dict[str, Value], edition: str, dust: bool = False) -> int | None:
    """AQI of a day; with dust deducted, of its gases, the particulates not being required."""
    indexes = day_indexes(values, edition)
    if dust:
        indexes = {item: indexes[item] for item in ("so2", "no2", "co", "o3")}
    return _publish(indexes, _day_there(values), edition)


def primary(aqi: int | None, indexes: dict[str, int | None]) -> str | None:
    """Labels of the items with the largest IAQI when the AQI is above 50."""
    if aqi is None or aqi <= 50:
        return None
    return ",".join(LABELS[item] for item in ITEMS if indexes[item] == aqi)


def primary_pollutants_hour(values: dict[str, Value], edition: str) -> str | None:
    """Primary pollutants of an hour."""
    return primary(aqi_hour(values, edition), hour_indexes(values, edition))


def primary_pollutants_day(values: dict[str, Value], edition: str) -> str | None:
    """Primary pollutants of a day."""
    return primary(aqi_day(values, edition), day_indexes(values, edition))


def _counts(values: dict[str, Value], edition: str, items: tuple[str, ...], aqi: int | None) -> bool:
    there = _day_there(values)
    missing = sum(not there[item] for item in items)
    if edition == E2026:
        return missing == 0 or (aqi is not None and aqi > 100)
    return missing <= 1 and all(there[item] for item in ("pm25", "o3") if item in items)


def day_counted(values: dict[str, Value], edition: str, dust: bool = False) -> bool:
    """Whether a day enters the denominator. Dust: as the raw day, or by its gases alone."""
    raw = _counts(values, edition, ITEMS, aqi_day(values, edition))
    gases = ("so2", "no2", "co", "o3")
    return raw or (dust and _counts(values, edition, gases, aqi_day(values, edition, dust=True)))


def day_good(values: dict[str, Value], edition: str, dust: bool = False) -> bool:
    """Counted, and an AQI of 100 or less."""
    aqi = aqi_day(values, edition, dust)
    return day_counted(values, edition, dust) and aqi is not None and aqi <= 100


def items_missing(values: dict[str, Value]) -> str | None:
    """Labels of the items without a daily value."""
    there = _day_there(values)
    return ",".join(LABELS[item] for item in ITEMS if not there[item]) or None
