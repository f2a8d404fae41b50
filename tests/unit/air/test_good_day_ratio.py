"""The share of good days: exact fractions against the target, budgets, coverage, bases, and days that change later."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from oracle import hj633
from ratio_days import (
    BAD,
    BASES,
    CLEAN,
    GOOD,
    UNCOUNTED,
    VERDICT,
    area_day,
    days_from,
    edition,
    one,
    ratios,
    told,
    year_of,
)
from small_region import TARGETS, Region

from assets.air.good_day_ratio import first_day_needed, refresh_ratios
from warehouse.store import replace_table, transaction


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Published and boundary shares, one a year; the second city has the same number of days as the first, all good."""
    folder: Path = tmp_path_factory.mktemp("years")
    region = Region(folder / "registry", folder / "home")
    rows: list[dict[str, Any]] = []
    for year, good, bad, uncounted in (
        (2019, 311, 49, 5),
        (2021, 316, 49, 0),
        (2022, 315, 50, 0),
        (2023, 321, 44, 0),
        (2024, 317, 49, 0),
    ):
        rows += year_of("900100", year, good, bad, uncounted) + year_of("900200", year, good + bad, 0)
    # Changsha 2018-05, as published: 27 good days of 29 valid ones of 31.
    may = [GOOD] * 27 + [BAD] * 2 + [UNCOUNTED] * 2
    rows += [area_day("900100", day, kind) for day, kind in zip(days_from(date(2018, 5, 1), 31), may, strict=True)]
    rows += [
        area_day("900200", day, kind)
        for day, kind in zip(days_from(date(2018, 5, 1), 31), [GOOD] * 20 + [BAD] * 11, strict=True)
    ]
    return ratios(region, rows, date(2018, 5, 1), date(2024, 12, 31))


def test_exact_shares_meet_the_target_and_printed_ones_may_only_seem_to(years: list[dict[str, Any]]) -> None:
    """311/360 = 86.389 % prints 86.4 and misses 86.4; 315/365 = 86.301, 316/365 = 86.575."""
    expected = {
        2019: (Decimal("86.4"), False, True),
        2022: (Decimal("86.3"), False, False),
        2021: (Decimal("86.6"), True, True),
        2023: (Decimal("87.9"), True, True),  # 321/365 = 87.945: 88.0 if it were rounded twice
    }
    for year, verdict in expected.items():
        row = one(years, "900100", "year", date(year, 12, 31))
        assert told(row, *VERDICT) == verdict, year
        assert told(row, "target_pct", "is_reported", "is_complete") == (Decimal("86.4"), True, True)
    row = one(years, "900100", "year", date(2019, 12, 31))
    assert told(row, "calendar_days", "aqi_days", "counted_days", "good_days", "exceedance_days") == (
        365,
        365,
        360,
        311,
        49,
    )
    assert told(row, "coverage_pct", "is_reportable", "gap_points") == (Decimal("98.6"), True, Decimal("0.0"))


def test_changsha_in_may_2018_as_published(years: list[dict[str, Any]]) -> None:
    row = one(years, "900100", "month", date(2018, 5, 31))
    assert told(row, "good_days", "counted_days", "calendar_days", "ratio_pct") == (27, 29, 31, Decimal("93.1"))
    assert told(row, "bad_days_allowed", "bad_days_used", "bad_days_left") == (None, None, None), (
        "a month has no budget"
    )
    quarter = one(years, "900100", "quarter", date(2018, 6, 30))
    assert told(quarter, "period_start", "calendar_days", "counted_days") == (date(2018, 4, 1), 91, 29)
    assert told(quarter, "coverage_pct", "is_reportable", "bad_days_left") == (Decimal("31.9"), False, None)


def test_the_region_is_the_mean_of_its_cities_and_beside_it_pooled(years: list[dict[str, Any]]) -> None:
    end = date(2018, 5, 31)
    mean = (Fraction(27, 29) + Fraction(20, 31)) / 2  # 78.81 %
    row = one(years, "made", "month", end)
    assert row["ratio_pct"] == Decimal(round(mean * 1000)) / 10 == Decimal("78.8")
    assert told(row, "area_kind", "calendar_days", "counted_days", "good_days", "is_reported") == (
        "region_mean",
        62,
        60,
        47,
        True,
    )
    pooled = one(years, "made-pooled", "month", end)
    assert pooled["ratio_pct"] == Decimal("78.3"), "47/60 = 78.33 %"
    assert told(pooled, "area_kind", "calendar_days", "counted_days", "is_reported") == ("region_pooled", 62, 60, False)
    assert told(row, "meets_target", "bad_days_allowed") == (False, None), "a mean of shares has no budget of days"
    assert row["coverage_pct"] == pooled["coverage_pct"] == Decimal("96.8")  # 60/62


