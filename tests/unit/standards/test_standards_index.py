"""AQI and primary pollutants of hours and days: official records, effective dates, missing items, overflow, ties."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from oracle import hj633
from oracle.hj633 import E2012, E2026, ITEMS

DAY = ("so2", "no2", "co", "o3_8h", "o3_1h", "pm10", "pm25")


def literal(concentration: object) -> str:
    return "null" if concentration is None else str(concentration)


def call(macro: str, values: dict[str, Any], *rest: str) -> str:
    return f"{macro}({', '.join([*(literal(v) for v in values.values()), *rest])})"


def hour(**values: Any) -> dict[str, Any]:
    return {item: values.get(item) for item in ITEMS}


def day(**values: Any) -> dict[str, Any]:
    return {item: values.get(item) for item in DAY}


CLEAN_HOUR = hour(so2=5, no2=20, co="0.5", o3=60, pm10=30, pm25=15)
CLEAN_DAY = day(so2=5, no2=20, co="0.5", o3_8h=60, o3_1h=70, pm10=30, pm25=15)

#: Official hours (rules §11.1): SO2, NO2, PM10, CO, O3, PM2.5, AQI published under 2012, primary, AQI under 2026.
OFFICIAL = """
7,13,29,0.4,86,15,29,,29
3,15,26,0.6,67,11,26,,26
8,15,38,0.5,101,22,38,,38
7,10,71,0.7,75,46,64,PM2.5,72
7,16,44,0.8,103,25,44,,44
6,9,8,0.9,86,46,64,PM2.5,72
7,16,50,1.0,98,23,50,,50
6,18,64,1.2,76,33,57,PM10,60
9,20,53,1.0,74,41,58,PM2.5,62
5,20,41,0.6,96,24,41,,41
6,13,57,0.9,89,39,55,PM2.5,58
8,5,62,0.8,88,18,56,PM10,59
7,15,49,0.9,89,32,49,,49
"""


@pytest.mark.parametrize("line", OFFICIAL.split())
def test_official_hours(value: Callable[[str], Any], line: str) -> None:
    so2, no2, pm10, co, o3, pm25, aqi, primary, later = line.split(",")
    values = hour(so2=so2, no2=no2, co=co, o3=o3, pm10=pm10, pm25=pm25)
    assert value(call("aqi_hour", values, f"'{E2012}'")) == int(aqi)
    assert value(call("primary_pollutants_hour", values, f"'{E2012}'")) == (primary or None)
    assert value(call("aqi_hour", values, f"'{E2026}'")) == int(later)


def test_official_hour_item_by_item(value: Callable[[str], Any]) -> None:
    for values, indexes in (
        (hour(so2=7, no2=13, co="0.4", o3=86, pm10=29, pm25=15), (3, 7, 4, 27, 29, 22)),
        (hour(so2=3, no2=15, co="0.6", o3=67, pm10=26, pm25=11), (1, 8, 6, 21, 26, 16)),
    ):
        assert tuple(value(f"iaqi('{i}', '1h', {values[i]}, '{E2012}')") for i in ITEMS) == indexes


def test_the_day_of_an_hour_decides_its_edition(value: Callable[[str], Any]) -> None:
    for stamp, edition, aqi in (
        ("2026-02-28 23:00", E2012, 94),
        ("2026-03-01 00:00", E2012, 94),
        ("2026-03-01 01:00", E2026, 110),
    ):
        of_day = f"air_standard_id((timestamp '{stamp}' - interval 1 hour)::date)"
        assert value(of_day) == edition
        values = CLEAN_HOUR | {"pm25": 70}
        assert value(call("aqi_hour", values, of_day)) == aqi


def test_days_around_the_change(value: Callable[[str], Any]) -> None:
    before, after = "air_standard_id(date '2026-02-28')", "air_standard_id(date '2026-03-01')"
    for values, old, new in (
        (CLEAN_DAY | {"pm25": 75}, 100, 114),
        (CLEAN_DAY | {"pm10": 150, "pm25": 20}, 100, 112),
    ):
        assert value(call("aqi_day", values, before)) == old
        assert value(call("aqi_day", values, after)) == new
        assert value(call("air_day_is_good", values, before, "false")) is True
        assert value(call("air_day_is_good", values, after, "false")) is False


@pytest.mark.parametrize(
    ("day_text", "edition"),
    [
        ("2012-12-31", None),
        ("2013-01-01", E2012),
        ("2026-02-28", E2012),
        ("2026-03-01", E2026),
        ("2030-12-31", E2026),
        ("2031-01-01", None),
        ("2100-01-01", None),
    ],
)
def test_edition_in_force(value: Callable[[str], Any], day_text: str, edition: str | None) -> None:
    assert value(f"air_standard_id(date '{day_text}')") == edition
    assert value(f"air_standard_id(timestamp '{day_text} 23:30')") == edition
    assert value("air_standard_id(null::date)") is None


@pytest.mark.parametrize(("missing", "absent"), [*((item, "null") for item in ITEMS), ("pm10", "-1")])
def test_one_item_missing(value: Callable[[str], Any], missing: str, absent: str) -> None:
    """HJ 633-2026 §5.3.1: an AQI only above 100. 2012: of the items that exist."""
    other = "no2" if missing != "no2" else "so2"
    for concentration, over in ((60, False), (700, True)):
        hours = CLEAN_HOUR | {missing: absent} | {other: concentration}
        days = CLEAN_DAY | {"o3_8h" if missing == "o3" else missing: absent} | {other: concentration}
        for macro, values in (("aqi_hour", hours), ("aqi_day", days)):
            assert value(call(macro, values, f"'{E2012}'")) is not None
            assert (value(call(macro, values, f"'{E2026}'")) is not None) is over
            primary = value(call(macro.replace("aqi", "primary_pollutants"), values, f"'{E2026}'"))
            assert primary == (other.upper() if over else None)


def test_exactly_100_with_an_item_missing_is_not_published(value: Callable[[str], Any]) -> None:
    values = CLEAN_DAY | {"o3_8h": 160, "pm10": None}
    assert value(call("aqi_day", values, f"'{E2026}'")) is None
    assert value(call("aqi_day", values | {"o3_8h": 161}, f"'{E2026}'")) == 101
    assert value(call("aqi_day", values | {"pm10": 30}, f"'{E2026}'")) == 100


def test_nothing_measured(value: Callable[[str], Any]) -> None:
    for edition in (E2012, E2026):
        for macro, values in (("aqi_hour", hour()), ("aqi_day", day()), ("primary_pollutants_day", day())):
            assert value(call(macro, values, f"'{edition}'")) is None
    assert value(call("aqi_day", CLEAN_DAY, "'HJ 633-2030'")) is None
    assert value(call("primary_pollutants_day", CLEAN_DAY | {"pm25": 90}, "null")) is None


def test_a_changsha_day_without_pm10(value: Callable[[str], Any]) -> None:
    values = day(so2=5, no2=27, co="0.7", o3_8h=54, pm25=31)
    assert value(call("aqi_day", values, f"'{E2012}'")) == 45
    assert value(call("aqi_day", values, f"'{E2026}'")) is None
    values["pm10"] = 50
    assert value(call("aqi_day", values, f"'{E2012}'")) == 50
    assert value(call("primary_pollutants_day", values, f"'{E2012}'")) is None


def test_ties_are_named_together(value: Callable[[str], Any]) -> None:
    values = CLEAN_DAY | {"pm10": 150, "o3_8h": 160, "pm25": 75, "co": "4.0", "so2": 150, "no2": 80}
    assert value(call("primary_pollutants_day", values, f"'{E2012}'")) == "SO2,NO2,CO,O3,PM10,PM2.5"
    assert value(call("primary_pollutants_day", values | {"no2": 81}, f"'{E2012}'")) == "NO2"
    assert value(call("primary_pollutants_hour", CLEAN_HOUR | {"pm10": 60, "pm25": 39}, f"'{E2012}'")) == "PM10,PM2.5"
    assert value(call("primary_pollutants_hour", CLEAN_HOUR | {"pm10": 50}, f"'{E2012}'")) is None


def test_overflow(value: Callable[[str], Any]) -> None:
    sulphur = CLEAN_HOUR | {"so2": 801}
    assert value(call("aqi_hour", sulphur, f"'{E2012}'")) is None
    assert value(call("primary_pollutants_hour", sulphur, f"'{E2012}'")) is None
    assert value(call("aqi_hour", sulphur, f"'{E2026}'")) == 200
    assert value(call("aqi_hour", sulphur | {"so2": "800.5"}, f"'{E2012}'")) == 200
    ozone = CLEAN_DAY | {"o3_8h": 900, "o3_1h": None}
    assert value(call("aqi_day", ozone, f"'{E2012}'")) is None
    assert value(call("aqi_day", ozone | {"o3_1h": 950}, f"'{E2012}'")) == 375
    assert value(call("primary_pollutants_day", ozone | {"o3_1h": 950}, f"'{E2012}'")) == "O3"
    assert value(call("aqi_day", ozone, f"'{E2026}'")) == 300
    assert value(call("aqi_day", ozone | {"o3_8h": 160, "o3_1h": 400}, f"'{E2012}'")) == 100  # 1 h only stands in
    assert value(call("aqi_day", CLEAN_DAY | {"pm25": 900}, f"'{E2026}'")) == 500


def samples() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Hours and days that meet all segments, holes, overflows and ties."""
    pick = random.Random(633)
    found = []
    for _ in range(900):
        scale = pick.choice((0.4, 1, 1, 3))

        def draw(top: int, decimals: int = 0, scale: float = scale) -> str | None:
            if pick.random() < 0.06:
                return None
            whole = pick.randrange(int(top * 10**decimals * scale) + 2)
            return str(whole) if not decimals else f"{whole // 10}.{whole % 10}"

        hours = hour(so2=draw(330), no2=draw(300), co=draw(8, 1), o3=draw(350), pm10=draw(200), pm25=draw(150))
        days = day(
            so2=draw(200),
            no2=draw(90),
            co=draw(5, 1),
            o3_8h=draw(310),
            o3_1h=draw(400),
            pm10=draw(200),
            pm25=draw(120),
        )
        found.append((hours, days))
    return found


