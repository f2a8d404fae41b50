"""Columns of pandas, Arrow, numpy or Python on their way into the macros and back; order and container are
kept.

A concentration is read as the decimal that was written, and never rounded twice: thousandths are kept, and
what lies between two of them is moved off the points at which a rule decides (halves of a unit), without
crossing one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from quality.standards.exact_units import TIE_STEP, is_missing, units_of

#: Values from here on are not concentrations: missing. (DECIMAL(9,3), the type of readings, ends just below.)
LIMIT = 1_000_000
_CHUNK = 16_384
#: Thousandths as Arrow holds them: the numbers as they are, no copy.
_THOUSANDTHS = pa.decimal32(9, 3)
#: Numbers of more digits before or behind the point are not written out: 1E999999999 would fill the memory.
_DIGITS = 12


def is_column(value: Any) -> bool:
    """Whether a value is a column, not one number, text or None."""
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, pd.Series | pd.Index | pa.Array | pa.ChunkedArray | list | tuple)


def length(column: Any) -> int:
    """The number of rows of a column; raises ValueError for arrays of several dimensions."""
    if isinstance(column, np.ndarray) and column.ndim != 1:
        raise ValueError(f"A column has one dimension, this array has {column.ndim}: pass one pollutant at a time.")
    return len(column)


def concentration(name: str, value: Any) -> pa.Array | pa.ChunkedArray:
    """A column of concentrations as Arrow numbers. What is missing becomes NULL or NaN, which the macros
    read alike.

    Raises ValueError for text that is not a plain number, for booleans, dates and other things.
    """
    arrow = _arrow_of(value)
    if arrow is not None:
        return _from_arrow(name, arrow)
    if isinstance(value, np.ma.MaskedArray):
        return _from_objects(name, value.tolist())
    array = value.to_numpy() if isinstance(value, pd.Series | pd.Index) else value
    if not isinstance(array, np.ndarray):
        return _from_objects(name, array)
    if array.dtype.kind in "iu":
        return pa.array(array)
    if array.dtype.kind == "f":
        return _written_as(array)
    if array.dtype.kind in "OUST":
        return _from_objects(name, array.tolist())
    raise ValueError(f"{name}: a column of {array.dtype} holds no concentrations.")


def texts(name: str, value: Any) -> pa.Array | pa.ChunkedArray:
    """A column of texts (standard_id) as Arrow; raises ValueError for anything else."""
    arrow = _arrow_of(value)
    if arrow is None:
        items = value.tolist() if isinstance(value, np.ndarray) else list(value)
        arrow = pa.array([None if is_missing(item) else item for item in items], from_pandas=True)
    if pa.types.is_dictionary(arrow.type):
        arrow = arrow.cast(arrow.type.value_type)
    if pa.types.is_null(arrow.type):
        return arrow.cast(pa.string())
    if not _is_text(arrow.type):
        raise ValueError(f"{name}: a column of {arrow.type} holds no texts.")
    return arrow


def back(result: pa.ChunkedArray, template: Any) -> Any:
    """A result in the container of the input: pandas with its index (nullable integers), Arrow, numpy or a
    list.

    numpy has no missing integers: there integers come as float64 with NaN, texts as objects with None.
    Decimals are kept in Arrow and Python; pandas and numpy get the doubles nearest to them.
    """
    if isinstance(template, pa.Array | pa.ChunkedArray):
        return result.combine_chunks() if isinstance(template, pa.Array) else result
    if isinstance(template, pd.Series):
        return pd.Series(_pandas(result), index=template.index)
    if isinstance(template, pd.Index):
        return pd.Series(_pandas(result))
    if isinstance(template, np.ndarray):
        if pa.types.is_boolean(result.type):
            return result.to_numpy()
        if pa.types.is_string(result.type):
            return np.array(result.to_pylist(), dtype=object)
        return result.cast(pa.float64()).to_numpy()
    return result.to_pylist()


def same_rows(columns: dict[str, Any]) -> int:
    """The common number of rows; raises ValueError when columns differ in length, or pandas ones in their
    index.
    """
    sizes = {name: length(column) for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        raise ValueError(f"Columns differ in length: {', '.join(f'{n} has {s}' for n, s in sizes.items())}.")
    indexes = [(name, column.index) for name, column in columns.items() if isinstance(column, pd.Series)]
    for name, index in indexes[1:]:
        if index is not indexes[0][1] and not index.equals(indexes[0][1]):
            raise ValueError(f"{name} has another index than {indexes[0][0]}: align the Series first.")
    return next(iter(sizes.values()))


def _arrow_of(value: Any) -> pa.Array | pa.ChunkedArray | None:
    """Arrow's own data of a column, without a copy; None for numpy and Python ones."""
    if isinstance(value, pa.Array | pa.ChunkedArray):
        return value
    if isinstance(value, pd.Series | pd.Index) and not isinstance(value.dtype, np.dtype):
        return pa.array(value, from_pandas=True)
    return None


