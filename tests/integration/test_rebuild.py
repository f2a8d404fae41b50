"""Making everything again from the landing: the same tables, or those that were known at an earlier time."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commands import House, Told, content_of, made_region
from small_region import STATIONS as STATION_TABLE
from small_region import archive, city_day_file, day_rows, row

from pipelines import rebuild as rebuilding
from pipelines.place import open_place
from pipelines.settings import Settings
from warehouse import clock

FIRST, SECOND = date(2024, 6, 1), date(2024, 6, 2)
STATIONS = ("A1", "A2", "A3", "A4", "B1", "B2", "B3")
Tables = dict[str, list[tuple[Any, ...]]]


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@dataclass
class Story:
    """A home whose data, registry and dust list changed after a moment."""

    house: House
    moment: datetime
    then: Tables  #: published tables at that moment
    now: Tables
    rebuilt: Told
    after_rebuild: Tables


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("story")
    house = made_region(folder)
    assert house.registry is not None
    files = folder / "files"
    rows = [*day_rows(FIRST, STATIONS), row("B1", datetime(2024, 6, 1, 5), pm25="21")]  # two values for one key
    first = put(files / "first.csv", archive(rows))
    assert house("import", "air", first, "--format", "cnemc-archive", "--observed-at", "2024-06-02 00:30").code == 0
    assert house.run(FIRST).code == 0
    then = house.tables()
    moment = clock.now().replace(microsecond=0) + timedelta(seconds=1)
    time.sleep(max(0.0, (moment - clock.now()).total_seconds()) + 0.05)

    changed = day_rows(FIRST, ["A1"], pm10="150", pm25="90")
    later = put(files / "later.csv", archive([*changed, *day_rows(SECOND, STATIONS)]))
    assert house("import", "air", later, "--format", "cnemc-archive", "--observed-at", "2024-06-03 00:30").code == 0
    reviewed = put(
        files / "reviewed.csv", city_day_file([{"city": "900200", "day": SECOND, "pm10": "170", "pm25": "30"}])
    )
    assert house("import", "air", reviewed, "--format", "city-day", "--observed-at", "2024-06-09").code == 0
    without = STATION_TABLE.replace("113.2,28.1,国控,false,true", "113.2,28.1,国控,false,false")  # A2, out of the mean
    put(house.registry / "stations.csv", without)
    put(house.registry / "dust_days.csv", f"city_code,day,source,note\n900100,{FIRST},a letter,\n")
    assert house.run(FIRST, SECOND).code == 0
    now = house.tables()
    rebuilt = house("rebuild")
    return Story(house, moment, then, now, rebuilt, house.tables())


def test_the_story_changed_what_is_published(story: Story) -> None:
    """Otherwise the tests below would show nothing."""
    for table in ("air_hour", "air_station_day", "air_city_day", "good_day_ratio", "reading_revision"):
        assert story.then[table] != story.now[table], table
    assert story.now["quarantine"] and story.now["reading_revision"]


def test_rebuilding_gives_the_same_tables(story: Story) -> None:
    assert story.rebuilt.code == 0
    assert "No difference to the warehouse of before." in story.rebuilt.out
    assert "2 days rebuilt" in story.rebuilt.out
    assert story.after_rebuild == story.now


def test_as_of_an_earlier_time_data_registry_and_dust_list_are_those_of_then(story: Story) -> None:
    before = content_of(story.house.home / "publication")
    told = story.house("rebuild", "--as-of", story.moment)
    folder = story.house.home / "as-of" / f"{story.moment:%Y%m%dT%H%M%S}"
    assert told.code == 0
    assert "1 days rebuilt in" in told.out and str(folder) in told.out.replace("\n", "")
    assert "Differences to what was known then" in told.out and "air_city_day" in told.out
    assert House(folder).tables() == story.then
    assert House(folder).ask("select in_city_mean from station where station_code = 'A2'") == [(True,)]
    assert content_of(story.house.home / "publication") == before, "the home itself is not touched"


def test_as_of_now_is_what_is_published(story: Story) -> None:
    """Whatever was looked at before: looking back brings no old tables into use again."""
    told = story.house("rebuild", "--as-of", clock.now().replace(microsecond=0))
    assert told.code == 0 and "No difference to what was known then." in told.out


@pytest.mark.slow
def test_from_the_landing_alone(story: Story, tmp_path: Path) -> None:
    shutil.copytree(story.house.home / "landing", tmp_path / "home" / "landing")
    shutil.rmtree(tmp_path / "home" / "landing" / "parsed")
    house = House(tmp_path / "home", story.house.registry)
    told = house("rebuild")
    assert told.code == 0 and "There was no warehouse before" in told.out
    assert house.tables() == story.now


@pytest.mark.slow
def test_a_home_whose_lake_was_changed_by_hand_is_mended_and_told(story: Story, tmp_path: Path) -> None:
    shutil.copytree(story.house.home, tmp_path / "home", ignore=shutil.ignore_patterns("as-of"))
    house = House(tmp_path / "home", story.house.registry)
    place = open_place(Settings(home=house.home, registry=house.registry))  # type: ignore[call-arg]
    with place.warehouse.open() as connection:
        connection.execute("update air_city_day set aqi = 400 where city_code = '900100' and day = ?", [FIRST])
    for path in (house.home / "lake" / "air_station_day").rglob("*.parquet"):
        path.unlink()
    told = house("rebuild")
    assert told.code == 0
    shown = [line.split() for line in told.out.splitlines()]
    assert ["air_city_day", "4", "4", "1", "1"] in shown, told.out
    assert house.tables() == story.now


@pytest.mark.slow
def test_a_rebuild_that_breaks_off_changes_nothing_published(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(story.house.home, tmp_path / "home", ignore=shutil.ignore_patterns("as-of"))
    house = House(tmp_path / "home", story.house.registry)
    before = content_of(house.home / "publication")

    def break_off(*arguments: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(rebuilding, "refresh_ratios", break_off)
        told = house("rebuild")
    assert told.code == 2 and "No space left on device" in told.sentence
    assert content_of(house.home / "publication") == before
    told = house("rebuild")
    assert told.code == 0 and "No difference" in told.out
    assert house.tables() == story.now
