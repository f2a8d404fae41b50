"""A day of hours again, in Fraction and plain loops: HJ 663 and GB 3095 table 4, without a line of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from oracle.hj633 import half_even

ITEMS = ("so2", "no2", "co", "pm10", "pm25")
#: GB 3095: class 2 limit of the daily maximum 8 h ozone, in both editions.
OZONE_LIMIT = 160


def day_of_hours(hours: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """Unrounded daily values (Fraction or None), hours per item and 8 h windows; hours are 1 … 24."""
    day: dict[str, Any] = {}
    for item in ITEMS:
        values = [Fraction(given[item]) for given in hours.values() if given.get(item) is not None]
        day[f"hours_{item}"] = len(values)
        day[item] = sum(values, Fraction(0)) / len(values) if len(values) >= 20 else None
    ozone = {hour: Fraction(given["o3"]) for hour, given in hours.items() if given.get("o3") is not None}
    day["hours_o3"] = len(ozone)
    day["o3_1h"] = max(ozone.values(), default=None)
    windows = []
    for end in range(8, 25):
        inside = [ozone[hour] for hour in range(end - 7, end + 1) if hour in ozone]
        if len(inside) >= 6:
            windows.append(sum(inside, Fraction(0)) / len(inside))
    day["windows_o3_8h"] = len(windows)
    highest = max(windows, default=None)
    is_enough = len(windows) >= 14 or (highest is not None and half_even(highest) > OZONE_LIMIT)
    day["o3_8h"] = highest if is_enough else None
    return day


def rounded(day: Mapping[str, Any]) -> dict[str, Fraction | None]:
    """The seven daily values at their published decimals."""
    items = (*ITEMS, "o3_8h", "o3_1h")
    return {item: None if day[item] is None else half_even(day[item], 1 if item == "co" else 0) for item in items}
