"""What is damaged on disk or set up wrongly is told in a sentence, and what can be made again is."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from commands import House, made_region
from small_region import TABLE_MAPPING, archive, as_table, day_rows

from warehouse.landing import Landing

DAY, LATER = date(2024, 6, 1), date(2024, 6, 2)
STATIONS = ("A1", "A2", "A3", "A4", "B1", "B2", "B3")
RUBBISH = b"rubbish" * 1000


@pytest.fixture(scope="module")
def refused_once(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A home whose first day was refused, and stands on record."""
    folder = tmp_path_factory.mktemp("damage")
    house = made_region(folder)
    (folder / "mapping.toml").write_text(TABLE_MAPPING, encoding="utf-8")
    (folder / "foreign.csv").write_text(as_table(day_rows(DAY, ["X1"])), encoding="utf-8")
    (folder / "good.csv").write_text(archive(day_rows(LATER, STATIONS)), encoding="utf-8")
    mapping = ("--format", "table", "--mapping", folder / "mapping.toml")
    assert house("import", "air", folder / "foreign.csv", *mapping).code == 0
    told = house.run(DAY)
    assert told.code == 1 and "none of its 24 rows is of a station" in told.out
    return house


@pytest.fixture(scope="module")
def good(refused_once: House) -> House:
    house = refused_once
    files = house.home.parent / "good.csv"
    assert house("import", "air", files, "--format", "cnemc-archive", "--observed-at", "2024-06-03").code == 0
    assert house.run(LATER).code == 0
    return house


def test_a_home_in_which_every_day_was_refused_has_a_status(refused_once: House) -> None:
    told = refused_once("status")
    assert told.code == 0 and "refused 2024-06-01: none of its 24 rows" in told.out
    assert refused_once("doctor").code == 0


def test_after_a_rebuild_old_refusals_are_no_news(good: House) -> None:
    assert good("rebuild").code == 0
    told = good.run(LATER)
    assert told.code == 0, told
    assert good.ask("select is_refused from reading_batch order by day") == [(True,), (False,)]


def test_wrong_homes_of_dagster(good: House, tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text("nonsense: [")
    for home in ("relative", str(tmp_path / "nowhere"), str(tmp_path)):
        told = good("run", "--date", LATER, DAGSTER_HOME=home)
        assert told.code == 2 and f"DAGSTER_HOME={home}" in told.sentence and "unset DAGSTER_HOME" in told.sentence


def test_a_damaged_publication_is_written_again(good: House, tmp_path: Path) -> None:
    house = House(tmp_path / "home", good.registry)
    shutil.copytree(good.home, house.home)
    before = house.tables()
    (house.home / "publication" / "qingxiang.duckdb").write_bytes(RUBBISH)
    for command in (("status",), ("status", "--json")):
        told = house(*command)
        assert told.code == 2 and "qingxiang publish" in told.sentence
    assert house("doctor").code == 1
    assert house("publish").code == 0
    assert house.tables() == before


@pytest.mark.slow
def test_a_damaged_warehouse_is_made_again_by_rebuild(good: House, tmp_path: Path) -> None:
    house = House(tmp_path / "home", good.registry)
    shutil.copytree(good.home, house.home)
    before = house.tables()
    (house.home / "warehouse.duckdb").write_bytes(RUBBISH)
    told = house("run", "--date", LATER)
    assert told.code == 2 and told.sentence.count("run `qingxiang rebuild`") == 1, told.sentence
    assert house.tables() == before, "what was published stays"
    assert house("rebuild").code == 0
    assert house.tables() == before


def test_damaged_bytes_are_named_and_nothing_is_made_of_them(good: House, tmp_path: Path) -> None:
    house = House(tmp_path / "home", good.registry)
    shutil.copytree(good.home, house.home)
    before = house.tables()
    shutil.rmtree(house.home / "landing" / "parsed")
    (fetch,) = [fetch for fetch in Landing(house.home).fetches() if fetch.name == "good.csv"]
    path = house.home / "landing" / "blobs" / fetch.sha256[:2] / fetch.sha256
    path.write_bytes(RUBBISH)
    for command in (("run", "--date", LATER), ("rebuild",)):
        told = house(*command)
        assert told.code == 2 and "damaged on disk: restore" in told.sentence and fetch.sha256 in told.sentence
    assert house.tables() == before
