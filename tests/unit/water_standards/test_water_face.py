"""The Python face: containers, order, missing and unreadable values, floats as they were written."""

from __future__ import annotations

import doctest
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from oracle import gb3838

from quality.standards import water


def test_examples_of_the_docstring() -> None:
    assert doctest.testmod(water).failed == 0


def test_containers_and_order_are_kept() -> None:
    values = [0.5, 0.1, None, 0.02, 0.11]
    expected = [6, 2, None, 1, 3]
    series = pd.Series(values, index=list("edcba"))
    result = water.item_class("total_phosphorus", series, "river")
    assert (
        list(result.index) == list("edcba") and result.astype(object).where(result.notna(), None).tolist() == expected
    )
    assert water.item_class("total_phosphorus", values, "river") == expected
    assert water.item_class("total_phosphorus", pa.array(values), "river").to_pylist() == expected
    chunks = pa.chunked_array([pa.array(values[:2]), pa.array(values[2:], pa.float64())])
    assert water.item_class("total_phosphorus", chunks, "river").to_pylist() == expected
    array = water.item_class("total_phosphorus", np.array(values, float), "river")
    assert isinstance(array, np.ndarray) and np.isnan(array[2]) and array[[0, 1, 3, 4]].tolist() == [6, 2, 1, 3]
    items = ["ph", "total_phosphorus", None]
    assert water.item_class(items, [7, "0.03", 1], ["river", "lake", "lake"]) == [1, 3, None]
    many = np.arange(300_000) % 500 / 1000
    classes = water.section_class(7, 8, 1, 0.1, many, "river")
    assert classes[:500].tolist() == [
        gb3838.item_class("total_phosphorus", Fraction(n, 1000), "river") for n in range(500)
    ]
    assert (classes.reshape(-1, 500) == classes[:500]).all()


@pytest.mark.parametrize("container", [list, np.array, pa.array, pd.Series])
def test_a_float_is_the_decimal_that_was_written(container: Any) -> None:
    numbers = ["0.1", "0.1005", "0.10050000000001", "0.1000000000001", "0.3", "0.025", "0.2005", "1e-300", "0.0995"]
    floats = container([float(number) for number in numbers])
    for basis in ("raw", "assessment"):
        result = list(water.item_class("total_phosphorus", floats, "river", class_basis=basis))
        expected = [gb3838.item_class("total_phosphorus", Decimal(n), "river", basis == "assessment") for n in numbers]
        assert [int(str(one).removesuffix(".0")) for one in result] == expected
    small = np.array([0.1, 0.2], np.float32)
    assert water.item_class("total_phosphorus", small, "river").tolist() == [2, 3]


def test_missing_and_unreadable_values() -> None:
    missing = [None, float("nan"), pd.NA, float("inf"), Decimal("NaN"), 10**9, -0.001, "1E999999999"]
    assert water.item_class("total_phosphorus", missing, "river") == [None] * len(missing)
    assert water.item_class("total_phosphorus", ["4E-05", " 0.3 ", Fraction(1, 3)], "river") == [1, 4, 5]
    for bad in ("0.002L", "--", "", True, date(2026, 1, 1), 1j):
        with pytest.raises(ValueError, match="value, row 0"):
            water.item_class("total_phosphorus", bad, "river")
    with pytest.raises(ValueError, match="item is 'phosphor'; known are"):
        water.item_class("phosphor", 1, "river")
    with pytest.raises(ValueError, match="water_body is 'sea'; known are river, lake"):
        water.item_class("ph", [7, 7], "sea")
    with pytest.raises(ValueError, match="class_basis is 'hourly'"):
        water.section_class(7, 8, 1, 1, 1, "river", class_basis="hourly")
    with pytest.raises(ValueError, match="differ in length"):
        water.section_class([7, 7], [8], 1, 1, 1, "river")
    with pytest.raises(ValueError, match="another index"):
        water.section_class(pd.Series([7.0]), pd.Series([8.0], index=[3]), 1, 1, 1, "river")
    with pytest.raises(ValueError, match="holds no readings"):
        water.item_class("ph", np.array([True]), "river")
    with pytest.raises(ValueError, match="of_class is 6"):
        water.exceedance_multiple("lead", 1, 6, "river")


def test_the_other_rules() -> None:
    assert water.round_value(["ph", "total_phosphorus", "iron"], ["9.5", 0.1005, 1]) == [10, Decimal("0.1"), None]
    assert water.round_value("ammonia_nitrogen", "0.0625", basis="hourly") == Decimal("0.062")
    assert water.exceedance_multiple("total_phosphorus", [0.126, 0.1, None], 2, "river") == [
        Decimal("0.26"),
        None,
        None,
    ]
    assert water.exceedance_multiple("dissolved_oxygen", 1, 2, "river") is None
    assert water.source_is_met("thallium", ["0.0001", "0.00013", None]) == [True, False, None]
    assert water.statistic_value("0.002", is_below_detection=True) == Decimal("0.001")
    mean = water.mean("ph", [6.5, 7.9, 8.8, 9, 6.78, 8.87])
    assert mean is not None and round(mean, 2) == Decimal("7.08")
    assert water.mean("total_phosphorus", np.array([0.1, 0.101])) == Decimal("0.1005")
    assert water.mean("total_phosphorus", [None]) is None
    assert water.class_zh([1, 6, None]) == ["Ⅰ", "劣Ⅴ", None] and water.quality_zh(4) == "轻度污染"
    assert water.standard_id(date(2026, 7, 1)) == "GB 3838-2002" and water.standard_id(date(1999, 1, 1)) is None
