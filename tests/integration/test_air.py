"""The fortnight of 2020 as the national platform published it, hour by hour, and one city day by hand.

The real files lie beside the repository; nothing of them is copied here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from assets.air.city_day import make_city_days
from assets.air.good_day_ratio import refresh_ratios
from assets.air.history import load_days
from assets.air.readings import Readings, make_readings, save_readings
from assets.air.station_day import make_station_days, save_station_days
from assets.air.suspect import refresh_suspects
from assets.registry import load_registry
from assets.sources.land import Origin, land
from assets.workplace import Workplace

DATA = Path(os.environ.get("QINGXIANG_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "air"
FILES = sorted((DATA / "czt_hourly_2020").glob("*.csv"))
DAYS = [date(2020, 3, 26) + timedelta(days=number) for number in range(14)]
MARCH_31 = date(2020, 3, 31)

pytestmark = pytest.mark.skipif(
    not FILES, reason="the real files are not here: set QINGXIANG_SHARED_DATA to the folder of air/"
)


@dataclass
class Fortnight:
    """What was made of the nine files."""

    place: Workplace
    readings: Readings
    promoted: list[date]
    cities: pa.Table

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the hours, as `hours`, and the city days, as `cities`."""
        with duckdb.connect() as connection:
            connection.register("hours", self.readings.tables["air_hour"])
            connection.register("cities", self.cities)
            return connection.execute(sql).fetchall()


def assess(place: Workplace) -> Fortnight:
    readings = make_readings(place.registry, place.landing, DAYS)
    promoted = save_readings(place.lake, readings, DAYS)
    save_station_days(place.lake, make_station_days(place.registry, place.lake, DAYS), DAYS)
    return Fortnight(place, readings, promoted, make_city_days(place.registry, place.lake, DAYS))


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> Fortnight:
    place = Workplace(tmp_path_factory.mktemp("2020"), load_registry(), lock_wait_seconds=5)
    for path in FILES:
        land(place.landing, path.read_bytes(), "pm25in-csv", Origin("pm25.in", path.name))
    return assess(place)


def test_every_row_is_told_of(fortnight: Fortnight) -> None:
    batches = fortnight.readings.tables["reading_batch"].to_pylist()
    columns = ("input_rows", "accepted_rows", "folded_rows", "quarantined_rows", "out_of_scope_rows", "revised_rows")
    assert [sum(batch[column] for batch in batches) for column in columns] == [4500, 3881, 619, 0, 0, 0]
    for batch in batches:
        assert batch["input_rows"] == batch["accepted_rows"] + batch["folded_rows"] + batch["quarantined_rows"]
    silent = [date(2020, 3, 28), date(2020, 3, 29)]
    assert dict(fortnight.readings.refused) == dict.fromkeys(silent, "no source has a row of this day")
    assert fortnight.promoted == [day for day in DAYS if day not in silent]


def test_the_published_index_on_every_hour_that_has_one(fortnight: Fortnight) -> None:
    ((published, equal),) = fortnight.ask(
        "select count(aqi_published), count(*) filter (aqi = aqi_published) from hours"
    )
    assert (published, equal) == (3851, 3851)


#: The words of the platform, in no order, and ours.
WORDS = {"颗粒物(PM10)": "PM10", "细颗粒物(PM2.5)": "PM2.5", "臭氧1小时": "O3"}


def test_the_published_primary_pollutants_on_every_hour_that_has_an_index(fortnight: Fortnight) -> None:
    rows = fortnight.ask(
        "select primary_pollutants, primary_pollutants_published from hours where aqi_published is not null"
    )
    ours = [set(mine.split(",")) if mine else set() for mine, _ in rows]
    theirs = [{WORDS[word] for word in text.split(",")} if text else set() for _, text in rows]
    assert len(rows) == 3851 and ours == theirs
    assert sum(len(labels) == 2 for labels in ours) == 26 and max(map(len, ours)) == 2


