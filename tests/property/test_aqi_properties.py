"""What must hold for any concentrations: order, monotony, rounding, and agreement with the oracle."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import hj633
from oracle.hj633 import E2012, E2026, ITEMS

from quality.standards import air
from quality.standards.macros import create_macros

DAY = ("so2", "no2", "co", "o3_8h", "o3_1h", "pm10", "pm25")
KEYS = [*hj633.BREAKPOINTS, ("pm10", "24h"), ("pm25", "24h"), ("pm10", "1h"), ("pm25", "1h")]

concentrations = st.one_of(
    st.decimals(0, 60, places=3),
    st.decimals(0, 1500, places=3),
    st.decimals(0, Decimal("999999.999"), places=3),
)
holes = st.one_of(st.none(), concentrations)
days = st.lists(st.tuples(*[holes] * len(DAY)), min_size=1, max_size=30)
editions = st.sampled_from([E2012, E2026])


@functools.cache
def engine() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    create_macros(con)
    return con


def rows_of(names: Sequence[str], rows: Sequence[tuple[Any, ...]], expression: str) -> list[tuple[Any, ...]]:
    con = engine()
    columns = ", ".join(f"unnest(?::decimal(9, 3)[]) as {name}" for name in names)
    lists = [[row[place] for row in rows] for place in range(len(names))]
    return con.execute(
        f"select {expression} from (select unnest(range({len(rows)})) as n, {columns}) order by n", lists
    ).fetchall()


@settings(max_examples=20, deadline=None)
@given(days, editions)
def test_days_are_those_of_the_oracle(rows: list[tuple[Any, ...]], edition: str) -> None:
    names = ", ".join(DAY)
    found = rows_of(
        DAY,
        rows,
        f"aqi_day({names}, '{edition}'), primary_pollutants_day({names}, '{edition}'), "
        f"air_day_is_counted({names}, '{edition}', false), air_day_is_good({names}, '{edition}', true)",
    )
    values = [dict(zip(DAY, row, strict=True)) for row in rows]
    assert found == [
        (
            hj633.aqi_day(day, edition),
            hj633.primary_pollutants_day(day, edition),
            hj633.day_counted(day, edition),
            hj633.day_good(day, edition, dust=True),
        )
        for day in values
    ]


@settings(max_examples=40, deadline=None)
@given(days, editions, st.integers(0, len(DAY) - 1), st.decimals(0, 500, places=3))
def test_more_pollution_never_lowers_the_aqi(
    rows: list[tuple[Any, ...]], edition: str, place: int, more: Decimal
) -> None:
    """Of days whose items are all there; where the AQI cannot be told (2012 above 800) there is none to compare."""
    full = [tuple(Decimal(7) if value is None else value for value in row) for row in rows]
    top = Decimal("999999.999")
    worse = [tuple(min(v + more, top) if k == place else v for k, v in enumerate(row)) for row in full]
    expression = f"aqi_day({', '.join(DAY)}, '{edition}')"
    for (before,), (after,), row in zip(
        rows_of(DAY, full, expression), rows_of(DAY, worse, expression), worse, strict=True
    ):
        if edition == E2012 and hj633.half_even(hj633.Fraction(row[3])) > 800:
            continue  # the edition itself changes to the 1 h value there, which can be lower
        assert after >= before


@settings(max_examples=25, deadline=None)
@given(days, editions, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(rows: list[tuple[Any, ...]], edition: str, pick: Any) -> None:
    names = ", ".join(DAY)
    order = list(range(len(rows)))
    pick.shuffle(order)
    expression = f"aqi_day({names}, '{edition}'), primary_pollutants_day({names}, '{edition}')"
    straight = rows_of(DAY, rows, expression)
    assert rows_of(DAY, [rows[k] for k in order], expression) == [straight[k] for k in order]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(KEYS), editions, st.lists(concentrations, min_size=2, max_size=40))
def test_iaqi_rises_with_the_concentration(key: tuple[str, str], edition: str, values: list[Decimal]) -> None:
    found = rows_of(["c"], [(value,) for value in sorted(values)], f"iaqi('{key[0]}', '{key[1]}', c, '{edition}')")
    indexes = [row[0] for row in found if row[0] is not None]
    assert indexes == sorted(indexes)
    assert all(0 <= index <= 500 for index in indexes)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ITEMS), st.lists(concentrations, min_size=1, max_size=40))
def test_rounding_is_half_even_and_idempotent(item: str, values: list[Decimal]) -> None:
    decimals = 1 if item == "co" else 0
    expression = f"air_round('{item}', c), air_round('{item}', air_round('{item}', c)), round_half_even(c, {decimals})"
    values = [min(value, Decimal(999_999)) for value in values]  # DECIMAL(9,3) ends there
    found = rows_of(["c"], [(value,) for value in values], expression)
    for value, (rounded, again, general) in zip(values, found, strict=True):
        assert hj633.Fraction(rounded) == hj633.half_even(hj633.Fraction(value), decimals)
        assert again == rounded == general


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(KEYS),
    editions,
    st.lists(
        st.floats(allow_nan=True, allow_infinity=True) | st.floats(0, 700) | st.none(),
        min_size=1,
        max_size=40,
    ),
)
def test_any_double_is_read_as_the_decimal_it_prints(
    key: tuple[str, str], edition: str, values: list[float | None]
) -> None:
    def expected(value: float | None) -> int | None:
        if value is None or not 0 <= value < 999_999 or str(value).startswith("-"):
            return None
        return hj633.iaqi(*key, Decimal(repr(value)), edition)

    checked = [value for value in values if value is None or not 999_999 <= value < 1_000_001]
    if checked:
        wanted = [expected(0.0 if value == 0 else value) for value in checked]
        assert air.iaqi(*key, checked, edition) == wanted
        assert air.iaqi(*key, pa.array(checked, "float64"), edition).to_pylist() == wanted
