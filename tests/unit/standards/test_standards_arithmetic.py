"""Half-even rounding, means, percentiles and exceedance multiples, exact."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from oracle import hj633


@pytest.mark.parametrize(
    ("number", "decimals", "rounded"),
    [
        ("4.5", 0, "4"),
        ("35.5", 0, "36"),
        ("5.5", 0, "6"),
        ("44.5", 0, "44"),
        ("50.5", 0, "50"),
        ("14.5", 0, "14"),
        ("80.5", 0, "80"),
        ("0.835", 2, "0.84"),
        ("0.845", 2, "0.84"),
        ("0.25", 1, "0.2"),
        ("0.35", 1, "0.4"),
        ("2.5000001", 0, "2"),
        ("2.500001", 0, "3"),
        ("-0.5", 0, "0"),
        ("-1.5", 0, "-2"),
        ("-2.5", 0, "-2"),
        ("-2.51", 0, "-3"),
        ("0", 3, "0"),
        ("99999999999.5", 0, "100000000000"),
        ("1.000005", 5, "1"),
    ],
)
def test_round_half_even(value: Callable[[str], Any], number: str, decimals: int, rounded: str) -> None:
    assert value(f"round_half_even({number}, {decimals})") == Decimal(rounded)


def test_round_half_even_on_many(macros: duckdb.DuckDBPyConnection) -> None:
    rows = macros.execute(
        """
        select x, d, round_half_even(x, d)
        from (select (i * 0.0005::decimal(5, 4))::decimal(18, 6) as x from range(-9000, 9000) as r(i)),
            (select unnest([0, 1, 2, 3]) as d)
        """
    ).fetchall()
    for x, decimals, rounded in rows:
        assert rounded == round(x, decimals), (x, decimals)  # Decimal's round() is half-even


def test_rounding_gives_nothing_for_nothing(value: Callable[[str], Any]) -> None:
    assert value("round_half_even(null, 0), round_half_even(1.5, null), mean_half_even(null, 1, 1)") == (
        None,
        None,
        None,
    )
    assert value("mean_half_even(7, 0, 1), mean_half_even(7, null, 1), air_mean('co', 7, 0)") == (
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("item", "number", "rounded"),
    [
        ("pm25", "60.5", "60"),
        ("pm25", "61.5", "62"),
        ("pm10", "60.5004", "61"),
        ("co", "0.25", "0.2"),
        ("co", "0.35", "0.4"),
        ("co", "0.05", "0"),
        ("co", "0.15::double", "0.2"),
        ("so2", "-1", None),
        ("o3", "'nan'::double", None),
        ("xx", "1", None),
    ],
)
def test_concentrations_at_their_decimals(
    value: Callable[[str], Any], item: str, number: str, rounded: str | None
) -> None:
    assert value(f"air_round('{item}', {number})") == (None if rounded is None else Decimal(rounded))
    assert value(f"typeof(air_round('{item}', {number}))") == "DECIMAL(9,3)"


#: Rules §11.2: ten stations of Changsha, 2024-03-05, and the published city value.
STATIONS = """
23,20,23,19,19,24,20,19,24,10,20
21,19,22,17,18,22,20,17,22,8,19
20,16,18,9,15,13,16,16,14,8,14
18,23,22,17,14,26,22,13,28,13,20
46,59,66,78,54,97,74,73,98,67,71
57,71,79,90,55,103,83,82,115,70,80
"""


@pytest.mark.parametrize("line", STATIONS.split())
def test_city_means(value: Callable[[str], Any], line: str) -> None:
    *stations, city = map(int, line.split(","))
    assert value(f"mean_half_even({sum(stations)}, 10, 1)") == city
    assert value(f"air_mean('pm25', {sum(stations) * 1000}, 10)") == city


def test_means_against_the_oracle(macros: duckdb.DuckDBPyConnection) -> None:
    pick = random.Random(24)
    rows = [(pick.randrange(0, 10**6), pick.randrange(1, 40)) for _ in range(3000)]
    rows += [(n * 500, n) for n in range(1, 200)] + [(n * 1500, n) for n in range(1, 200)]
    values = ", ".join(map(str, rows))
    found = macros.execute(
        "select mean_half_even(t, n, 1000), air_mean('co', t, n), mean_half_even(-t, n, 1000) "
        f"from (values {values}) as v(t, n)"
    ).fetchall()
    for (total, n), (whole, tenths, negative) in zip(rows, found, strict=True):
        exact = hj633.Fraction(total, 1000 * n)
        assert whole == hj633.half_even(exact)
        assert negative == -whole
        assert hj633.Fraction(tenths) == hj633.half_even(exact, 1)


def test_a_mean_of_hours_is_rounded_once(value: Callable[[str], Any]) -> None:
    hours = [31] * 13 + [32] * 11  # 31.458…
    assert value(f"air_mean('pm25', {sum(hours) * 1000}, 24)") == 31
    assert value(f"air_mean('co', {sum([400] * 12 + [500] * 12)}, 24)") == Decimal("0.4")  # 0.45


@pytest.mark.parametrize("n", [1, 2, 28, 30, 31, 365, 366])
@pytest.mark.parametrize("percent", [0, 90, 95, 98, 100])
def test_percentiles(value: Callable[[str], Any], n: int, percent: int) -> None:
    pick = random.Random(n * 100 + percent)
    for decimals, scale in ((0, 1), (1, 10), (3, 1)):
        sample = [Decimal(pick.randrange(0, 3000)) / scale for _ in range(n)]
        texts = ", ".join([f"{x}" for x in sample] + ["null"])
        found = value(f"percentile_half_even([{texts}]::decimal(9, 3)[], {percent}, {decimals})")
        assert hj633.Fraction(found) == hj633.percentile(list(sample), percent, decimals)


def test_places_of_the_percentile(value: Callable[[str], Any]) -> None:
    """k = 1 + (n - 1) p, the table of rules §4.3, seen through the list 1, 2, 3 …"""
    for n, percent, k in (
        (365, 90, "328.6"),
        (365, 95, "346.8"),
        (365, 98, "357.72"),
        (366, 90, "329.5"),
        (366, 95, "347.75"),
        (366, 98, "358.7"),
        (31, 90, "28"),
        (31, 95, "29.5"),
        (30, 90, "27.1"),
        (30, 95, "28.55"),
        (28, 90, "25.3"),
        (28, 95, "26.65"),
    ):
        assert value(
            f"percentile_half_even(list_transform(range({n}, 0, -1), lambda x: x::decimal(9, 3)), {percent}, 3)"
        ) == Decimal(k)


def test_percentile_of_nothing(value: Callable[[str], Any]) -> None:
    assert value("percentile_half_even([]::decimal(9, 3)[], 90, 0)") is None
    assert value("percentile_half_even([null]::decimal(9, 3)[], 90, 0)") is None
    assert value("percentile_half_even(null::decimal(9, 3)[], 90, 0)") is None
    assert value("percentile_half_even([5], 101, 0)") is None


def test_percentile_of_an_aggregate(macros: duckdb.DuckDBPyConnection) -> None:
    found = macros.execute(
        """
        select g, percentile_half_even(list(x), 95, 0)
        from (select i % 2 as g, i::decimal(9, 3) as x from range(100) as r(i)) group by g order by g
        """
    ).fetchall()
    assert found == [(0, Decimal(93)), (1, Decimal(94))]  # 93.1 and 94.1


@pytest.mark.parametrize(
    ("concentration", "limit", "multiple"),
    [
        ("80", "75", "0.07"),
        ("75", "75", None),
        ("74", "75", None),
        ("36", "35", "0.03"),
        ("8.02", "8", "0"),
        ("150", "60", "1.50"),
        ("4.1", "4", "0.02"),
        ("null", "4", None),
        ("5", "null", None),
        ("5", "0", None),
    ],
)
def test_exceedance_multiple(value: Callable[[str], Any], concentration: str, limit: str, multiple: str | None) -> None:
    assert value(f"exceedance_multiple({concentration}, {limit})") == (None if multiple is None else Decimal(multiple))


def test_what_the_expressions_rely_on(value: Callable[[str], Any]) -> None:
    """DuckDB: DECIMAL → BIGINT rounds halves away from zero; // and % of BIGINT truncate towards zero."""
    assert value("0.5::decimal(12, 6)::bigint, 1.5::decimal(12, 6)::bigint, 2.5::decimal(12, 6)::bigint") == (
        1,
        2,
        3,
    )
    assert value("-7::bigint // 2::bigint, -7::bigint % 2::bigint, 7::bigint // 2::bigint") == (-3, -1, 3)
    assert value("try_cast(-1 as usmallint), list_value('a')[0]") == (None, None)
