"""The rules of surface water for analysts: the macros of `water_macros` on pandas, Arrow, numpy and Python values.

    >>> from quality.standards import water
    >>> water.item_class("total_phosphorus", "0.1005", "river")
    3
    >>> water.item_class("total_phosphorus", "0.1005", "river", class_basis="assessment")
    2
    >>> water.section_class(7.49, 7.42, 1.244, 0.025, 0.062, "river")
    2

Every argument may be one value or a column (pandas Series, Arrow array, numpy array, list); single values stand for
every row. The result has the container of the first column, in its order; a pandas result keeps the index, and columns
with different indexes are refused. With single values only, one Python value or None comes back.

What happens to a value that is not a plain reading:

- None, NaN, pandas' NA and masked values are missing; negative ones have no class; infinite ones and those of 10^9 and
  more are missing.
- Text that is a number ("0.0626", "4E-05") is that number. Any other text ("0.002L", "--"), booleans, dates and complex
  numbers raise ValueError with the argument's name.
- A binary float means the shortest decimal that reads back as it. What lies between two billionths is never put on a
  limit or a half: nothing is rounded twice.

Names of items and water bodies that are not known raise ValueError; missing ones give None.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from quality.standards import columns
from quality.standards.exact_units import TIE_STEP, units_of
from quality.standards.water_law import BASES, BODIES, parse_water_tables, read_water_tables
from quality.standards.water_macros import BILLION, PLACES, create_water_macros
from quality.standards.water_macros import read as read_number

#: Rows in one Arrow batch: DuckDB hands out batches to its threads.
_BATCH_ROWS = 122_880
_BILLIONTHS = pa.decimal64(18, PLACES)
_LIMIT = 10**9
_CHUNK = 16_384
#: Numbers of more digits before or behind the point are not written out: 1E999999999 would fill the memory.
_DIGITS = 15
_MACROS = {"raw": "", "assessment": "_assessment"}


def item_class(item: Any, value: Any, water_body: Any, class_basis: str = "raw") -> Any:
    """Class 1…6 (6 = 劣Ⅴ) of an item's value (GB 3838 table 1), water_body 'river' or 'lake'.

    class_basis 'raw' judges the value as it is, 'assessment' rounds it half-even to the item's assessment decimals
    first. None where the water body has no limit for the item (total nitrogen of rivers).
    """
    words = {"item": item, "water_body": water_body}
    return _call(f"water_item_class{_suffix(class_basis)}(item, value, water_body)", {"value": value}, words)


def section_class(
    ph: Any,
    dissolved_oxygen: Any,
    permanganate_index: Any,
    ammonia_nitrogen: Any,
    total_phosphorus: Any,
    water_body: Any,
    class_basis: str = "raw",
) -> Any:
    """Class 1…6 of the worst of the five items of automatic stations, of those that have a value (macro `water_class`);
    mg/L, pH without unit.
    """
    values = {
        "ph": ph,
        "dissolved_oxygen": dissolved_oxygen,
        "permanganate_index": permanganate_index,
        "ammonia_nitrogen": ammonia_nitrogen,
        "total_phosphorus": total_phosphorus,
    }
    call = f"water_class{_suffix(class_basis)}({', '.join(values)}, water_body)"
    return _call(call, values, {"water_body": water_body})


def round_value(item: Any, value: Any, basis: str = "assessment") -> Any:
    """Values at the decimals of their item, halves to even (GB/T 8170).

    What would become 0 keeps one significant digit. basis 'assessment' or 'hourly'; None for an item without known
    decimals.
    """
    if basis not in BASES:
        raise ValueError(f"basis is {basis!r}, and has to be one of {', '.join(BASES)}.")
    return _call(f"water_round(item, value, '{basis}')", {"value": value}, {"item": item})


def exceedance_multiple(item: Any, value: Any, of_class: int, water_body: Any) -> Any:
    """By how many times a value exceeds the limit of a class 1…5, two decimals; None when it does not, and for water
    temperature, pH and dissolved oxygen. The value as it is: give the rounded one for reports.
    """
    if isinstance(of_class, bool) or of_class not in range(1, 6):
        raise ValueError(f"of_class is {of_class!r}, and has to be 1 to 5.")
    call = f"water_exceedance_multiple(item, value, {int(of_class)}, water_body)"
    return _call(call, {"value": value}, {"item": item, "water_body": water_body})


def source_is_met(item: Any, value: Any) -> Any:
    """Whether a value (mg/L) holds the limit of drinking-water sources (GB 3838 tables 2 and 3); None where none is."""
    return _call("water_source_is_met(item, value)", {"value": value}, {"item": item})


def statistic_value(value: Any, is_below_detection: bool = False) -> Any:
    """The value that enters statistics: half of a detection limit below which nothing was found (82号文 item 7)."""
    return _call(f"water_statistic_value(value, {bool(is_below_detection)})", {"value": value}, {})


def mean(item: str, values: Any) -> Decimal | None:
    """The unrounded mean of a column of one item's values, by hydrogen ions for pH; None without a valid value."""
    if not columns.is_column(values):
        raise ValueError("values has to be a column.")
    _words("item", [item])
    with _engine().cursor() as con:
        con.register("given", pa.table({"value": _column("values", values)}))
        result: Decimal | None = con.execute(f"select water_mean('{item}', value) from given").fetchall()[0][0]
    return result


