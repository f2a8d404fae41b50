"""One number as Python gives it, exactly, in whole units of 10^-n: what the columns of both faces are read by."""

from __future__ import annotations

import numbers
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
#: Values are later rounded at decimals that end in 5 of a unit: a value that lies beside such a tie, but nearer to it
#: than a unit, is moved one unit away from it, so that it is not rounded as if it lay on it.
TIE_STEP = 5


def is_missing(value: Any) -> bool:
    """None, NaN and the markers of pandas and numpy."""
    is_marker = value is None or value is pd.NA or value is pd.NaT or value is np.ma.masked
    return is_marker or (isinstance(value, float | np.floating) and value != value)


def units_of(name: str, place: int, value: Any, *, per_one: int, limit: int, digits: int) -> int | None:
    """A value in units of 1/per_one; None when it is missing, not finite, or `limit` or more.

    Text that is a number is read as written, a float by its shortest decimal; `digits` bounds what is looked at on
    either side of the point. Raises ValueError, naming the column and row, for anything else.
    """
    if is_missing(value):
        return None
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if isinstance(value, np.floating | float):
        value = Decimal(str(value))
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Rational | Decimal):
        raise ValueError(f"{name}, row {place}: {value!r} is not a number (a missing value is None or NaN).")
    if isinstance(value, Decimal):
        if value.is_zero():
            return 0
        if not value.is_finite() or value.adjusted() > digits:
            return None
        if value.adjusted() < -digits:  # next to nothing, but on its side of it
            value = Decimal(1).copy_sign(value).scaleb(-digits)
    exact = Fraction(value) * per_one
    if abs(exact) >= limit * per_one:
        return None
    steps = exact.numerator // exact.denominator
    return steps + 1 if exact != steps and steps % TIE_STEP == 0 else steps
