"""GB 3838-2002 and the assessment method again, typed from the rules, in Fraction: without a line of the engine.

Values are anything that Fraction takes exactly (int, str, Decimal, Fraction) or None; never a float.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor

Value = int | str | Decimal | Fraction | None

#: Upper limits of the classes Ⅰ to Ⅴ in rivers (and in lakes, where LAKE has no line of its own).
RIVER = {
    "permanganate_index": "2 4 6 10 15",
    "chemical_oxygen_demand": "15 15 20 30 40",
    "bod5": "3 3 4 6 10",
    "ammonia_nitrogen": "0.15 0.5 1.0 1.5 2.0",
    "total_phosphorus": "0.02 0.1 0.2 0.3 0.4",
    "copper": "0.01 1.0 1.0 1.0 1.0",
    "zinc": "0.05 1.0 1.0 2.0 2.0",
    "fluoride": "1.0 1.0 1.0 1.5 1.5",
    "selenium": "0.01 0.01 0.01 0.02 0.02",
    "arsenic": "0.05 0.05 0.05 0.1 0.1",
    "mercury": "0.00005 0.00005 0.0001 0.001 0.001",
    "cadmium": "0.001 0.005 0.005 0.005 0.01",
    "chromium_vi": "0.01 0.05 0.05 0.05 0.1",
    "lead": "0.01 0.01 0.05 0.05 0.1",
    "cyanide": "0.005 0.05 0.2 0.2 0.2",
    "volatile_phenol": "0.002 0.002 0.005 0.01 0.1",
    "petroleum": "0.05 0.05 0.05 0.5 1.0",
    "anionic_surfactant": "0.2 0.2 0.2 0.3 0.3",
    "sulfide": "0.05 0.1 0.2 0.5 1.0",
    "faecal_coliforms": "200 2000 10000 20000 40000",
}
LAKE = {"total_phosphorus": "0.01 0.025 0.05 0.1 0.2", "total_nitrogen": "0.2 0.5 1.0 1.5 2.0"}
OXYGEN = "7.5 6 5 3 2"
ITEMS = ("ph", "dissolved_oxygen", *RIVER, "total_nitrogen")
FIVE = ("ph", "dissolved_oxygen", "permanganate_index", "ammonia_nitrogen", "total_phosphorus")
SOURCES = {
    **{"sulfate": "250", "chloride": "250", "nitrate": "10", "iron": "0.3", "manganese": "0.1"},
    **{"molybdenum": "0.07", "cobalt": "1.0", "beryllium": "0.002", "boron": "0.5", "antimony": "0.005"},
    **{"nickel": "0.02", "barium": "0.7", "vanadium": "0.05", "titanium": "0.1", "thallium": "0.0001"},
    **{"yellow_phosphorus": "0.003", "hydrazine_hydrate": "0.01", "methylmercury": "0.000001"},
}
#: Decimals of assessment values.
DECIMALS = {
    **{"water_temperature": 1, "ph": 0, "dissolved_oxygen": 1, "permanganate_index": 1, "ammonia_nitrogen": 2},
    **{"total_phosphorus": 3, "total_nitrogen": 2, "chemical_oxygen_demand": 1, "bod5": 1, "copper": 3, "zinc": 3},
    **{"fluoride": 3, "selenium": 4, "arsenic": 4, "mercury": 5, "cadmium": 5, "chromium_vi": 3, "lead": 3},
    **{"cyanide": 3, "volatile_phenol": 4, "petroleum": 2, "anionic_surfactant": 2, "sulfide": 3},
    **{"faecal_coliforms": 0, "thallium": 5, "conductivity": 1, "turbidity": 1, "chlorophyll_a": 3},
}
HOURLY = {
    **{"water_temperature": 1, "ph": 2, "dissolved_oxygen": 2, "conductivity": 1, "turbidity": 1},
    **{"permanganate_index": 2, "ammonia_nitrogen": 3, "total_phosphorus": 3, "total_nitrogen": 2, "chlorophyll_a": 3},
}
CLASS_ZH = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")


def limits(item: str, body: str) -> list[Fraction] | None:
    """The limits of the classes 1…5: upper ones, for dissolved oxygen lower ones; None where there are none."""
    line = OXYGEN if item == "dissolved_oxygen" else RIVER.get(item)
    if body == "lake":
        line = LAKE.get(item, line)
    return [Fraction(limit) for limit in line.split()] if line else None


def half_even(value: Fraction, decimals: int) -> Fraction:
    """GB/T 8170, and a value that would become 0 keeps one significant digit."""

    def plain(places: int) -> Fraction:
        scaled = value * 10**places
        below = floor(scaled)
        rest = scaled - below
        up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and below % 2 == 1)
        return Fraction(below + up, 10**places)

    result = plain(decimals)
    if result == 0 and value != 0:
        while abs(value) * 10**decimals < 1:
            decimals += 1
        result = plain(decimals)
    return result


def item_class(item: str, value: Value, body: str, assessed: bool = False) -> int | None:
    """Class 1…6 of one item."""
    if value is None or Fraction(value) < 0:
        return None
    number = Fraction(value)
    if assessed and item in DECIMALS:
        number = half_even(number, DECIMALS[item])
    if item == "ph":
        return 1 if 6 <= number <= 9 else 6
    bounds = limits(item, body)
    if bounds is None:
        return None
    for place, bound in enumerate(bounds, start=1):
        if (number >= bound) if item == "dissolved_oxygen" else (number <= bound):
            return place
    return 6


def water_class(values: dict[str, Value], body: str, assessed: bool = False) -> int | None:
    """The worst of the items that have a class."""
    classes = [item_class(item, value, body, assessed) for item, value in values.items()]
    return max((one for one in classes if one is not None), default=None)


def multiple(item: str, value: Value, than: int, body: str) -> Fraction | None:
    """(C - S) : S with two decimals, half-even without the rule of the significant digit."""
    bounds = limits(item, body)
    if value is None or bounds is None or item == "dissolved_oxygen":
        return None
    share = (Fraction(value) - bounds[than - 1]) / bounds[than - 1]
    if share <= 0:
        return None
    rounded = half_even(share, 2)
    return rounded if share > Fraction(1, 200) else Fraction(0)


def ph_mean(values: list[str]) -> Decimal:
    """-log10 of the mean of 10^-pH, in fifty digits."""
    with localcontext() as context:
        context.prec = 50
        mean = sum(Decimal(10) ** -Decimal(value) for value in values) / len(values)
        return -mean.log10()
