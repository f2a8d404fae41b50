"""Classes, roundings and multiples against the oracle, at every limit and beside it, and the vectors of the rules."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest
from oracle import gb3838

BODIES = ("river", "lake")
TINY = Fraction(1, 10**9)


def written(number: Fraction) -> str:
    """A fraction of billionths as decimal text."""
    units = number * 10**9
    assert units.denominator == 1
    return f"{Decimal(int(units)).scaleb(-9):f}"


def beside(item: str, body: str) -> list[Fraction]:
    """Every limit of the item, the last billionth before and the first behind it, the halves of its rounding."""
    bounds = [Fraction(6), Fraction(9)] if item == "ph" else gb3838.limits(item, body) or [Fraction(1)]
    half = Fraction(1, 2 * 10 ** gb3838.DECIMALS[item])
    points = {bound + shift for bound in bounds for shift in (-2 * half, -half, 0, half, 2 * half)}
    return sorted({point + nudge for point in points for nudge in (-TINY, 0, TINY)} | {Fraction(0), -TINY})


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("item", gb3838.ITEMS)
def test_every_limit_at_below_and_above(water_macros: duckdb.DuckDBPyConnection, item: str, body: str) -> None:
    values = beside(item, body)
    listed = ", ".join(f"({place}, {written(number)}::decimal(18, 9))" for place, number in enumerate(values))
    # The item as a constant and as a column: two ways through the planner.
    rows = water_macros.execute(f"""
        select water_item_class('{item}', v, '{body}'), water_item_class(i, v, b),
            water_item_class_assessment('{item}', v, '{body}'), water_item_class_assessment(i, v, b)
        from (select place, v, '{item}' as i, '{body}' as b from (values {listed}) as t(place, v)) order by place
    """).fetchall()
    for number, row in zip(values, rows, strict=True):
        raw, assessed = (gb3838.item_class(item, number, body, of) for of in (False, True))
        assert row == (raw, raw, assessed, assessed), written(number)


@pytest.mark.parametrize("body", BODIES)
def test_the_class_of_five_is_that_of_the_worst(water_macros: duckdb.DuckDBPyConnection, body: str) -> None:
    good = {
        "ph": "7",
        "dissolved_oxygen": "8",
        "permanganate_index": "1",
        "ammonia_nitrogen": "0.1",
        "total_phosphorus": "0.005",
    }
    cases = [good, dict.fromkeys(good)] + [
        good | {item: written(number)} for item in gb3838.FIVE for number in beside(item, body) if number >= 0
    ]
    cases += [good | {item: None} for item in good]
    listed = ", ".join(
        f"({place}, {', '.join('null' if v is None else repr(v) for v in case.values())})"
        for place, case in enumerate(cases)
    )
    rows = water_macros.execute(f"""
        select water_class({", ".join(good)}, '{body}'), water_class_assessment({", ".join(good)}, b),
            water_items_evaluated({", ".join(good)})
        from (select *, '{body}' as b from (values {listed}) as t(place, {", ".join(good)})) order by place
    """).fetchall()
    for case, row in zip(cases, rows, strict=True):
        there = sum(one is not None for one in case.values())
        assert row == (gb3838.water_class(case, body), gb3838.water_class(case, body, True), there), case


def test_roundings_against_the_oracle(water_macros: duckdb.DuckDBPyConnection) -> None:
    numbers = [Fraction(n, 10**8) for n in (0, 1, 5, 25, 49_999, 50_000, 50_001, 25_000, 35_000, 10**8)]
    numbers += [Fraction(n, 2000) for n in range(0, 3000, 7)] + [Fraction(n, 20) for n in range(90, 200)]
    numbers += [Fraction(2 * n + 1, 2 * 10**6) for n in range(20)]
    listed = ", ".join(f"({place}, {written(number)}::decimal(18, 9))" for place, number in enumerate(numbers))
    known = {**{(i, "assessment"): d for i, d in gb3838.DECIMALS.items()}}
    known |= {(item, "hourly"): d for item, d in gb3838.HOURLY.items()}
    asked = ", ".join(f"('{item}', '{basis}')" for item, basis in known)
    rows = water_macros.execute(f"""
        select v, item, basis, water_round(item, v, basis)
        from (values {listed}) as t(place, v), (values {asked}) as k(item, basis)
    """).fetchall()
    assert len(rows) == len(numbers) * len(known)
    for number, item, basis, rounded in rows:
        assert Fraction(rounded) == gb3838.half_even(Fraction(number), known[item, basis]), (item, basis, number)


def test_multiples_against_the_oracle(water_macros: duckdb.DuckDBPyConnection) -> None:
    numbers = [Fraction(n, 10**4) for n in (0, 1, 999, 1000, 1001, 1005, 1015, 1025, 1126, 1260, 4000, 10_050, 123_456)]
    listed = ", ".join(f"({place}, {written(number)}::decimal(18, 9))" for place, number in enumerate(numbers))
    items = ("total_phosphorus", "ammonia_nitrogen", "mercury", "dissolved_oxygen")
    rows = water_macros.execute(f"""
        select i, v, c, b, water_exceedance_multiple(i, v, c, b)
        from (values {listed}) as t(place, v), unnest({list(items)!r}) as items(i), range(1, 6) as classes(c),
            unnest({list(BODIES)!r}) as bodies(b)
    """).fetchall()
    assert len(rows) == len(numbers) * len(items) * 10
    for item, number, than, body, multiple in rows:
        expected = gb3838.multiple(item, number, than, body)
        assert (None if multiple is None else Fraction(multiple)) == expected, (item, number, than, body)


def test_sources_hold_one_limit(value: Callable[[str], Any]) -> None:
    for item, limit in gb3838.SOURCES.items():
        at, above = Fraction(limit), Fraction(limit) + TINY
        assert value(
            f"water_source_is_met('{item}', {limit}), water_source_is_met('{item}', '{written(above)}'), "
            f"water_source_is_met('{item}', null), water_item_class('{item}', {limit}, 'river')"
        ) == (True, False, None, None), at
    assert value("water_source_is_met('total_phosphorus', 1)") is None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("water_round_to('0.0034', 3)", "0.003"),
        ("water_round_to('0.0035', 3)", "0.004"),
        ("water_round_to('0.0045', 3)", "0.004"),
        ("water_round_to('0.00005', 3)", "0.00005"),
        ("water_round_to('0.0002', 3)", "0.0002"),
        ("water_round_to('0.00025', 3)", "0.0002"),
        ("water_round('water_temperature', '-0.25', 'hourly')", "-0.2"),
        ("water_round('ph', '9.5', 'assessment')", "10"),
        ("water_round('dissolved_oxygen', '5.95', 'assessment')", "6.0"),
        ("water_round('dissolved_oxygen', '5.85', 'assessment')", "5.8"),
        ("water_round('ammonia_nitrogen', '0.505', 'assessment')", "0.50"),
        ("water_round('total_phosphorus', '0.1005', 'assessment')", "0.100"),
        ("water_exceedance_multiple('total_phosphorus', 0.126, 2, 'river')", "0.26"),  # 樟树港, 2021-04-01
        ("water_exceedance_multiple('total_phosphorus', 0.08, 3, 'lake')", "0.60"),  # 九华湖公园, 2020-02
        ("water_multiple_over('0.13', '0.1')", "0.30"),  # thallium 2025-03 in µg/L
        ("water_statistic_value('0.000001', true)", "0.0000005"),
        ("water_statistic_value('0.002', false)", "0.002"),
        ("water_limit('dissolved_oxygen', 2, 'lake')", "6"),
    ],
)
def test_vectors_of_values(value: Callable[[str], Any], expression: str, expected: str) -> None:
    assert value(expression) == Decimal(expected)


@pytest.mark.parametrize(
    ("item", "number", "raw", "assessed"),
    [
        ("ph", "9.4", 6, 1),
        ("ph", "9.5", 6, 6),
        ("ph", "5.5", 6, 1),
        ("dissolved_oxygen", "5.95", 3, 2),
        ("ammonia_nitrogen", "0.504", 3, 2),
        ("ammonia_nitrogen", "0.505", 3, 2),
        ("ammonia_nitrogen", "0.54", 3, 3),
        ("total_phosphorus", "0.1005", 3, 2),
        ("total_phosphorus", "0.100", 2, 2),
        ("dissolved_oxygen", "5.3", 3, 3),
        ("total_phosphorus", "4E-05", 1, 1),
        ("total_nitrogen", "40", None, None),
        ("water_temperature", "40", None, None),
        ("nothing", "1", None, None),
        ("total_phosphorus", "0.002L", None, None),
        ("total_phosphorus", "NaN", None, None),
    ],
)
def test_vectors_of_classes(
    value: Callable[[str], Any], item: str, number: str, raw: int | None, assessed: int | None
) -> None:
    call = f"('{item}', '{number}', 'river')"
    assert value(f"water_item_class{call}, water_item_class_assessment{call}") == (raw, assessed)
    assert value(f"water_item_class('{item}', '{number}', 'sea'), water_item_class('{item}', '{number}', null)") == (
        None,
        None,
    )


def test_weekly_report_and_platform_rows(value: Callable[[str], Any]) -> None:
    """Weekly report 2007 week 2 (no TP), and rows of the platform of 2025-11 and 2026-02."""
    for values, expected in (
        ("6.97, 5.85, 6.3, 0.32, null", 4),
        ("7.66, 6.03, 13.3, 1.77, null", 5),
        ("6.59, 7.1, 3.9, 0.57, null", 3),
        ("7.6, 9.03, 5.7, 0.75, null", 3),
        ("6.53, 9.65, 3.9, 0.26, null", 2),
        ("7.49, 7.42, 1.244, 0.025, 0.062", 2),
        ("7.799, 8.482, 1.766, 0.0908, 0.0642", 2),
        ("8.17, 11.66, null, 0.135, 0.028", 2),
        ("7.09, 8.30, 2.91, 0.380, 0.122", 3),
        ("null, null, null, null, null", None),
    ):
        assert value(f"water_class({values}, 'river')") == expected, values


@pytest.mark.parametrize(
    ("section", "values", "expected"),
    [
        ("桔子洲 2026-07", "8, 6.3, 1.1, 0.06, 0.072", 2),
        ("樟树港 2026-07", "8, 7.2, 1.3, 0.02, 0.109", 3),
        ("渌水入河口 2026-08", "7, 5.7, 2.4, 0.10, 0.095", 3),
        ("三角洲 2026-07", "7, 4.7, 2.1, 0.16, 0.137", 4),
        ("三角洲 2026-08", "7, 6.0, 1.7, 0.08, 0.121", 3),
    ],
)
def test_monthly_means(value: Callable[[str], Any], section: str, values: str, expected: int) -> None:
    assert value(f"water_class_assessment({values}, 'river')") == expected, section
