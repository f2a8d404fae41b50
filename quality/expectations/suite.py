"""The Great Expectations suites: which rows of a staged batch are refused, and which of its days as a whole.

Great Expectations is imported inside the function: it costs seconds, and most commands never need it. It runs on
pandas, with `COMPLETE` results and no index columns, so that the positions of the refused rows come back quickly.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from quality.expectations.rules import Rule


@dataclass(frozen=True)
class Verdict:
    """What a suite said of a frame: rule → positions (0-based) of the rows that fail it."""

    failing: dict[str, list[int]] = field(default_factory=dict)


class SuiteError(RuntimeError):
    """An expectation could not be evaluated: that is never "no bad rows"."""


def row_expectations(rules: Mapping[str, Rule]) -> list[tuple[str, Any]]:
    """The expectations on single rows, as (rule id, expectation), in the order in which they are blamed."""
    import great_expectations.expectations as gxe

    wanted = [
        ("N1", gxe.ExpectColumnValuesToBeNull(column="problem")),
        ("N2", gxe.ExpectColumnValuesToNotBeNull(column="station_code")),
        ("N3", gxe.ExpectColumnValuesToBeBetween(column="hours_ahead", max_value=0)),
        ("Q8", gxe.ExpectColumnValuesToBeBetween(column="seconds_off_the_hour", min_value=0, max_value=0)),
        ("Q8", gxe.ExpectColumnValuesToBeBetween(column="differing_copies", min_value=0, max_value=0)),
        (
            "Q14",
            gxe.ExpectColumnPairValuesToBeEqual(
                column_A="basis", column_B="basis_expected", ignore_row_if="either_value_is_missing"
            ),
        ),
    ]
    return [(rule_id, expectation) for rule_id, expectation in wanted if rule_id in rules]


def day_expectations(rules: Mapping[str, Rule]) -> list[tuple[str, Any]]:
    """The expectations on whole days (one row a day), as (rule id, expectation)."""
    import great_expectations.expectations as gxe

    wanted = [
        ("B1", gxe.ExpectColumnValuesToBeBetween(column="rows", min_value=1)),
        ("B3", gxe.ExpectColumnValuesToBeBetween(column="rows_of_known_stations", min_value=1)),
        ("B2", gxe.ExpectColumnValuesToBeNull(column="empty_items")),
    ]
    return [(rule_id, expectation) for rule_id, expectation in wanted if rule_id in rules]


def validate(frame: pd.DataFrame, expectations: list[tuple[str, Any]]) -> Verdict:
    """Run expectations over a frame and tell which rows fail which rule.

    An empty frame fails nothing here (Great Expectations would pass it too): emptiness is the day suite's rule B1,
    whose frame always has a row per day. Raises SuiteError when an expectation could not be evaluated.
    """
    failing: dict[str, list[int]] = {rule_id: [] for rule_id, _ in expectations}
    if frame.empty or not expectations:
        return Verdict(failing)
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    batch = (
        context.data_sources.add_pandas("staged")
        .add_dataframe_asset("rows")
        .add_batch_definition_whole_dataframe("all")
        .get_batch(batch_parameters={"dataframe": frame.reset_index(drop=True)})
    )
    suite = gx.ExpectationSuite(name="staged rows", expectations=[expectation for _, expectation in expectations])
    outcome = batch.validate(suite, result_format="COMPLETE")
    for result in outcome.results:
        rule_id = _rule_of(result.expectation_config, expectations)
        if result.exception_info and _raised(result.exception_info):
            raise SuiteError(f"Rule {rule_id} could not be evaluated: {result.exception_info}")
        failing[rule_id] = sorted({*failing[rule_id], *result.result.get("unexpected_index_list", [])})
    return Verdict(failing)


def _rule_of(config: Any, expectations: list[tuple[str, Any]]) -> str:
    for rule_id, expectation in expectations:
        if expectation.expectation_type == config.type and _same_columns(expectation, config.kwargs):
            return rule_id
    raise SuiteError(f"An unknown expectation came back: {config.type} {config.kwargs}")


def _same_columns(expectation: Any, kwargs: Mapping[str, Any]) -> bool:
    return all(getattr(expectation, name, None) == kwargs.get(name) for name in ("column", "column_A", "column_B"))


def _raised(info: Mapping[str, Any]) -> bool:
    # One level deep when the failure is of the expectation itself, two when it is of a metric.
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(isinstance(detail, Mapping) and detail.get("raised_exception") for detail in info.values())