def class_zh(of_class: Any) -> Any:
    """Ⅰ…Ⅴ and 劣Ⅴ of a class 1…6."""
    return _call("water_class_zh(of_class)", {"of_class": of_class}, {})


def quality_zh(of_class: Any) -> Any:
    """优, 良好, 轻度污染, 中度污染 or 重度污染 of a class 1…6 (method of 2011)."""
    return _call("water_quality_zh(of_class)", {"of_class": of_class}, {})


def standard_id(day: date) -> str | None:
    """The edition of GB 3838 in force on a day; None on days for which none is known."""
    if not isinstance(day, date):
        raise ValueError(f"day is {day!r}, and has to be a date.")
    with _engine().cursor() as con:
        result: str | None = con.execute(f"select water_standard_id(date '{day:%Y-%m-%d}')").fetchall()[0][0]
    return result


def _suffix(class_basis: str) -> str:
    if class_basis not in _MACROS:
        raise ValueError(f"class_basis is {class_basis!r}, and has to be one of {', '.join(_MACROS)}.")
    return _MACROS[class_basis]


@functools.cache
def _engine() -> duckdb.DuckDBPyConnection:
    """One database in memory with the macros of the shipped tables; callers take cursors of it."""
    con = duckdb.connect()
    create_water_macros(con)
    return con


@functools.cache
def _known() -> dict[str, tuple[str, ...]]:
    items = parse_water_tables(read_water_tables())["water_item"]
    return {"item": tuple(row["item"] for row in items), "water_body": BODIES}


def _call(expression: str, values: Mapping[str, Any], words: Mapping[str, Any]) -> Any:
    """The value of an expression over the named arguments, row by row."""
    everything = {**values, **words}
    given = {name: value for name, value in everything.items() if columns.is_column(value)}
    rows = columns.same_rows(given) if given else 1
    table, reads = {}, []
    for name, value in everything.items():
        read = _words if name in words else _column
        column = read(name, value if name in given else [value])
        if name in given:
            table[name] = column
            # Read once: the macros name an argument many times, and a cast from DOUBLE is dear.
            reads.append(name if name in words else f"{read_number(name)} as {name}")
        else:
            reads.append(f"{_literal(column[0].as_py())} as {name}")
    with _engine().cursor() as con:
        source = ""
        if table:
            schema = pa.schema([(name, column.type) for name, column in table.items()])
            batches = pa.table(table).to_batches(max_chunksize=_BATCH_ROWS)
            con.register("given", pa.Table.from_batches(batches, schema))
            source = " from given"
        query = f"select {expression} as result from (select {', '.join(reads)}{source})"
        result = con.sql(query).to_arrow_table().column(0)
    if not given:
        return result[0].as_py()
    if len(result) != rows:
        raise RuntimeError(f"{len(result)} results for {rows} rows.")
    return columns.back(result, next(iter(given.values())))


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    return f"'{value}'" if isinstance(value, str) else f"{value:f}::decimal(18, {PLACES})"


