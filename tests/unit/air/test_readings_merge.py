"""Many answers about one hour become one reading: precedence, revisions, withdrawals, order of imports, refusals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from small_region import (
    TABLE_MAPPING,
    Region,
    archive,
    as_table,
    city_day_file,
    day_rows,
    hours,
    keyed,
    query,
    row,
    station_day_file,
)

from assets.sources import land as land_module
from quality.expectations.rules import RULE_TABLES

NOON = datetime(2024, 12, 1, 12)
LATER = NOON + timedelta(hours=1)
LATEST = NOON + timedelta(hours=2)
REVIEWED = 'status = "reviewed"\n' + TABLE_MAPPING


def values_of(rows: list[dict[str, Any]], station: str, at: datetime) -> dict[str, Any]:
    return dict(keyed(rows, "station_code", "hour_end")[(station, at)])


class Scenarios:
    """One home; every scenario has its own day, and all are made in one batch."""

    def __init__(self, folder: Path) -> None:
        self.region = Region(folder / "registry", folder / "home")
        self.next = date(2024, 5, 1)
        self.days: list[date] = []

    def day(self) -> date:
        self.days.append(self.next)
        self.next += timedelta(days=1)
        return self.days[-1]

    def say(self, at: datetime, observed_at: datetime | None, source: str = "platform", **values: object) -> str:
        return self.region.land(archive([row("A1", at, **values)]), observed_at=observed_at, source=source).landing_id

    def review(self, at: datetime, observed_at: datetime, **values: object) -> str:
        content = as_table([row("A1", at, **values)])
        return self.region.land(content, "table", mapping=REVIEWED, observed_at=observed_at, source="centre").landing_id


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    world = Scenarios(tmp_path_factory.mktemp("merge"))
    found: dict[str, Any] = {}

    for name, observed in (("back", [NOON] * 3), ("back in time", [NOON, LATER, LATEST])):
        at = hours(world.day())[0]
        found[name] = (at, [world.say(at, when, pm25=pm25) for when, pm25 in zip(observed, (20, 31, 20), strict=True)])
    at = hours(world.day())[0]
    found["reviewed first"] = (at, world.review(at, NOON, pm25=30), world.say(at, LATEST, pm25=33))
    at = hours(world.day())[0]
    found["late arrival"] = (at, world.say(at, LATER, pm25=30), world.say(at, NOON, pm25=33))
    at = hours(world.day())[0]
    found["same platform time"] = (at, world.say(at, NOON, pm25=30), world.say(at, NOON, pm25=33))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(land_module.clock, "now", lambda: LATEST)
        for name, order in (("tie", (30, 33)), ("tie backwards", (33, 30))):
            at = hours(world.day())[0]
            found[name] = (at, {world.say(at, NOON, pm25=pm25): Decimal(pm25) for pm25 in order})
    at = hours(world.day())[0]
    world.say(at, NOON, pm25=30)
    world.say(at, LATER, pm25=None)
    world.say(at, LATEST, pm25=None)
    found["withdrawn"] = at
    at = hours(world.day())[0]
    world.say(at, NOON, pm25=30)
    world.say(at, LATER, pm25=None, source="mirror")
    found["another source lacks it"] = at
    at = hours(world.day())[0]
    world.say(at, NOON, pm25=30)
    world.say(at, LATER, pm25=31, source="mirror")
    world.say(at, LATEST, pm25=None)
    found["another source said more"] = at
    at = hours(world.day())[0]
    world.say(at, NOON, pm25=None)
    found["never said"] = at
    at = hours(world.day())[0]
    world.say(at, NOON, pm25=30)
    world.say(at, LATER, pm25="-999")
    found["later nonsense"] = at
    at = hours(world.day())[0]
    world.say(at, NOON, pm10=28, pm25=30, aqi=43)
    world.say(at, LATER, pm10=50, pm25=30, aqi=50)
    found["no longer inverted"] = at
    at = hours(world.day())[0]
    found["credit"] = (at, world.say(at, LATER, pm25=30, source="mirror"), world.say(at, NOON, pm25=30))
    at = hours(world.day())[0]
    world.say(at, NOON, pm10=150, pm25=75)
    found["tie of pollutants"] = at
    found["none"] = world.day()

    for day in (date(2026, 2, 28), date(2026, 3, 1)):
        world.days.append(day)
    late = datetime(2026, 3, 2)
    rows = [row("A1", datetime(2026, 3, 1, hour), pm10=75, pm25=70) for hour in (0, 1)]
    rows += [row("A2", datetime(2026, 3, 1, 1), pm10=None), row("A3", datetime(2026, 3, 1, 1), pm10=None, pm25=70)]
    world.region.land(archive(rows), observed_at=late)

    daily = world.day()
    found["reviewed days"] = daily
    stations = [
        {"station": "A1", "day": daily, "pm25": "31.5", "co": "0.65", "aqi": 45},
        {"station": "A2", "day": daily, "pm25": "-999", "co": "x", "aqi": ""},
        {"station": "A3", "day": daily, "pm25": "—", "co": "—", "aqi": ""},
        {"station": "A7", "day": daily, "pm25": "31", "co": "0.6", "aqi": ""},
        {"station": "B1", "day": daily, "pm25": "31", "co": "0.6", "aqi": ""},
        {"station": "B1", "day": daily, "pm25": "32", "co": "0.6", "aqi": ""},
        {"station": "B2", "day": daily, "pm25": "31", "co": "0.6", "aqi": ""},
        {"station": "B2", "day": daily, "pm25": "31", "co": "0.6", "aqi": ""},
    ]
    world.region.land(station_day_file(stations), "station-day", observed_at=NOON, source="centre")
    world.region.land(
        station_day_file([stations[0] | {"pm25": "33"}]), "station-day", observed_at=LATER, source="centre"
    )
    city = [{"city": "900100", "day": daily, "pm10": 50}, {"city": "990000", "day": daily, "pm10": 60}]
    world.region.land(city_day_file(city), "city-day", name="甲城.csv", observed_at=NOON, source="centre")
    text = (
        f"city_name,day,pm10_ug_m3,status\n乙城市,{daily},70,realtime\n远城,{daily},80,\nYICHENG,{daily},71,reviewed\n"
    )
    world.region.land(text, "city-day", name="甲城.csv", observed_at=NOON, source="centre")
    named = "station_name,city_name,day,pm25_ug_m3\n"
    named += f"市监测站,乙城,{daily},44\n火车站,远城,{daily},45\n市监测站,,{daily},46\n"
    world.region.land(named, "station-day", observed_at=NOON, source="centre", name="x.csv")

    readings = world.region.readings(*world.days)
    found["tables"] = {name: table.to_pylist() for name, table in readings.tables.items()}
    found["refused"] = readings.refused
    found["air_hour"] = found["tables"]["air_hour"]
    return found


def revisions(made: dict[str, Any], at: datetime) -> list[tuple[Any, ...]]:
    return [
        (given["item"], given["sequence"], given["old_value"], given["new_value"])
        for given in made["tables"]["reading_revision"]
        if given["hour_end"] == at
    ]


@pytest.mark.parametrize("name", ["back", "back in time"])
def test_a_then_b_then_a_ends_with_a_and_keeps_both_changes(made: dict[str, Any], name: str) -> None:
    at, (first, second, third) = made[name]
    held = values_of(made["air_hour"], "A1", at)
    assert held["pm25_ug_m3"] == 20 and held["landing_id"] == third
    assert revisions(made, at) == [("pm25", 1, Decimal(20), Decimal(31)), ("pm25", 2, Decimal(31), Decimal(20))]
    told = [
        (given["old_landing_id"], given["new_landing_id"])
        for given in made["tables"]["reading_revision"]
        if given["hour_end"] == at
    ]
    assert told == [(first, second), (second, third)]
    batch = keyed(made["tables"]["reading_batch"], "dataset", "day")[("air_hour", at.date())]
    assert (batch["input_rows"], batch["accepted_rows"], batch["folded_rows"], batch["revised_rows"]) == (3, 1, 2, 1)


def test_a_reviewed_value_stands_before_any_later_realtime_one(made: dict[str, Any]) -> None:
    at, reviewed, _ = made["reviewed first"]
    held = values_of(made["air_hour"], "A1", at)
    assert (held["pm25_ug_m3"], held["status"], held["source"]) == (30, "reviewed", "centre")
    assert held["landing_id"] == reviewed
    assert revisions(made, at) == [("pm25", 1, Decimal(33), Decimal(30))]


def test_the_later_platform_time_wins_whenever_it_arrives(made: dict[str, Any]) -> None:
    at, newer, _ = made["late arrival"]
    assert values_of(made["air_hour"], "A1", at)["pm25_ug_m3"] == 30
    assert values_of(made["air_hour"], "A1", at)["landing_id"] == newer
    assert revisions(made, at) == [("pm25", 1, Decimal(33), Decimal(30))]


def test_then_the_later_fetch_and_then_the_hash(made: dict[str, Any]) -> None:
    at, _, second = made["same platform time"]
    assert values_of(made["air_hour"], "A1", at)["landing_id"] == second
    for name in ("tie", "tie backwards"):
        at, said = made[name]
        assert values_of(made["air_hour"], "A1", at)["pm25_ug_m3"] == said[max(said)]


def test_a_missing_marker_takes_back_what_the_same_source_had_said(made: dict[str, Any]) -> None:
    at = made["withdrawn"]
    assert values_of(made["air_hour"], "A1", at)["pm25_ug_m3"] is None
    assert revisions(made, at) == [("pm25", 1, Decimal(30), None)], "and the second marker changes nothing"


def test_a_missing_marker_takes_back_nothing_of_others(made: dict[str, Any]) -> None:
    assert values_of(made["air_hour"], "A1", made["another source lacks it"])["pm25_ug_m3"] == 30
    assert revisions(made, made["another source lacks it"]) == []
    assert values_of(made["air_hour"], "A1", made["another source said more"])["pm25_ug_m3"] == 31
    assert values_of(made["air_hour"], "A1", made["never said"])["pm25_ug_m3"] is None
    assert revisions(made, made["never said"]) == []


def test_a_later_value_that_is_refused_leaves_the_earlier_one(made: dict[str, Any]) -> None:
    at = made["later nonsense"]
    held = values_of(made["air_hour"], "A1", at)
    assert (held["pm25_ug_m3"], held["flags"]) == (30, None) and revisions(made, at) == []
    (refused,) = [given for given in made["tables"]["quarantine"] if given["day"] == at.date()]
    assert (refused["rule_id"], refused["item"]) == ("Q1", "pm25") and "-999" in refused["original"]


def test_a_suspect_mark_goes_with_the_answer_that_caused_it(made: dict[str, Any]) -> None:
    held = values_of(made["air_hour"], "A1", made["no longer inverted"])
    assert (held["pm10_ug_m3"], held["pm25_ug_m3"], held["flags"]) == (50, 30, None)
    assert held["aqi_published"] == 50, "the platform's index is that of its last answer"


def test_a_value_is_credited_to_the_first_answer_that_said_so(made: dict[str, Any]) -> None:
    at, _, earlier = made["credit"]
    held = values_of(made["air_hour"], "A1", at)
    assert (held["landing_id"], held["source"]) == (earlier, "platform")


def test_an_hour_is_judged_by_the_edition_of_its_natural_day(made: dict[str, Any]) -> None:
    """PM2.5 70: 50 + 50·35/40 = 93.75 → 94 until 2026-02-28 24:00, then 100 + 50·10/55 = 109.1 → 110."""
    last, first = (values_of(made["air_hour"], "A1", datetime(2026, 3, 1, hour)) for hour in (0, 1))
    assert (last["natural_day"], last["standard_id"], last["aqi"]) == (date(2026, 2, 28), "HJ 633-2012", 94)
    assert (first["natural_day"], first["standard_id"], first["aqi"]) == (date(2026, 3, 1), "HJ 633-2026", 110)
    assert (last["level"], last["category_zh"], last["primary_pollutants"]) == (2, "良", "PM2.5")
    assert (first["level"], first["category_zh"]) == (3, "轻度污染")
    held = values_of(made["air_hour"], "A2", datetime(2026, 3, 1, 1))
    assert (held["aqi"], held["level"], held["primary_pollutants"]) == (None, None, None), "§5.3.1: an item is missing"
    assert values_of(made["air_hour"], "A3", datetime(2026, 3, 1, 1))["aqi"] == 110, "above 100 it is published"


def test_equal_sub_indices_are_named_together(made: dict[str, Any]) -> None:
    held = values_of(made["air_hour"], "A1", made["tie of pollutants"])
    assert (held["aqi"], held["primary_pollutants"]) == (100, "PM10,PM2.5")


def test_days_of_reviewed_values_only_are_no_empty_batch(made: dict[str, Any]) -> None:
    assert set(made["refused"]) == {made["none"]}


def test_reviewed_station_days(made: dict[str, Any]) -> None:
    rows = keyed(made["tables"]["air_reviewed_station_day"], "station_code", "day")
    day = made["reviewed days"]
    assert {code for code, _ in rows} == {"A1", "A2", "A3", "B2", "B3"}
    assert (rows[("A1", day)]["pm25_ug_m3"], rows[("A1", day)]["co_mg_m3"]) == (33, Decimal("0.650"))
    assert (rows[("A1", day)]["status"], rows[("A1", day)]["aqi_published"]) == ("reviewed", 45)
    assert rows[("A2", day)]["pm25_ug_m3"] is None and rows[("A2", day)]["co_mg_m3"] is None
    assert rows[("B3", day)]["pm25_ug_m3"] == 44, "市监测站 by its city"
    for station in ("A2", "A3"):
        assert rows[(station, day)]["status"] == "realtime", "nothing of it was reviewed"
    revised = [given for given in made["tables"]["reading_revision"] if given["natural_day"] == day]
    assert [(given["item"], given["old_value"], given["new_value"]) for given in revised] == [
        ("pm25 reviewed day", Decimal("31.5"), Decimal(33))
    ]


def test_reviewed_city_days_are_never_given_to_a_city_by_the_name_of_the_file(made: dict[str, Any]) -> None:
    rows = keyed(made["tables"]["air_reviewed_city_day"], "city_code")
    assert {code: given["pm10_ug_m3"] for code, given in rows.items()} == {"900100": 50}
    refused = {
        given["original"].split(",")[0]: given["rule_id"]
        for given in made["tables"]["quarantine"]
        if given["dataset"] == "air_city_day"
    }
    assert refused == {"990000": "N2", "远城": "N2", "乙城市": "Q8", "YICHENG": "Q8"}


def test_reviewed_rows_are_accounted_for(made: dict[str, Any]) -> None:
    batches = keyed(made["tables"]["reading_batch"], "dataset", "day")
    columns = ("input_rows", "accepted_rows", "folded_rows", "quarantined_rows", "revised_rows")
    station = batches[("air_station_day", made["reviewed days"])]
    # 8 + 1 + 3 rows: A1 twice, A2, A3, B2 twice and B3 hold; A7, two B1, 火车站 of 远城 and 市监测站 of no city do not
    assert [station[column] for column in columns] == [12, 5, 2, 5, 1]
    city = batches[("air_city_day", made["reviewed days"])]
    assert [city[column] for column in columns] == [5, 1, 0, 4, 0]
    for batch in batches.values():
        assert batch["input_rows"] == batch["accepted_rows"] + batch["folded_rows"] + batch["quarantined_rows"]


def test_a_refused_batch_keeps_what_was_promoted(region: Region) -> None:
    day, good = date(2024, 5, 1), date(2024, 5, 2)
    without = "\n".join(line for line in TABLE_MAPPING.splitlines() if not line.startswith("pm10 "))
    for pm25 in (20, 21):
        region.land(as_table(day_rows(day, ["A1"], pm25=pm25)), "table", mapping=without)
    region.land(archive(day_rows(good, ["A1"])))
    first = region.readings(day, good)
    assert region.save(first, day, good) == [day, good]
    datasets = ("air_hour", "reading_revision")
    before = {name: region.lake.path(name, day).read_bytes() for name in datasets}

    region.land(archive(day_rows(day, ["A1"], pm25=99, pm10=None)))  # PM10 is now carried, and empty all day
    second = region.readings(day, good)
    assert list(second.refused) == [day]
    assert region.save(second, day, good) == [good]
    assert {name: region.lake.path(name, day).read_bytes() for name in datasets} == before
    scan = {name: region.lake.scan(name, [day], day_column="day") for name in ("quality_result", "quarantine")}
    rows = query(f"select rule_id, is_passed from {scan['quality_result']} where rule_id like 'B%' order by 1")
    assert rows == [("B1", True), ("B2", False), ("B3", True)]
    ((count, reason),) = query(f"select count(*), any_value(reason) from {scan['quarantine']}")
    assert (count, reason) == (72, "these items are empty in every row: pm10")


def test_what_was_known_then(region: Region) -> None:
    day = date(2024, 5, 1)
    region.land(archive([row("A1", hours(day)[0], pm25=20)]), observed_at=NOON)
    (first,) = region.landing.fetches_of([day])
    region.land(archive([row("A1", hours(day)[0], pm25=21)]), observed_at=LATER)
    then = region.readings(day, until=first.fetched_at)
    assert then.tables["air_hour"]["pm25_ug_m3"].to_pylist() == [Decimal(20)]
    assert then.tables["reading_revision"].num_rows == 0


def test_rules_that_were_deleted_take_no_part(region: Region) -> None:
    kept = ("rule_id", "B1", "N1", "N2", "N3", "Q8", "Q6")
    lines = region.registry.texts["air_rules"].splitlines()
    region.put("air_rules", "\n".join(line for line in lines if line.split(",")[0] in kept) + "\n")
    assert "air_rules" in RULE_TABLES
    day = date(2024, 5, 1)
    rows = day_rows(day, ["A1"], range(1, 25), pm10=None)
    rows.append(row("A2", hours(day)[0], pm10=5, pm25=500, so2=0, no2="x"))
    region.land(archive(rows))
    made = region.readings(day)
    assert made.refused == {}
    held = values_of(made.tables["air_hour"].to_pylist(), "A2", hours(day)[0])
    assert (held["pm25_ug_m3"], held["so2_ug_m3"], held["no2_ug_m3"], held["flags"]) == (500, 0, None, None)
    assert set(made.tables["quality_result"]["rule_id"].to_pylist()) == {"B1", "N1", "N2", "N3", "Q8", "Q6"}