def test_946_of_1095_days(region: Region) -> None:
    """946/1095 = 86.393 %: prints 86.4, and misses 864/1000 by 80 thousandths of a day."""
    cities = region.registry.texts["cities"] + "900300,丙城,Bing,,made,2013-01-01,\n"
    region.put("cities", cities)
    rows = year_of("900100", 2021, 316, 49) + year_of("900200", 2021, 315, 50) + year_of("900300", 2021, 315, 50)
    made = ratios(region, rows, date(2021, 12, 31), date(2021, 12, 31))
    pooled = one(made, "made-pooled", "year", date(2021, 12, 31))
    assert told(pooled, "good_days", "counted_days") == (946, 1095)
    assert told(pooled, *VERDICT) == (Decimal("86.4"), False, True)
    assert told(pooled, "bad_days_allowed", "bad_days_used", "bad_days_left") == (148, 149, -1)  # 1095 − ceil(946.08)
    assert told(one(made, "made", "year", date(2021, 12, 31)), *VERDICT) == (Decimal("86.4"), False, True)


BUDGET = ("bad_days_allowed", "bad_days_used", "bad_days_left")


def test_365_counted_days_allow_49_bad_ones(years: list[dict[str, Any]]) -> None:
    assert told(one(years, "900100", "year", date(2021, 12, 31)), *BUDGET) == (49, 49, 0)
    assert told(one(years, "900100", "rolling_365", date(2022, 12, 31)), *BUDGET) == (49, 50, -1)
    assert told(one(years, "900100", "year", date(2019, 12, 31)), *BUDGET) == (48, 49, -1), "360 − ceil(311.04)"
    leap = one(years, "900100", "year", date(2024, 12, 31))
    assert told(leap, "calendar_days", *BUDGET) == (366, 49, 49, 0), "366 − ceil(316.224)"
    rolling = one(years, "900100", "rolling_365", date(2024, 12, 31))
    assert told(rolling, "calendar_days", "period_start", "counted_days") == (365, date(2024, 1, 2), 365)


def test_within_a_year_the_days_to_come_count(years: list[dict[str, Any]]) -> None:
    """2021-06-30: 181 counted and 184 to come; 2024-02-29: 60 counted and 306 to come."""
    row = one(years, "900100", "year_to_date", date(2021, 6, 30))
    assert told(row, "counted_days", "calendar_days", "is_complete", *BUDGET) == (181, 181, False, 49, 0, 49)
    row = one(years, "900100", "year_to_date", date(2024, 2, 29))
    assert told(row, "counted_days", *BUDGET) == (60, 49, 0, 49), "60 + 306 = 366"
    last = one(years, "900100", "year_to_date", date(2019, 12, 31))
    assert told(last, "counted_days", "is_complete", *BUDGET) == (360, True, 48, 49, -1)


def test_a_period_without_a_counted_day_has_no_share(years: list[dict[str, Any]]) -> None:
    row = one(years, "900100", "month", date(2020, 5, 31))
    assert told(row, "counted_days", "coverage_pct", "is_reportable", *VERDICT) == (
        0,
        Decimal("0.0"),
        False,
        None,
        None,
        None,
    )
    assert told(one(years, "made", "month", date(2020, 5, 31)), *VERDICT) == (None, None, None)


def test_stations_have_shares_and_no_target(region: Region) -> None:
    rows = [
        area_day("900100", day, GOOD if number else BAD, "A1")
        for number, day in enumerate(days_from(date(2024, 5, 1), 4))
    ]
    made = ratios(region, rows, date(2024, 5, 4), date(2024, 5, 4))
    row = one(made, "A1", "month", date(2024, 5, 4))
    assert told(row, "area_kind", "ratio_pct", "target_pct", "meets_target", "is_reported") == (
        "station",
        Decimal("75.0"),
        None,
        None,
        False,
    )
    assert told(one(made, "A1", "year_to_date", date(2024, 5, 4)), *BUDGET) == (None, None, None)
    assert one(made, "A2", "month", date(2024, 5, 4))["counted_days"] == 0, "a station without a day is told of, too"


