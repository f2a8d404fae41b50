"""IAQI on every value of the grid against the oracle, and the vectors of the rules."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from oracle import hj633
from oracle.hj633 import E2012, E2026

KEYS = [*hj633.BREAKPOINTS, ("pm10", "1h"), ("pm10", "24h"), ("pm25", "1h"), ("pm25", "24h")]


def points(item: str, averaging: str, edition: str) -> tuple[int, ...]:
    return hj633.PARTICULATES[edition].get(item) or hj633.BREAKPOINTS[item, averaging]


def computed(
    con: duckdb.DuckDBPyConnection, item: str, averaging: str, edition: str, thousandths: list[int]
) -> list[int | None]:
    query = f"""
        select iaqi('{item}', '{averaging}', (n * 0.001::decimal(4, 3))::decimal(9, 3), '{edition}')
        from (select unnest(?::integer[])::decimal(9, 0) as n)
    """
    return [row[0] for row in con.execute(query, [thousandths]).fetchall()]


@pytest.mark.parametrize("edition", [E2012, E2026])
@pytest.mark.parametrize(("item", "averaging"), KEYS)
def test_every_value_of_the_grid(macros: duckdb.DuckDBPyConnection, item: str, averaging: str, edition: str) -> None:
    step = 100 if item == "co" else 1000
    grid = list(range(0, points(item, averaging, edition)[-1] * 1000 + 4 * step, step))
    expected = [hj633.iaqi(item, averaging, Decimal(n).scaleb(-3), edition) for n in grid]
    assert computed(macros, item, averaging, edition, grid) == expected


@pytest.mark.parametrize("edition", [E2012, E2026])
@pytest.mark.parametrize(("item", "averaging"), KEYS)
def test_around_every_breakpoint_to_the_thousandth(
    macros: duckdb.DuckDBPyConnection, item: str, averaging: str, edition: str
) -> None:
    step = 100 if item == "co" else 1000
    near = [
        point * 1000 + half * step // 2 + off
        for point in points(item, averaging, edition)
        for half in range(-5, 6)
        for off in (-1, 0, 1)
    ]
    expected = [hj633.iaqi(item, averaging, Decimal(n).scaleb(-3), edition) for n in near]
    assert computed(macros, item, averaging, edition, near) == expected


VECTORS = """
PM2.5,0,0,0
PM2.5,12,18,18
PM2.5,35,50,50
PM2.5,36,52,52
PM2.5,58,79,96
PM2.5,59,80,98
PM2.5,60,82,100
PM2.5,61,83,101
PM2.5,75,100,114
PM2.5,76,102,115
PM2.5,115,150,150
PM2.5,150,200,200
PM2.5,250,300,300
PM2.5,350,400,400
PM2.5,500,500,500
PM2.5,600,500,500
PM10,50,50,50
PM10,118,84,99
PM10,120,85,100
PM10,121,86,101
PM10,150,100,112
PM10,151,101,112
PM10,250,150,150
PM10,350,200,200
PM10,420,300,300
PM10,600,500,500
SO2_24h,50,50,50
SO2_24h,150,100,100
SO2_24h,475,150,150
SO2_24h,523,158,158
SO2_24h,800,200,200
SO2_1h,500,100,100
SO2_1h,900,none,200
NO2_24h,80,100,100
NO2_24h,81,101,101
NO2_1h,200,100,100
CO_24h,1.3,33,33
CO_24h,2.0,50,50
CO_24h,2.2,55,55
CO_24h,4.0,100,100
CO_1h,5.1,51,51
CO_1h,65.4,218,218
O3_8h,100,50,50
O3_8h,129,75,75
O3_8h,160,100,100
O3_8h,161,101,101
O3_8h,265,200,200
O3_8h,800,300,300
O3_8h,900,none,300
O3_1h,161,52,52
O3_1h,1200,500,500
PM2.5,60.5,82,100
PM2.5,60.6,83,101
"""


@pytest.mark.parametrize("line", VECTORS.split())
def test_boundary_vectors(value: Callable[[str], Any], line: str) -> None:
    name, concentration, *expected = line.split(",")
    item, _, averaging = name.lower().replace(".", "").partition("_")
    for edition, index in zip((E2012, E2026), expected, strict=True):
        wanted = None if index == "none" else int(index)
        for period in ("1h", "24h") if not averaging else (averaging,):
            assert value(f"iaqi('{item}', '{period}', {concentration}, '{edition}')") == wanted, edition
            assert hj633.iaqi(item, period, concentration, edition) == wanted, edition


@pytest.mark.parametrize(
    "expression",
    [
        "null",
        "-0.001",
        "-1",
        "'nan'::double",
        "'inf'::double",
        "'-inf'::double",
        "1000000",
        "1e30",
        "'—'",
        "''",
    ],
)
def test_what_is_no_concentration_has_no_iaqi(value: Callable[[str], Any], expression: str) -> None:
    for item, averaging in KEYS:
        assert value(f"iaqi('{item}', '{averaging}', {expression}, '{E2026}')") is None


def test_unknown_names_have_no_iaqi(value: Callable[[str], Any]) -> None:
    assert value(f"iaqi('pm2.5', '24h', 10, '{E2026}')") is None
    assert value(f"iaqi('o3', '24h', 10, '{E2026}')") is None
    assert value("iaqi('so2', '24h', 10, 'HJ 633-2013')") is None
    assert value("iaqi('pm25', '24h', 10, null)") is None
    assert value("iaqi('pm25', '24h', 40, 'HJ633')") is None


def test_other_types_are_read_as_written(value: Callable[[str], Any]) -> None:
    for concentration in (
        "60.5004",
        "60.5004::double",
        "60.501::real",
        "'60.5004'",
        "61::utinyint",
        "60.5004::decimal(38, 10)",
    ):
        assert value(f"iaqi('pm25', '24h', {concentration}, '{E2026}')") == 101, concentration
    for concentration in ("60.5", "60.5::double", "'60.5'", "60::hugeint"):
        assert value(f"iaqi('pm25', '24h', {concentration}, '{E2026}')") == 100, concentration


def test_items_and_editions_may_be_columns(macros: duckdb.DuckDBPyConnection) -> None:
    rows = [
        ("pm25", "24h", 75, E2012),
        ("pm25", "24h", 75, E2026),
        ("o3", "8h", 161, E2026),
        ("co", "1h", 65.4, E2012),
    ]
    values = ", ".join(f"({n}, '{i}', '{a}', {c}, '{e}')" for n, (i, a, c, e) in enumerate(rows))
    found = macros.execute(
        "select iaqi(item, averaging, c, edition) "
        f"from (values {values}) as v(n, item, averaging, c, edition) order by n"
    ).fetchall()
    assert [row[0] for row in found] == [100, 114, 101, 218]
