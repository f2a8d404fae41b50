"""The air rules for analysts: the macros of `quality.standards` on pandas, Arrow, numpy and Python values.

    >>> from quality.standards import air
    >>> air.iaqi("pm25", "24h", 60.5, "HJ 633-2026")
    100
    >>> air.aqi_day(so2=5, no2=27, co=0.7, o3_8h=54, o3_1h=None, pm10=50, pm25=31, standard_id="HJ 633-2012")
    50

Every argument may be one value or a column (pandas Series, Arrow array, numpy array, list); single values
stand for every row. The result has the container of the first column, in its order; a pandas result keeps
the index, and columns with different indexes are refused. With single values only, one Python value or None
comes back.

What happens to a value that is not a plain concentration (µg/m³, CO mg/m³):

- None, NaN, pandas' NA and masked values are missing: no IAQI. NaN never yields a number.
- Infinite and negative values, and values of 1,000,000 and more, are no concentrations: missing.
- Text that is a number ("60.5", "1.2E1") is that number. Any other text (also an empty one), booleans, dates
  and complex numbers raise ValueError with the argument's name.
- A binary float means the shortest decimal that reads back as it: 0.35 is thirty-five hundredths and rounds to
  0.4, and 60.5004 rounds to 61. Nothing is rounded twice.

`standard_id` is an edition of HJ 633 (see `standard_id()`); an unknown one raises ValueError, a missing one
gives None.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from quality.standards import columns
from quality.standards.arithmetic import read as read_number
from quality.standards.checks import AVERAGINGS, ITEMS
from quality.standards.macros import create_macros
from quality.standards.tables import parse_tables, read_tables

#: Rows in one Arrow batch: DuckDB hands out batches to its threads.
_BATCH_ROWS = 122_880


def iaqi(item: str, averaging: str, concentration: Any, standard_id: Any) -> Any:
    """IAQI (HJ 633 formula 1) of item 'so2' 'no2' 'co' 'o3' 'pm10' 'pm25', averaging '1h' '8h' '24h'.

    Raises ValueError for an unknown item or averaging; None where the edition gives no IAQI (HJ 633-2012:
    SO2 1 h and O3 8 h above their breakpoints).
    """
    if item not in ITEMS:
        raise ValueError(f"item is {item!r}, and has to be one of {', '.join(ITEMS)}.")
    if averaging not in AVERAGINGS or (item, averaging) not in _known()[1]:
        known = ", ".join(sorted(of for known_item, of in _known()[1] if known_item == item))
        raise ValueError(f"averaging is {averaging!r}, and {item} has {known}.")
    return _call(f"iaqi('{item}', '{averaging}', {{}})", {"concentration": concentration}, {"standard_id": standard_id})


def aqi_hour(so2: Any, no2: Any, co: Any, o3: Any, pm10: Any, pm25: Any, standard_id: Any) -> Any:
    """AQI of an hour from the 1 h means, under the edition's rule for missing items (HJ 633-2026 §5.3.1)."""
    return _call("aqi_hour({})", _hour(so2, no2, co, o3, pm10, pm25), {"standard_id": standard_id})


def primary_pollutants_hour(so2: Any, no2: Any, co: Any, o3: Any, pm10: Any, pm25: Any, standard_id: Any) -> Any:
    """Labels of the items with the largest IAQI of an hour, joined by a comma; None at an AQI of 50 or
    less, or none.
    """
    return _call("primary_pollutants_hour({})", _hour(so2, no2, co, o3, pm10, pm25), {"standard_id": standard_id})


def aqi_day(so2: Any, no2: Any, co: Any, o3_8h: Any, o3_1h: Any, pm10: Any, pm25: Any, standard_id: Any) -> Any:
    """AQI of a day from 24 h means and ozone's daily maximum 8 h mean.

    o3_1h, the daily maximum 1 h, is only asked for above the 8 h breakpoints of HJ 633-2012; else pass None.
    """
    return _call("aqi_day({})", _day(so2, no2, co, o3_8h, o3_1h, pm10, pm25), {"standard_id": standard_id})


def primary_pollutants_day(
    so2: Any, no2: Any, co: Any, o3_8h: Any, o3_1h: Any, pm10: Any, pm25: Any, standard_id: Any
) -> Any:
    """Labels of the items with the largest IAQI of a day, joined by a comma; None at an AQI of 50 or less,
    or none.
    """
    return _call(
        "primary_pollutants_day({})",
        _day(so2, no2, co, o3_8h, o3_1h, pm10, pm25),
        {"standard_id": standard_id},
    )


def day_items_missing(so2: Any, no2: Any, co: Any, o3_8h: Any, pm10: Any, pm25: Any) -> Any:
    """Labels of the items without a value on a day, joined by a comma; None when none is missing."""
    values = {"so2": so2, "no2": no2, "co": co, "o3_8h": o3_8h, "pm10": pm10, "pm25": pm25}
    return _call("air_day_items_missing({})", values)


def day_is_counted(
    so2: Any,
    no2: Any,
    co: Any,
    o3_8h: Any,
    o3_1h: Any,
    pm10: Any,
    pm25: Any,
    standard_id: Any,
    is_dust_deducted: bool = False,
) -> Any:
    """Whether a day enters the denominator of the good-day ratio (counted_day_rule.csv)."""
    values = _day(so2, no2, co, o3_8h, o3_1h, pm10, pm25)
    return _call(f"air_day_is_counted({{}}, {bool(is_dust_deducted)})", values, {"standard_id": standard_id})