def test_a_silent_city_is_not_left_out(region: Region) -> None:
    """Without a counted day in one of the cities there is no mean; and pooled, its days were to be covered."""
    rows = [area_day("900100", day, GOOD) for day in days_from(date(2024, 5, 1), 31)]
    made = ratios(region, rows, date(2024, 5, 31), date(2024, 5, 31))
    assert told(one(made, "900200", "month", date(2024, 5, 31)), "counted_days", "ratio_pct", "is_reportable") == (
        0,
        None,
        False,
    )
    row = one(made, "made", "month", date(2024, 5, 31))
    assert told(row, "ratio_pct", "calendar_days", "is_reportable") == (None, 62, False)
    pooled = one(made, "made-pooled", "month", date(2024, 5, 31))
    assert told(pooled, "coverage_pct", "is_reportable", "ratio_pct") == (Decimal("50.0"), False, Decimal("100.0"))


def test_three_quarters_of_the_days_make_a_share_reportable(region: Region) -> None:
    """July to September has 92 days: 69 of them are 75 % exactly. Pooled 137 of 184 are 74.46, 138 are 75."""
    end = date(2024, 9, 30)
    first = days_from(date(2024, 7, 1), 69)
    for second, reportable in ((68, False), (69, True)):
        rows = [area_day("900100", day, GOOD) for day in first] + [
            area_day("900200", day, GOOD) for day in first[:second]
        ]
        made = ratios(region, rows, end, end)
        assert told(one(made, "900100", "quarter", end), "coverage_pct", "is_reportable") == (Decimal("75.0"), True)
        assert one(made, "900200", "quarter", end)["is_reportable"] is reportable
        assert one(made, "made-pooled", "quarter", end)["is_reportable"] is reportable
        assert one(made, "made", "quarter", end)["is_reportable"] is reportable
    rows = year_of("900100", 2023, 273, 0)  # 273/365 = 74.79
    assert (
        one(ratios(region, rows, date(2023, 12, 31), date(2023, 12, 31)), "900100", "year", date(2023, 12, 31))[
            "is_reportable"
        ]
        is False
    )