def _words(name: str, value: Any) -> Any:
    """A column of names, all of them known."""
    column = columns.texts(name, value)
    known = _known()[name]
    for word in pc.unique(column).to_pylist():
        if word is not None and word not in known:
            raise ValueError(f"{name} is {word!r}; known are {', '.join(known)}.")
    return column


def _column(name: str, value: Any) -> Any:
    """A column of values as Arrow numbers with nine decimals; raises ValueError for what is no number."""
    if isinstance(value, pd.Series | pd.Index):
        value = value.to_numpy() if isinstance(value.dtype, np.dtype) else pa.array(value, from_pandas=True)
    if isinstance(value, pa.Array | pa.ChunkedArray):
        kind = value.type
        if pa.types.is_dictionary(kind):
            return _column(name, value.cast(kind.value_type))
        if pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale <= PLACES):
            return value
        if pa.types.is_floating(kind):
            return _of_floats(value.to_numpy() if isinstance(value, pa.ChunkedArray) else value.to_numpy(False))
        is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()
        if is_text or pa.types.is_decimal(kind) or pa.types.is_null(kind):
            return _of_objects(name, value.to_pylist())
        raise ValueError(f"{name}: a column of {kind} holds no readings.")
    if isinstance(value, np.ma.MaskedArray) or not isinstance(value, np.ndarray):
        return _of_objects(name, value.tolist() if isinstance(value, np.ndarray) else value)
    if value.dtype.kind in "iu":
        return pa.array(value)
    if value.dtype.kind == "f":
        return _of_floats(value)
    if value.dtype.kind in "OUST":
        return _of_objects(name, value.tolist())
    raise ValueError(f"{name}: a column of {value.dtype} holds no readings.")


def _of_floats(values: np.ndarray) -> pa.Array:
    """Binary floats as billionths, each on the same side of every limit and half as the decimal that was written.

    A float of a million and more has too few digits left for billionths; they are exact enough there, for every limit
    lies far below and no half is asked of it.
    """
    if values.dtype.itemsize != np.dtype(np.float64).itemsize:
        values = values.astype(str).astype(np.float64)  # float32 0.1 means 0.1, not 0.100000001
    units = np.empty(len(values), np.int64)
    is_valid = np.empty(len(values), np.bool_)
    for start in range(0, len(values), _CHUNK):  # chunks stay in the processor's cache
        chunk = values[start : start + _CHUNK]
        with np.errstate(invalid="ignore", over="ignore"):
            steps = np.rint(chunk * BILLION)
            nearest = steps / BILLION
            if np.any(nearest != chunk):
                may_tie = np.rint(steps / TIE_STEP) * TIE_STEP == steps
                steps += np.sign(chunk - nearest) * may_tie
            fits = np.abs(chunk) < _LIMIT
        is_valid[start : start + _CHUNK] = fits
        units[start : start + _CHUNK] = steps if fits.all() else np.where(fits, steps, 0)
    bitmap = None if is_valid.all() else pa.py_buffer(np.packbits(is_valid, bitorder="little"))
    return pa.Array.from_buffers(_BILLIONTHS, len(values), [bitmap, pa.py_buffer(units)])


def _of_objects(name: str, values: Iterable[Any]) -> pa.Array:
    units = pa.array(
        [
            units_of(name, place, value, per_one=BILLION, limit=_LIMIT, digits=_DIGITS)
            for place, value in enumerate(values)
        ],
        pa.int64(),
    )
    return pa.Array.from_buffers(_BILLIONTHS, len(units), units.buffers())