def test_the_two_stations_of_one_name_are_kept_apart(fortnight: Fortnight) -> None:
    counts = dict(fortnight.ask("select station_code, count(*) from hours group by 1"))
    assert len(counts) == 24 and counts["1511A"] > 100 and counts["1524A"] > 100
    ((pairs, different),) = fortnight.ask(
        "select count(*), count(*) filter (a.pm25_ug_m3 <> b.pm25_ug_m3) from hours a join hours b using (hour_end) "
        "where a.station_code = '1511A' and b.station_code = '1524A'"
    )
    assert different > pairs // 2, "they are two places"


def city_day(fortnight: Fortnight, city: str, day: date) -> dict[str, Any]:
    (found,) = [row for row in fortnight.cities.to_pylist() if (row["city_code"], row["day"]) == (city, day)]
    return dict(found)


def test_changsha_on_31_march(fortnight: Fortnight) -> None:
    made = city_day(fortnight, "430100", MARCH_31)
    values = {column: made[column] for column in made if column.endswith("m3")}
    assert values == {
        "so2_ug_m3": 5,
        "no2_ug_m3": 27,
        "co_mg_m3": Decimal("0.7"),
        "o3_8h_ug_m3": 54,
        "o3_1h_ug_m3": values["o3_1h_ug_m3"],
        "pm10_ug_m3": None,
        "pm25_ug_m3": 31,
    }
    assert (made["stations_expected"], made["stations_pm10"], made["stations_pm25"]) == (10, 1, 10)
    assert (made["aqi"], made["standard_id"], made["items_missing"]) == (45, "HJ 633-2012", "PM10")
    assert (made["category_zh"], made["is_counted"], made["is_good"], made["status"]) == ("优", True, True, "realtime")


def test_the_fortnight_is_not_reportable_and_says_how_much_it_covers(fortnight: Fortnight) -> None:
    place = fortnight.place
    load_days(place, DAYS, fortnight.cities)
    made = refresh_ratios(place.warehouse, place.registry, place.tables_sha256)
    assert made is not None
    rows = made.to_pylist()
    assert {row["area_kind"] for row in rows} == {"station", "city", "region_mean", "region_pooled"}
    assert not any(row["is_reportable"] for row in rows if row["area_kind"] != "station")
    assert all(row["coverage_pct"] is not None for row in rows)
    last = max(row["period_end"] for row in rows)
    (year,) = [
        row
        for row in rows
        if (row["area_code"], row["period_kind"], row["period_end"]) == ("430100", "year_to_date", last)
        and row["is_reported"]
    ]
    # Of the 99 days to 8 April at most the eight or so with 20 hours can count.
    assert year["calendar_days"] == (last - date(2020, 1, 1)).days + 1
    assert year["counted_days"] <= 8 and year["coverage_pct"] < 10 and not year["is_reportable"]
    assert year["target_pct"] is None, "the plan's target begins in 2023"


def test_marks_ask_to_look_and_take_nothing_away(fortnight: Fortnight) -> None:
    place = fortnight.place
    load_days(place, DAYS, fortnight.cities)
    assert set(refresh_suspects(place.warehouse, place.lake, place.registry)) == {date(2020, 3, 1), date(2020, 4, 1)}
    with place.warehouse.open() as connection:
        rules = {rule for (rule,) in connection.execute("select distinct rule_id from air_suspect").fetchall()}
        ((hours,),) = [connection.execute("select count(*) from air_hour").fetchall()]
    assert "Q9" not in rules and "Q15" not in rules, "every published index is ours"
    assert hours == (3881,)


def test_the_bureau_s_value_of_that_day(fortnight: Fortnight) -> None:
    """A file adds the PM10 that the public feed hides: AQI 50, 优, and at 50 no primary pollutant (HJ 633 §4.2.5)."""
    place = fortnight.place
    content = b"city_code,day,pm10_ug_m3\n430100,2020-03-31,50\n"
    land(place.landing, content, "city-day", Origin("bureau", "changsha.csv"))
    again = assess(place)
    made = city_day(again, "430100", MARCH_31)
    assert (made["pm10_ug_m3"], made["aqi"], made["category_zh"], made["primary_pollutants"]) == (50, 50, "优", None)
    assert (made["status"], made["items_missing"], made["is_good"]) == ("reviewed", None, True)
    assert again.readings.tables["air_hour"].equals(fortnight.readings.tables["air_hour"])