def test_each_edition_throughout(region: Region) -> None:
    """PM2.5 70 is good by 2012's table (94) and not by 2026's (110), whichever is in force."""
    days = [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
    made = ratios(region, [area_day("900100", day, CLEAN | {"pm25": 70}) for day in days], days[-1], days[-1])
    good = {basis: one(made, "900100", "year_to_date", days[-1], basis)["good_days"] for basis in BASES}
    assert good == {"in-force": 2, hj633.E2012: 3, hj633.E2026: 0}
    reported = {row["standard_basis"] for row in made if row["is_reported"]}
    assert reported == {"in-force"}
    missing = CLEAN | {"pm10": None, "pm25": 70}
    made = ratios(region, [area_day("900100", day, missing) for day in days], days[-1], days[-1])
    columns = ("aqi_days", "counted_days", "good_days", "days_by_exceedance_only")
    counts = {basis: told(one(made, "900100", "year_to_date", days[-1], basis), *columns) for basis in BASES}
    # 2026 §5.3.1: PM10 is missing, and the AQI of the others is above 100: such a day counts as exceedance only
    assert counts == {"in-force": (3, 3, 2, 1), hj633.E2012: (3, 3, 3, 0), hj633.E2026: (3, 3, 0, 3)}


def test_dust_deducted_days_stay_in_the_denominator(region: Region) -> None:
    days = days_from(date(2024, 4, 1), 4)
    region.put("dust_days", "city_code,day,source,note\n" + "".join(f"900100,{day},list,\n" for day in days[:3]))
    dusty = [
        CLEAN | {"pm10": 300},
        CLEAN | {"pm10": 300, "o3_8h": 170},
        CLEAN | {"pm10": None, "pm25": None},
        CLEAN | {"pm10": 300},
    ]
    rows = [area_day(city, day, kind) for city in ("900100", "900200") for day, kind in zip(days, dusty, strict=True)]
    made = ratios(region, rows, days[-1], days[-1])
    columns = ("counted_days", "good_days", "exceedance_days")
    assert told(one(made, "900100", "month", days[-1]), *columns) == (3, 0, 3)
    # day 1 becomes good, day 2 stays bad by ozone, day 3 counts by its gases, day 4 is not on the list
    assert told(one(made, "900100", "month", days[-1], dust="dust-deducted"), *columns) == (4, 2, 2)
    assert told(one(made, "900200", "month", days[-1], dust="dust-deducted"), *columns) == (3, 0, 3)


TARGET = "{id},good_day_ratio,{kind},{code},{pct},at least,{start},{end},{basis},{dust},{region},made up\n"


def target(
    id: str = "t",
    kind: str = "region",
    code: str = "made",
    pct: str = "90",
    start: str = "2013-01-01",
    end: str = "",
    basis: str = "in-force",
    dust: str = "raw",
    region: str = "region_mean",
) -> str:
    return TARGET.format(
        id=id, kind=kind, code=code, pct=pct, start=start, end=end, basis=basis, dust=dust, region=region
    )


def test_targets(region: Region) -> None:
    header = TARGETS.splitlines()[0] + "\n"
    end = date(2024, 5, 31)
    rows = [area_day(city, day, GOOD) for city in ("900100", "900200") for day in days_from(date(2024, 5, 1), 31)]

    def asked(*targets: str) -> dict[str, tuple[Any, ...]]:
        region.put("targets", header + "".join(targets))
        made = ratios(region, rows, end, end)
        areas = ("900100", "900200", "made", "made-pooled")
        return {area: told(one(made, area, "month", end), "target_pct", "is_reported") for area in areas}

    ninety, eighty = Decimal("90.0"), Decimal("80.0")
    own = target("own", "city", "900200", "80")
    assert asked(target(), own) == {
        "900100": (ninety, True),
        "900200": (eighty, True),
        "made": (ninety, True),
        "made-pooled": (ninety, False),
    }
    assert asked(target(region="region_pooled"))["made-pooled"] == (ninety, True)
    assert asked(target(region="region_pooled"))["made"] == (ninety, False)
    later = target(start="2024-06-01")
    assert asked(later) == {
        "900100": (None, True),
        "900200": (None, True),
        "made": (None, True),
        "made-pooled": (None, False),
    }, "before the target there is none to meet, and its basis is still the one reported"
    assert asked(target(end="2024-05-31"))["900100"] == (ninety, True)
    assert asked(target(end="2024-05-30"))["900100"] == (None, True)
    successor = target("new", pct="80", start="2024-05-31")
    assert asked(target(), successor)["900100"] == (eighty, True), (
        "the latest in force, also while the older row is open"
    )
    assert asked(successor, target())["made"] == (eighty, True), "in whatever order the rows stand"

    region.put("targets", header + target(basis=hj633.E2026, dust="dust-deducted"))
    made = ratios(region, rows, end, end)
    reported = {told(row, "standard_basis", "dust_basis", "area_kind") for row in made if row["is_reported"]}
    assert reported == {(hj633.E2026, "dust-deducted", kind) for kind in ("city", "region_mean")}
    region.put("targets", header)
    made = ratios(region, rows, end, end)
    assert not any(row["is_reported"] for row in made)
    assert told(one(made, "made", "month", end), "ratio_pct", *VERDICT[1:]) == (Decimal("100.0"), None, None)


def random_values(chance: random.Random) -> dict[str, Any]:
    tops = {"so2": 160, "no2": 90, "co": 5, "o3_8h": 170, "o3_1h": 210, "pm10": 160, "pm25": 80}
    values: dict[str, Any] = {name: chance.randint(0, top) for name, top in tops.items()}
    for name in chance.sample(list(values), chance.choice((0, 0, 1, 1, 2))):
        values[name] = None
    if chance.random() < 0.05:
        values |= {"o3_8h": 900, "o3_1h": chance.choice((None, 150))}
    return values


def test_random_days_against_the_slow_index(region: Region) -> None:
    """Every period, both cities, every basis: counts as the oracle counts them, day by day."""
    chance = random.Random(864)
    first, last = date(2025, 10, 1), date(2026, 4, 13)
    days = days_from(first, (last - first).days + 1)
    values = {
        (city, day): random_values(chance) for city in ("900100", "900200") for day in days if chance.random() < 0.9
    }
    dust = {(city, day) for city, day in values if chance.random() < 0.1}
    listed = "".join(f"{city},{day},list,\n" for city, day in sorted(dust))
    region.put("dust_days", f"city_code,day,source,note\n{listed}")
    made = ratios(region, [area_day(*key, kind) for key, kind in values.items()], first, last)

    @cache
    def verdict(key: tuple[str, date], by: str, is_dust: bool) -> tuple[int | None, bool, bool]:
        arguments = (values[key], by, is_dust and key in dust)
        return hj633.aqi_day(*arguments), hj633.day_counted(*arguments), hj633.day_good(*arguments)

    cities = [row for row in made if row["area_kind"] == "city"]
    assert len(cities) == 2 * 3 * 2 * len({told(row, "period_kind", "period_end") for row in cities})
    for row in cities:
        first_in, last_in = row["period_start"], row["period_end"]
        inside = [key for key in values if key[0] == row["area_code"] and first_in <= key[1] <= last_in]
        is_dust = row["dust_basis"] == "dust-deducted"
        told_days = [
            verdict(key, edition(key[1]) if row["standard_basis"] == "in-force" else row["standard_basis"], is_dust)
            for key in inside
        ]
        assert row["aqi_days"] == sum(aqi is not None for aqi, *_ in told_days)
        assert row["counted_days"] == sum(is_counted for _, is_counted, _ in told_days)
        assert row["good_days"] == sum(is_good for *_, is_good in told_days)
        assert row["exceedance_days"] == row["counted_days"] - row["good_days"]
        assert row["calendar_days"] == (row["period_end"] - row["period_start"]).days + 1
        share = Fraction(row["good_days"], row["counted_days"]) if row["counted_days"] else None
        assert row["ratio_pct"] == (None if share is None else Decimal(round(share * 1000)) / 10)
        assert row["meets_target"] == (None if share is None else share >= Fraction(864, 1000))
        assert row["coverage_pct"] == Decimal(round(Fraction(row["counted_days"] * 1000, row["calendar_days"]))) / 10


PUBLIC = {
    "is_counted": False,
    "is_good": False,
    "is_dust_affected": False,
    "status": "realtime",
    "stations_valid": 0,
    "stations_expected": 0,
}


def load(region: Region, rows: list[dict[str, Any]], days: list[date]) -> None:
    """Put days of areas into the warehouse as the loading step does, and note them as pending."""
    with region.warehouse.open() as connection, transaction(connection):
        for table, kind in (("air_city_day", "city"), ("air_station_day", "station")):
            listed = [
                given | PUBLIC | {f"{kind}_code": given["area_code"]} for given in rows if given["area_kind"] == kind
            ]
            columns = pa.Table.from_pylist(listed) if listed else pa.table({})
            replace_table(connection, table, columns, "day in (select unnest(?::date[]))", [days])
        replace_table(connection, "station", region.registry.arrow("stations"))
        connection.execute(
            "insert or ignore into internal.pending_day select 'good_day_ratio', unnest(?::date[])", [days]
        )


def in_warehouse(region: Region) -> list[tuple[Any, ...]]:
    with region.warehouse.open() as connection:
        assert connection.execute("from internal.pending_day where figure = 'good_day_ratio'").fetchall() == []
        return connection.execute("from good_day_ratio order by all").fetchall()


def test_days_that_change_later_give_the_same_as_everything_anew(region: Region, tmp_path: Path) -> None:
    chance = random.Random(365)
    first = date(2023, 11, 20)
    stations = {"A1": "900100", "A9": "900100", "B1": "900200"}

    def drawn(day: date) -> list[dict[str, Any]]:
        rows = [area_day(city, day, random_values(chance)) for city in ("900100", "900200") if chance.random() < 0.8]
        return rows + [
            area_day(city, day, random_values(chance), code) for code, city in stations.items() if chance.random() < 0.6
        ]

    held: dict[date, list[dict[str, Any]]] = {}
    steps: list[list[date]] = [
        days_from(first, 42),
        [date(2023, 11, 25)],
        days_from(date(2024, 1, 20), 60),
        [date(2023, 12, 31), date(2024, 2, 29)],
        days_from(date(2024, 12, 28), 5),
    ]
    for number, days in enumerate(steps):
        held |= {day: drawn(day) for day in days}
        load(region, [row for day in days for row in held[day]], days)
        made = refresh_ratios(region.warehouse, region.registry, "tables of then")
        assert made is not None
        if number in (1, len(steps) - 1):
            fresh = Region(tmp_path / f"fresh registry {number}", tmp_path / f"fresh {number}")
            load(fresh, [row for rows in held.values() for row in rows], sorted(held))
            refresh_ratios(fresh.warehouse, fresh.registry, "tables of then")
            assert in_warehouse(region) == in_warehouse(fresh), f"after step {number}"
    assert refresh_ratios(region.warehouse, region.registry, "tables of then") is None, "nothing is pending"
    before = in_warehouse(region)
    assert refresh_ratios(region.warehouse, region.registry, "tables of today") is not None
    assert in_warehouse(region) == before, "other tables make everything again"


def test_nothing_to_assess(region: Region) -> None:
    assert refresh_ratios(region.warehouse, region.registry, "tables") is None


@pytest.mark.parametrize(
    ("first_end", "needed"),
    [
        (date(2024, 12, 31), date(2023, 12, 31)),
        (date(2025, 1, 1), date(2024, 1, 1)),
        (date(2024, 3, 1), date(2023, 3, 1)),
    ],
)
def test_the_first_day_needed_holds_every_period(first_end: date, needed: date) -> None:
    assert first_day_needed(first_end) <= min(date(first_end.year, 1, 1), first_end - timedelta(days=364))
    assert first_day_needed(first_end) == needed