def _from_arrow(name: str, column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _from_arrow(name, column.cast(kind.value_type))
    if pa.types.is_integer(kind) or (pa.types.is_decimal128(kind) and kind.scale <= 3):
        return column
    if pa.types.is_null(kind):
        return column.cast(pa.float64())
    if pa.types.is_floating(kind):
        whole = isinstance(column, pa.Array)
        return _written_as(column.to_numpy(zero_copy_only=False) if whole else column.to_numpy())
    if _is_text(kind) or pa.types.is_decimal(kind):
        return _from_objects(name, column.to_pylist())
    raise ValueError(f"{name}: a column of {kind} holds no concentrations.")


def _written_as(values: np.ndarray) -> pa.Array:
    """Binary floats as thousandths, each on the same side of every tie as the decimal that was written.

    A float means the shortest decimal that reads back as it: 0.35 is thirty-five hundredths, though the
    double lies a little lower. What is not finite or too large is NULL.
    """
    if values.dtype.itemsize != np.dtype(np.float64).itemsize:
        values = values.astype(str).astype(np.float64)  # float32 0.35 means 0.35, not 0.3499999940
    thousandths = np.empty(len(values), np.int32)
    is_valid = np.empty(len(values), np.bool_)
    for start in range(0, len(values), _CHUNK):  # chunks that stay in the processor's cache: five times as fast
        chunk = values[start : start + _CHUNK]
        with np.errstate(invalid="ignore", over="ignore"):
            steps = np.rint(chunk * 1000)
            nearest = steps / 1000
            if np.any(nearest != chunk):
                may_tie = np.rint(steps / TIE_STEP) * TIE_STEP == steps
                steps += np.sign(chunk - nearest) * may_tie
            fits = np.abs(steps) < LIMIT * 1000
        is_valid[start : start + _CHUNK] = fits
        thousandths[start : start + _CHUNK] = steps if fits.all() else np.where(fits, steps, 0)
    bitmap = None if is_valid.all() else pa.py_buffer(np.packbits(is_valid, bitorder="little"))
    return pa.Array.from_buffers(_THOUSANDTHS, len(values), [bitmap, pa.py_buffer(thousandths)])


def _from_objects(name: str, values: Sequence[Any]) -> pa.Array:
    thousandths = pa.array(
        [units_of(name, place, value, per_one=1000, limit=LIMIT, digits=_DIGITS) for place, value in enumerate(values)],
        pa.int32(),
    )
    return pa.Array.from_buffers(_THOUSANDTHS, len(thousandths), thousandths.buffers())


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()


def _pandas(result: pa.ChunkedArray) -> Any:
    if pa.types.is_string(result.type):
        return pd.array(result.to_pylist(), dtype="string")
    if pa.types.is_boolean(result.type):
        return result.to_numpy()
    if pa.types.is_decimal(result.type):
        return result.cast(pa.float64()).to_numpy()
    mask = result.is_null().to_numpy()
    return pd.arrays.IntegerArray(result.fill_null(0).to_numpy().copy(), mask)
