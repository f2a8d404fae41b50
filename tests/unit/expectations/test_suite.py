"""Great Expectations on a frame: positions of the refused rows, and no silence where a rule cannot be evaluated."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from assets.registry import load_registry
from quality.expectations.rules import flag_table, range_table, read_rules
from quality.expectations.suite import SuiteError, day_expectations, row_expectations, validate

ROWS = {
    "problem": [None, "torn", None, None, None, None],
    "station_code": ["A", "A", None, "A", "A", "A"],
    "hours_ahead": [0.0, 0, 0, 1, 0, 0],
    "seconds_off_the_hour": [0.0, None, 0, 0, 1, 0],
    "differing_copies": [0, 0, 0, 0, 0, 1],
    "basis": ["actual", "standard", None, None, None, None],
    "basis_expected": ["actual"] * 6,
}


@pytest.fixture(scope="module")
def rules() -> dict[str, Any]:
    return read_rules(load_registry().texts)


def test_positions_of_the_rows_that_fail(rules: dict[str, Any]) -> None:
    verdict = validate(pd.DataFrame(ROWS), row_expectations(rules))
    assert verdict.failing == {"N1": [1], "N2": [2], "N3": [3], "Q8": [4, 5], "Q14": [1]}
    assert list(verdict.failing) == ["N1", "N2", "N3", "Q8", "Q14"], "in the order of blame"
    frame = pd.DataFrame(ROWS, index=[7, 7, 9, 1, 2, 3])
    assert validate(frame, row_expectations(rules)).failing == verdict.failing, "positions, not labels"


def test_a_frame_without_rows_or_without_rules_fails_nothing(rules: dict[str, Any]) -> None:
    empty = pd.DataFrame({column: [] for column in ROWS})
    assert set(map(tuple, validate(empty, row_expectations(rules)).failing.values())) == {()}
    assert validate(pd.DataFrame(ROWS), []).failing == {}


def test_days(rules: dict[str, Any]) -> None:
    frame = pd.DataFrame(
        {"rows": [0, 1, 5, 5], "rows_of_known_stations": [0, 1, 0, 5], "empty_items": [None, None, None, "pm10"]}
    )
    assert validate(frame, day_expectations(rules)).failing == {"B1": [0], "B3": [0, 2], "B2": [3]}


def test_only_the_rules_of_the_table_are_asked(rules: dict[str, Any]) -> None:
    some = {rule_id: rule for rule_id, rule in rules.items() if rule_id in ("N2", "B2")}
    assert [rule_id for rule_id, _ in row_expectations(some)] == ["N2"]
    assert [rule_id for rule_id, _ in day_expectations(some)] == ["B2"]


def test_a_rule_that_cannot_be_evaluated_is_an_error_and_not_a_pass(rules: dict[str, Any]) -> None:
    frame = pd.DataFrame(ROWS).drop(columns="hours_ahead")
    with pytest.raises(SuiteError, match="N3"):
        validate(frame, row_expectations(rules))
    mixed = pd.DataFrame(ROWS).assign(hours_ahead=["soon", 0, 0, 0, 0, 0])
    with pytest.raises(SuiteError, match="N3"):
        validate(mixed, row_expectations(rules))


def test_parameters_of_a_rule(rules: dict[str, Any]) -> None:
    assert rules["Q1"].parameters == {"sentinels": "-1;-99;-999;-9999"}
    assert (rules["Q4"].number("hours_decimals"), rules["Q4"].text("coarse_items")) == (4, "co;so2")


def test_ranges_and_flags_are_those_of_the_rules(rules: dict[str, Any]) -> None:
    """Numbers of rules/air.md §10.1, §10.2 and Q6, typed again."""
    texts = load_registry().texts
    ranges = {row.pop("item"): [float(value) for value in row.values()] for row in range_table(texts).to_pylist()}
    assert ranges == {
        "so2": [0, 2620, -14, 3], "no2": [0, 3840, -10, 2], "co": [0, 150, -1.0, 0.3], "o3": [0, 1200, -10, 2],
        "pm10": [0, 2000, -5, 2], "pm25": [0, 1000, -5, 2],
    }  # fmt: skip
    flags = {row["flag"]: row["is_valid"] for row in flag_table(texts).to_pylist()}
    assert {flag for flag, is_valid in flags.items() if is_valid} == {"N", "Re", "T"}
    assert {"B", "BB", "W", "H", "HSp", "LSp", "PZ", "PS", "AS", "CZ", "CS", "RM"} <= set(flags)