@pytest.mark.parametrize("edition", [E2012, E2026])
def test_many_hours_and_days_against_the_oracle(macros: duckdb.DuckDBPyConnection, edition: str) -> None:
    rows = samples()
    macros.execute(f"create or replace temp table h(n integer, {', '.join(f'{i} decimal(9, 3)' for i in ITEMS)})")
    macros.execute(f"create or replace temp table d(n integer, {', '.join(f'{i} decimal(9, 3)' for i in DAY)})")
    for table, place in (("h", 0), ("d", 1)):
        lines = (f"({n}, {', '.join(map(literal, row[place].values()))})" for n, row in enumerate(rows))
        macros.execute(f"insert into {table} values {', '.join(lines)}")
    names = ", ".join(ITEMS)
    found = macros.execute(
        f"select aqi_hour({names}, '{edition}'), primary_pollutants_hour({names}, '{edition}') from h order by n"
    ).fetchall()
    hours = [row[0] for row in rows]
    assert found == [(hj633.aqi_hour(h, edition), hj633.primary_pollutants_hour(h, edition)) for h in hours]
    names = ", ".join(DAY)
    found = macros.execute(
        f"""
        select
            aqi_day({names}, s), primary_pollutants_day({names}, s),
            air_day_is_counted({names}, s, false), air_day_is_good({names}, s, false),
            air_day_is_counted({names}, s, true), air_day_is_good({names}, s, true),
            air_day_aqi_on_basis({names}, s, true), air_day_aqi_on_basis({names}, s, null),
            air_day_items_missing(so2, no2, co, o3_8h, pm10, pm25)
        from d, (select '{edition}' as s) order by n
        """
    ).fetchall()
    expected = [
        (
            hj633.aqi_day(d, edition),
            hj633.primary_pollutants_day(d, edition),
            hj633.day_counted(d, edition),
            hj633.day_good(d, edition),
            hj633.day_counted(d, edition, dust=True),
            hj633.day_good(d, edition, dust=True),
            hj633.aqi_day(d, edition, dust=True),
            hj633.aqi_day(d, edition),
            hj633.items_missing(d),
        )
        for d in (row[1] for row in rows)
    ]
    assert found == expected
    assert len({row[0] for row in found}) > 150 and {row[2:6] for row in found} > {(True, True, True, True)}


def test_levels(value: Callable[[str], Any]) -> None:
    bounds = (
        (0, 1, "优"),
        (50, 1, "优"),
        (51, 2, "良"),
        (100, 2, "良"),
        (101, 3, "轻度污染"),
        (150, 3, "轻度污染"),
        (151, 4, "中度污染"),
        (200, 4, "中度污染"),
        (201, 5, "重度污染"),
        (300, 5, "重度污染"),
        (301, 6, "严重污染"),
        (500, 6, "严重污染"),
    )
    for aqi, level, category in bounds:
        assert value(f"aqi_level({aqi}), aqi_category_zh({aqi})") == (level, category)
    for aqi in ("null", "-1", "501"):
        assert value(f"aqi_level({aqi}), aqi_category_zh({aqi})") == (None, None)
