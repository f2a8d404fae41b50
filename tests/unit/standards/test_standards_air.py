"""The Python face: every container, every kind of odd value, order and index kept, the macros' own results."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from oracle import hj633

from quality.standards import air

OLD, NEW = "HJ 633-2012", "HJ 633-2026"
DAY = {"so2": 5, "no2": 27, "co": 0.7, "o3_8h": 54, "o3_1h": None, "pm10": 50, "pm25": 31}
SAMPLE = [75.0, None, 0.0, 61.0, 35.0]
INDEXES = [114, None, 0, 101, 50]


def test_single_values() -> None:
    assert air.iaqi("pm25", "24h", 60.5, NEW) == 100
    assert air.iaqi("pm25", "24h", Decimal("60.5004"), NEW) == 101
    assert air.iaqi("o3", "8h", 900, OLD) is None
    assert air.aqi_day(**DAY, standard_id=OLD) == 50
    assert air.aqi_day(**(DAY | {"pm10": None}), standard_id=NEW) is None
    assert air.primary_pollutants_day(**(DAY | {"pm25": 70}), standard_id=NEW) == "PM2.5"
    assert air.aqi_hour(8, 20, 1.2, 76, 64, 33, OLD) == 57
    assert air.primary_pollutants_hour(8, 20, 1.2, 76, 64, 33, OLD) == "PM10"
    assert (air.aqi_level(101), air.aqi_category_zh(101), air.aqi_level(None)) == (3, "轻度污染", None)
    assert air.day_items_missing(1, None, 3, 4, 5, None) == "NO2,PM2.5"
    assert air.day_is_counted(**DAY, standard_id=NEW) is True
    assert air.day_is_good(**(DAY | {"pm10": 500}), standard_id=NEW) is False
    assert air.day_is_good(**(DAY | {"pm10": 500}), standard_id=NEW, is_dust_deducted=True) is True
    assert air.round_concentration("co", 0.35) == Decimal("0.4")
    assert air.standard_id(datetime.date(2026, 3, 1)) == NEW
    assert air.standard_id(datetime.date(2031, 1, 1)) is None


def test_pandas_keeps_index_and_order() -> None:
    series = pd.Series(SAMPLE, index=[5, 3, 3, 1, 0])
    result = air.iaqi("pm25", "24h", series, NEW)
    pd.testing.assert_series_equal(result, pd.Series(INDEXES, index=series.index, dtype="Int32"))
    texts = air.aqi_category_zh(result)
    assert texts.tolist() == ["轻度污染", pd.NA, "优", "轻度污染", "优"] and texts.index.equals(series.index)
    flags = air.day_is_good(**(DAY | {"pm25": series}), standard_id=NEW)
    assert flags.dtype == bool and flags.tolist() == [False, False, True, False, True]
    assert air.round_concentration("pm25", series).tolist()[:1] == [75.0]


@pytest.mark.parametrize("dtype", ["float64", "float32", "Float64", "object", "string", "category", "double[pyarrow]"])
def test_pandas_types(dtype: str) -> None:
    series = pd.Series(SAMPLE)
    if dtype == "string":
        series = series.map(lambda x: None if pd.isna(x) else f"{x}")
    elif dtype == "object":
        series = pd.Series([Decimal("75"), None, 0, np.float64(61), "35"], dtype="object")
    assert air.iaqi("pm25", "24h", series.astype(dtype), NEW).tolist() == [114, pd.NA, 0, 101, 50]


def test_arrow_gives_arrow() -> None:
    for kind in (
        pa.float64(),
        pa.float32(),
        pa.int16(),
        pa.decimal128(9, 3),
        pa.decimal128(20, 6),
        pa.decimal32(9, 3),
    ):
        array = pa.array([None if x is None else Decimal(int(x)) for x in SAMPLE], pa.decimal128(9, 3)).cast(kind)
        result = air.iaqi("pm25", "24h", array, NEW)
        assert isinstance(result, pa.Array) and result.to_pylist() == INDEXES, kind
    chunked = pa.chunked_array([[75.0, None], [0.0, 61.0, 35.0]])
    result = air.iaqi("pm25", "24h", chunked, NEW)
    assert isinstance(result, pa.ChunkedArray) and result.to_pylist() == INDEXES
    assert air.iaqi("pm25", "24h", pa.nulls(3), NEW).to_pylist() == [None] * 3
    assert air.iaqi("pm25", "24h", pa.array(["60.5", None]).dictionary_encode(), NEW).to_pylist() == [
        100,
        None,
    ]
    assert air.round_concentration("co", pa.array([0.25, 0.35])).to_pylist() == [
        Decimal("0.200"),
        Decimal("0.400"),
    ]


def test_numpy_gives_numpy_and_lists_give_lists() -> None:
    result = air.iaqi("pm25", "24h", np.array([75.0, np.nan, 0.0]), NEW)
    assert isinstance(result, np.ndarray) and result.dtype == np.float64
    np.testing.assert_array_equal(result, [114.0, np.nan, 0.0])
    np.testing.assert_array_equal(air.iaqi("pm25", "24h", np.array([75, 36], np.uint8), OLD), [100.0, 52.0])
    masked = np.ma.masked_array([75.0, 60.0], mask=[True, False])
    np.testing.assert_array_equal(air.iaqi("pm25", "24h", masked, NEW), [np.nan, 100.0])
    assert air.aqi_category_zh(np.array([50.0, np.nan])).tolist() == ["优", None]
    assert air.iaqi("pm25", "24h", SAMPLE, NEW) == INDEXES
    assert air.iaqi("pm25", "24h", (Fraction(121, 2), 61), NEW) == [100, 101]
    assert air.iaqi("pm25", "24h", [], NEW) == []
    assert air.iaqi("pm25", "24h", pd.Series([], dtype=float), NEW).tolist() == []


def test_editions_may_be_a_column() -> None:
    for editions in (
        [OLD, NEW, None],
        pd.Series([OLD, NEW, None]),
        pa.array([OLD, NEW, None]),
        np.array([OLD, NEW, None]),
    ):
        found = air.iaqi("pm25", "24h", [75, 75, 75], editions)
        assert found == [100, 114, None]
    assert air.iaqi("pm25", "24h", pd.Series([75, 75]), pd.Series([OLD, NEW], dtype="category")).tolist() == [
        100,
        114,
    ]
    assert air.iaqi("pm25", "24h", 75, [OLD, NEW]) == [100, 114]
    assert air.iaqi("pm25", "24h", 75, None) is None


@pytest.mark.parametrize(
    "missing",
    [
        None,
        float("nan"),
        float("inf"),
        float("-inf"),
        -1,
        -0.0001,
        -1e-300,
        1_000_000,
        1e300,
        Decimal("NaN"),
        Decimal("-Infinity"),
        Decimal("1E+999999"),
        Decimal("-1E-999999"),
        pd.NA,
        pd.NaT,
        np.nan,
        np.float32("inf"),
        "-0.5",
        "1E999999",
        10**400,
    ],
)
def test_what_is_missing(missing: Any) -> None:
    for item, averaging in (("pm25", "24h"), ("co", "1h")):
        assert air.iaqi(item, averaging, missing, NEW) is None
        assert air.iaqi(item, averaging, [missing, 1], NEW)[0] is None
    if isinstance(missing, float):
        assert np.isnan(air.iaqi("pm25", "24h", np.array([missing, 1.0]), NEW)[0])
        assert air.iaqi("pm25", "24h", pa.array([missing, 1.0]), NEW).to_pylist()[0] is None
    assert air.aqi_day(**(DAY | {"so2": missing}), standard_id=NEW) is None
    assert air.aqi_day(**(DAY | {"so2": missing}), standard_id=OLD) == 50


@pytest.mark.parametrize(
    "odd",
    [
        "abc",
        "",
        "—",
        "6 0",
        "６０",
        "nan",
        "inf",
        "0x1F",
        "1,5",
        True,
        np.True_,
        b"60",
        1j,
        datetime.date(2026, 3, 1),
        datetime.timedelta(1),
        object(),
    ],
)
def test_what_is_refused(odd: Any) -> None:
    with pytest.raises(ValueError, match="concentration, row 0"):
        air.iaqi("pm25", "24h", odd, NEW)
    with pytest.raises(ValueError, match="pm25, row 1"):
        air.aqi_day(**(DAY | {"pm25": [1, odd]}), standard_id=NEW)


@pytest.mark.parametrize(
    "column",
    [
        np.array([True]),
        np.array([1j]),
        np.array(["2026-03-01"], "datetime64[D]"),
        pa.array([True]),
        pd.Series([True]),
        pd.Series(pd.to_datetime(["2026-03-01"])),
        pd.Series([True], dtype="boolean"),
        np.array([[1.0]]),
        np.array(["abc"]),
    ],
    ids=str,
)
def test_columns_that_are_refused(column: Any) -> None:
    with pytest.raises(ValueError, match=r"holds no concentrations|one dimension|is not a number"):
        air.iaqi("pm25", "24h", column, NEW)


def test_text_that_is_a_number() -> None:
    assert air.iaqi("pm25", "24h", ["1E-999999", "0E-999999", "0E999999"], NEW) == [0, 0, 0]
    assert air.iaqi("pm25", "24h", [" 60.5 ", "6.05E1", "+60.500400", ".5", "61."], NEW) == [
        100,
        100,
        101,
        0,
        101,
    ]


def test_arguments_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match=r"item is 'pm2.5'"):
        air.iaqi("pm2.5", "24h", 1, NEW)
    with pytest.raises(ValueError, match="averaging is '24h', and o3 has 1h, 8h"):
        air.iaqi("o3", "24h", 1, NEW)
    with pytest.raises(ValueError, match="standard_id is 'HJ 633-2013'"):
        air.iaqi("pm25", "24h", 1, "HJ 633-2013")
    with pytest.raises(ValueError, match="standard_id is"):
        air.iaqi("pm25", "24h", [1, 2], [NEW, "x'; drop table t; --"])
    with pytest.raises(ValueError, match="holds no texts"):
        air.iaqi("pm25", "24h", 1, 633)
    with pytest.raises(ValueError, match="differ in length"):
        air.aqi_day(**(DAY | {"pm25": [1, 2], "pm10": [1]}), standard_id=NEW)
    with pytest.raises(ValueError, match="another index"):
        air.aqi_day(**(DAY | {"pm25": pd.Series([1], [0]), "pm10": pd.Series([1], [1])}), standard_id=NEW)
    with pytest.raises(ValueError, match="has to be a date"):
        air.standard_id("2026-03-01")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="item is 'x'"):
        air.round_concentration("x", 1)


def test_doubles_are_never_rounded_twice() -> None:
    """Each double against the oracle on its shortest decimal, at ties and one step to each side of them."""
    for item, averaging, step in (
        ("pm25", "24h", 0.5),
        ("co", "24h", 0.05),
        ("co", "1h", 0.05),
        ("so2", "1h", 0.5),
    ):
        ties = np.array([float(f"{n * step:.2f}") for n in range(1, 1300)])
        doubles = np.concatenate([ties, np.nextafter(ties, 0), np.nextafter(ties, np.inf), ties + 4e-4, ties - 1e-9])
        expected = [hj633.iaqi(item, averaging, Decimal(repr(float(x))), NEW) for x in doubles]
        assert air.iaqi(item, averaging, pa.array(doubles), NEW).to_pylist() == expected
        assert air.iaqi(item, averaging, doubles[:300].tolist(), NEW) == expected[:300]


def test_float32_means_what_is_written() -> None:
    written = [f"{n / 20:.2f}" for n in range(200)]
    expected = [hj633.iaqi("co", "1h", text, NEW) for text in written]
    assert air.iaqi("co", "1h", np.array(written, np.float32), NEW).tolist() == expected


def test_many_rows_keep_their_order() -> None:
    n = 400_000
    frame = pd.DataFrame({"pm25": np.arange(n) % 700, "pm10": (np.arange(n) // 700) % 700}).astype(float)
    found = air.aqi_day(5, 20, 0.5, 60, None, frame["pm10"], frame["pm25"], OLD)
    fine = np.array([hj633.iaqi("pm25", "24h", x, OLD) for x in range(700)])
    coarse = np.array([hj633.iaqi("pm10", "24h", x, OLD) for x in range(700)])
    expected = np.maximum(np.maximum(fine[np.arange(n) % 700], coarse[(np.arange(n) // 700) % 700]), 30)
    np.testing.assert_array_equal(found.to_numpy(), expected)


def test_the_examples_of_the_docstring_are_true() -> None:
    import doctest

    assert doctest.testmod(air).failed == 0
