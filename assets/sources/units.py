"""Units of concentration and their exact conversion, on the decimal text itself."""

from decimal import Decimal, InvalidOperation

import pyarrow as pa

from assets.sources.answer import RefusedAnswer
from assets.sources.columns import map_unique
from assets.sources.recognise import shown

_TABLE_UNIT = {"co": "mg/m3"}
_POWER_OF_TEN = {"ng/m3": -9, "ug/m3": -6, "mg/m3": -3}
_MIXING_RATIOS = ("ppb", "ppm", "ppmv", "ppbv", "nmol/mol", "umol/mol")
_MAX_EXPONENT = 12


def table_unit(item: str) -> str:
    """Return the unit of an item's columns in our tables: 'mg/m3' for CO, else 'ug/m3'."""
    return _TABLE_UNIT.get(item.split("_")[0], "ug/m3")


def power_between(unit: str, item: str, where: str) -> int:
    """Return the power of ten that turns a value of `unit` into the item's table unit.

    Args:
        unit: as written in a mapping, for example 'µg/m³'.
        item: 'so2', 'co', 'o3_8h' ….
        where: what the sentence should name, for example 'columns.co in map.toml'.

    Raises:
        RefusedAnswer: an unknown unit, or a mixing ratio: that needs a temperature and a pressure, and the
        factor is
            no finite decimal.
    """
    plain = unit.strip().lower().replace("µ", "u").replace("μ", "u").replace("³", "3").replace("^3", "3")
    plain = plain.replace("微克/立方米", "ug/m3").replace("毫克/立方米", "mg/m3")
    if plain in _MIXING_RATIOS:
        raise RefusedAnswer(
            f"{where}: the unit “{shown(unit)}” is a mixing ratio; convert to µg/m3 or mg/m3 at 298.15 K and "
            "1013.25 hPa (GB 3095) before the import"
        )
    if plain not in _POWER_OF_TEN:
        raise RefusedAnswer(f"{where}: the unit “{shown(unit)}” is not known; known are µg/m3, mg/m3 and ng/m3")
    return _POWER_OF_TEN[plain] - _POWER_OF_TEN[table_unit(item)]


def times_power_of_ten(texts: pa.Array, power: int, unit: str) -> pa.Array:
    """Multiply decimal texts by a power of ten exactly.

    A text that is no finite number of a sane size keeps its words and gets its unit behind it: so no later
    reader takes it for a number of the table's unit.
    """
    if power == 0:
        return texts

    def convert(text: str) -> str:
        try:
            number = Decimal(text)
        except InvalidOperation:
            return f"{text} {unit}"
        exponent = number.as_tuple().exponent
        is_sane = isinstance(exponent, int) and abs(exponent) <= _MAX_EXPONENT and len(text) <= 40 and "_" not in text
        return f"{number.scaleb(power):f}" if is_sane else f"{text} {unit}"

    return map_unique(texts, convert, pa.string())
