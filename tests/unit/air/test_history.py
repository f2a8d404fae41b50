"""Loading days into the warehouse: all of a day or nothing, twice the same as once, old hours in the lake only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from small_region import Region, archive, day_rows, hours, row

TABLES = (
    "air_hour",
    "air_station_day",
    "air_city_day",
    "reading_batch",
    "quality_result",
    "quarantine",
    "reading_revision",
    "landing",
    "city",
    "station",
    "target",
    "standard",
)
DAYS = (date(2024, 5, 1), date(2024, 5, 2))


def content(region: Region) -> dict[str, list[tuple[Any, ...]]]:
    with region.warehouse.open() as connection:
        return {table: connection.execute(f"from {table} order by all").fetchall() for table in TABLES}


def assess(region: Region, *days: date) -> None:
    region.save(region.readings(*days), *days)
    region.station_days(*days)
    region.load(*days)


def test_a_day_is_loaded_whole_and_twice_changes_nothing(region: Region) -> None:
    rows = [*day_rows(DAYS[0], ["A1", "A2", "A3", "B1", "B2"]), row("A7", hours(DAYS[0])[0]), row("A1", "soon")]
    region.land(archive(rows), observed_at=datetime(2024, 5, 3))
    region.land(archive(day_rows(DAYS[0], ["A1"], [1], pm25=25)), observed_at=datetime(2024, 5, 3, 1))
    assess(region, *DAYS)
    once = content(region)
    assert len(once["air_hour"]) == 5 * 24 and len(once["air_station_day"]) == 5
    assert [given[0] for given in once["air_city_day"]] == ["900100", "900200"]
    assert (len(once["quarantine"]), len(once["reading_revision"]), len(once["landing"])) == (2, 1, 2)
    assert [given[:2] for given in once["reading_batch"]] == [("air_hour", DAYS[0]), ("air_hour", DAYS[1])]
    assert len(once["station"]) == 9 and len(once["standard"]) >= 2
    assess(region, *DAYS)
    assert content(region) == once
    with region.warehouse.open() as connection:
        pending = connection.execute(
            "select figure, count(*) from internal.pending_day group by all order by all"
        ).fetchall()
    assert {("air_suspect", 2), ("good_day_ratio", 2)} <= set(pending)


def test_a_load_that_fails_keeps_the_old_day(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    region.land(archive(day_rows(DAYS[0], ["A1", "A2", "A3"])), observed_at=datetime(2024, 5, 3))
    assess(region, DAYS[0])
    before = content(region)
    region.land(archive(day_rows(DAYS[0], ["A1", "A2", "A3"], pm25=30)), observed_at=datetime(2024, 5, 3, 1))
    region.save(region.readings(DAYS[0]), DAYS[0])
    from assets.air import history

    def fail(*_: object) -> None:
        raise RuntimeError("killed in the middle")

    monkeypatch.setattr(history, "_note_fetches", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        region.load(DAYS[0])
    assert content(region) == before


def test_days_that_nobody_made_are_no_error(region: Region) -> None:
    region.load(*DAYS)
    assert {table: rows for table, rows in content(region).items() if rows and table.startswith("air")} == {}


def test_hours_beyond_the_publication_stay_in_the_lake(region: Region) -> None:
    region.setting("publication_hours_days", "2")
    old, new = date(2024, 5, 1), date(2024, 5, 3)
    region.land(archive([*day_rows(old, ["A1"]), *day_rows(new, ["A1"])]), observed_at=datetime(2024, 5, 4))
    assess(region, old, new)
    told = content(region)
    assert {given[1].date() for given in told["air_hour"]} == {date(2024, 5, 3), date(2024, 5, 4)}
    assert {given[1] for given in told["air_station_day"]} == {old, new}
    assess(region, old)
    assert content(region)["air_hour"] == told["air_hour"], "loading an old day again brings none back"
    assert region.lake.existing("air_hour", [old, new]) == [old, new]


def test_a_refused_day_keeps_what_was_promoted_in_the_warehouse_too(region: Region) -> None:
    region.land(archive(day_rows(DAYS[0], ["A1", "A2", "A3"])), observed_at=datetime(2024, 5, 3))
    assess(region, DAYS[0])
    before = content(region)
    # From today on the registry knows other stations only: none of the rows is ours any more.
    lines = region.registry.texts["stations"].splitlines(keepends=True)
    region.put("stations", "".join(line for line in lines if not line.startswith("A")))
    made = region.readings(DAYS[0])
    assert made.refused
    region.save(made, DAYS[0])
    region.load(DAYS[0])
    after = content(region)
    assert after["air_hour"] == before["air_hour"] and after["air_station_day"] == before["air_station_day"]
    failed = {given[2] for given in after["quality_result"] if not given[6]}
    assert failed == {"B3", "N2"}