def day_is_good(
    so2: Any,
    no2: Any,
    co: Any,
    o3_8h: Any,
    o3_1h: Any,
    pm10: Any,
    pm25: Any,
    standard_id: Any,
    is_dust_deducted: bool = False,
) -> Any:
    """Whether a day counts and its AQI, without PM10 and PM2.5 when dust is deducted, is that of a good
    level.
    """
    values = _day(so2, no2, co, o3_8h, o3_1h, pm10, pm25)
    return _call(f"air_day_is_good({{}}, {bool(is_dust_deducted)})", values, {"standard_id": standard_id})


def aqi_level(aqi: Any) -> Any:
    """Level of an AQI, 1 the best to 6 (HJ 633 table of levels)."""
    return _call("aqi_level({})", {"aqi": aqi})


def aqi_category_zh(aqi: Any) -> Any:
    """Category of an AQI in Chinese, 优 to 严重污染 (HJ 633 table of levels)."""
    return _call("aqi_category_zh({})", {"aqi": aqi})


def round_concentration(item: str, concentration: Any) -> Any:
    """Concentrations at the decimals of their item, halves to even (GB/T 8170)."""
    if item not in ITEMS:
        raise ValueError(f"item is {item!r}, and has to be one of {', '.join(ITEMS)}.")
    return _call(f"air_round('{item}', {{}})", {"concentration": concentration})


def standard_id(day: date) -> str | None:
    """The edition of HJ 633 in force on a natural day; None on days for which none is known."""
    if not isinstance(day, date):
        raise ValueError(f"day is {day!r}, and has to be a date.")
    with _engine().cursor() as con:
        result: str | None = con.execute(f"select air_standard_id(date '{day:%Y-%m-%d}')").fetchall()[0][0]
    return result


def _hour(so2: Any, no2: Any, co: Any, o3: Any, pm10: Any, pm25: Any) -> dict[str, Any]:
    return {"so2": so2, "no2": no2, "co": co, "o3": o3, "pm10": pm10, "pm25": pm25}


def _day(so2: Any, no2: Any, co: Any, o3_8h: Any, o3_1h: Any, pm10: Any, pm25: Any) -> dict[str, Any]:
    return {"so2": so2, "no2": no2, "co": co, "o3_8h": o3_8h, "o3_1h": o3_1h, "pm10": pm10, "pm25": pm25}


@functools.cache
def _engine() -> duckdb.DuckDBPyConnection:
    """One database in memory with the macros of the shipped tables; callers take cursors of it."""
    con = duckdb.connect()
    create_macros(con)
    return con


@functools.cache
def _known() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """The editions of HJ 633, and the pairs of item and averaging that have breakpoints."""
    rows = parse_tables(read_tables())
    pairs = frozenset((row["item"], row["averaging"]) for row in rows["hj633_breakpoint"])
    return frozenset(row["standard_id"] for row in rows["hj633_breakpoint"]), pairs


def _call(expression: str, numbers: Mapping[str, Any], words: Mapping[str, Any] | None = None) -> Any:
    """The value of a macro call whose arguments are filled into `{}`, row by row."""
    given = {name: value for name, value in (*numbers.items(), *(words or {}).items()) if columns.is_column(value)}
    rows = columns.same_rows(given) if given else 1
    arguments, table = [], {}
    for values, read in ((numbers, columns.concentration), (words or {}, _editions)):
        for name, value in values.items():
            if name in given:
                table[name] = read(name, value)
                arguments.append(name)
            else:
                arguments.append(_literal(name, value, read))
    query = f"select {expression.format(', '.join(arguments))} as result"
    with _engine().cursor() as con:
        if table:
            batches = pa.table(table).to_batches(max_chunksize=_BATCH_ROWS)
            con.register("given", pa.Table.from_batches(batches, pa.schema([(n, c.type) for n, c in table.items()])))
            # Read once: the macros name an argument many times, and a cast from DOUBLE is dear.
            read_once = ", ".join(n if n in (words or {}) else f"{read_number(n)} as {n}" for n in table)
            query += f" from (select {read_once} from given)"
        result = con.sql(query).to_arrow_table().column(0)
    if not given:
        return result[0].as_py()
    if len(result) != rows:
        raise RuntimeError(f"{len(result)} results for {rows} rows.")
    return columns.back(result, next(iter(given.values())))


def _editions(name: str, value: Any) -> pa.Array | pa.ChunkedArray:
    """A column of editions, all of them known."""
    column = columns.texts(name, value)
    for edition in pc.unique(column).to_pylist():
        if edition is not None and edition not in _known()[0]:
            raise ValueError(f"{name} is {edition!r}; known are {', '.join(sorted(_known()[0]))}.")
    return column


def _literal(name: str, value: Any, read: Callable[[str, Any], pa.Array | pa.ChunkedArray]) -> str:
    """One value as an SQL literal, checked as a column of one row would be."""
    single = read(name, [value])[0].as_py()
    if single is None:
        return "null"
    return f"'{single}'" if isinstance(single, str) else f"{single:f}"
