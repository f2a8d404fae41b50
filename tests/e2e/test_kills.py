"""`kill -9` at ten points of a run, two runs at once, a reader that holds the publication open, a kill in a rebuild."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from commands import House, made_region
from conftest import Parent
from small_region import archive, day_rows

from warehouse.store import Warehouse

pytestmark = pytest.mark.slow

FIRST, SECOND = date(2024, 6, 1), date(2024, 6, 2)
STATIONS = ("A1", "A2", "A3", "A4", "B1", "B2", "B3")
RUN = ("run", "--from", FIRST, "--to", SECOND)
Tables = dict[str, list[tuple[Any, ...]]]


@dataclass
class Scene:
    """A published home to which answers have come since, and what a run makes of them."""

    house: House
    old: Tables
    new: Tables
    steps: list[str]

    def copy(self, folder: Path) -> House:
        shutil.copytree(self.house.home, folder / "home")
        return House(folder / "home", self.house.registry)


def put(house: House, name: str, text: str, at: str) -> None:
    path = house.home.parent / name
    path.write_text(text, encoding="utf-8")
    assert house("import", "air", path, "--format", "cnemc-archive", "--observed-at", at).code == 0


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, warm: Parent) -> Scene:
    folder = tmp_path_factory.mktemp("scene")
    house = made_region(folder)
    put(house, "first.csv", archive(day_rows(FIRST, STATIONS)), "2024-06-02 00:30")
    assert warm.run(house, "run", "--date", FIRST).code == 0
    old = house.tables()
    changed = day_rows(FIRST, ["A1", "B1"], pm10="190", pm25="100")
    put(house, "second.csv", archive([*changed, *day_rows(SECOND, STATIONS)]), "2024-06-03 00:30")
    undisturbed = House(folder / "undisturbed" / "home", house.registry)
    shutil.copytree(house.home, undisturbed.home)
    steps = folder / "steps.txt"
    ended = warm.run(undisturbed, *RUN, steps=str(steps))
    assert ended.code == 0, ended.said
    return Scene(house, old, undisturbed.tables(), steps.read_text().splitlines())


def test_a_run_has_steps_of_every_kind(scene: Scene) -> None:
    assert scene.old != scene.new
    for word in ("part.parquet", "qingxiang.duckdb", "manifest.json", "the commit of assets.air.history",
                 "the commit of assets.air.good_day_ratio"):  # fmt: skip
        assert f"before {word}" in scene.steps and f"after {word}" in scene.steps, scene.steps


#: Where in the run: the first step, a share of all steps, or the step of that name.
POINTS = [
    "first", "before part.parquet", 0.3, "before the commit of assets.air.history",
    "after the commit of assets.air.history", "before the commit of assets.air.good_day_ratio",
    "after the commit of assets.air.good_day_ratio", "before qingxiang.duckdb", "after qingxiang.duckdb",
    "before manifest.json", "last",
]  # fmt: skip


def number_of(point: str | float, steps: list[str]) -> int:
    if isinstance(point, float):
        return round(point * len(steps))
    return {"first": 1, "last": len(steps)}.get(point) or steps.index(point) + 1


@pytest.mark.parametrize("point", POINTS, ids=str)
def test_killed_at_a_point(scene: Scene, warm: Parent, tmp_path: Path, point: str | float) -> None:
    house = scene.copy(tmp_path)
    killed = warm.run(house, *RUN, kill_at=number_of(point, scene.steps))
    assert killed.code == -signal.SIGKILL, killed.said
    found = house.tables()
    assert found in (scene.old, scene.new), "the publication is the old one or the new one, whole"
    is_new = point in ("after qingxiang.duckdb", "before manifest.json", "last")
    assert (found == scene.new) is is_new
    for table in ("air_city_day", "air_station_day", "good_day_ratio"):
        path = house.home / "publication" / "parquet" / f"{table}.parquet"
        rows = duckdb.execute(f"from '{path}' order by all").fetchall()
        assert rows in (scene.old[table], scene.new[table]), table

    began = time.monotonic()
    after = warm.run(house, *RUN)
    assert after.code == 0, after.said
    assert time.monotonic() - began < 60, "no waiting for a lock that nobody holds"
    assert house.tables() == scene.new
    assert not list(house.home.rglob(".tmp-*.parquet")) and not list((house.home / "publication").rglob(".tmp-*"))


@contextmanager
def held(house: House) -> Iterator[None]:
    """This process holds the warehouse, as a run does."""
    with Warehouse(house.home).hold():
        yield


def test_a_run_that_may_not_wait_says_who_holds_the_warehouse(scene: Scene, warm: Parent, tmp_path: Path) -> None:
    house = scene.copy(tmp_path)
    impatient = House(house.home, house.registry, {"QINGXIANG_LOCK_WAIT_SECONDS": "0"})
    with held(house):
        ended = warm.run(impatient, *RUN)
    assert ended.code == 2 and "Traceback" not in ended.said
    assert f"is held by process {os.getpid()}" in " ".join(ended.said.split())
    assert house.tables() == scene.old
    assert warm.run(house, *RUN).code == 0
    assert house.tables() == scene.new


def test_a_run_waits_for_the_other_one(scene: Scene, warm: Parent, tmp_path: Path) -> None:
    house = scene.copy(tmp_path)
    with held(house):
        child = warm.start(house, *RUN)
        time.sleep(10)
        assert Path(f"/proc/{child.pid}").exists()
        assert house.tables() == scene.old
    ended = child.wait()
    assert ended.code == 0, ended.said
    assert house.tables() == scene.new


def test_two_runs_at_once(scene: Scene, warm: Parent, tmp_path: Path) -> None:
    house = scene.copy(tmp_path)
    children = [warm.start(house, "run", "--date", FIRST), warm.start(house, *RUN)]
    ended = [child.wait() for child in children]
    assert [one.code for one in ended] == [0, 0], ended
    assert house.tables() == scene.new


def test_a_reader_neither_blocks_a_run_nor_sees_a_mix(scene: Scene, warm: Parent, tmp_path: Path) -> None:
    house = scene.copy(tmp_path)
    path = str(house.home / "publication" / "qingxiang.duckdb")
    query = "from air_city_day order by all"
    with duckdb.connect(path, read_only=True) as reader:
        assert reader.execute(query).fetchall() == scene.old["air_city_day"]
        child = warm.start(house, *RUN)
        while Path(f"/proc/{child.pid}/status").read_text().split("State:\t")[1][0] != "Z":
            assert reader.execute(query).fetchall() == scene.old["air_city_day"]
            time.sleep(0.2)
        ended = child.wait()
        assert ended.code == 0, ended.said
        assert reader.execute(query).fetchall() == scene.old["air_city_day"]
        ratios = reader.execute("from good_day_ratio order by all").fetchall()
        assert ratios == scene.old["good_day_ratio"], "a table first read after the run is of before, too"
    assert house.tables() == scene.new


@pytest.fixture(scope="module")
def rebuilt(scene: Scene, warm: Parent, tmp_path_factory: pytest.TempPathFactory) -> tuple[Scene, list[str]]:
    """A home that a run has completed, and the steps of its rebuild."""
    folder = tmp_path_factory.mktemp("rebuilt")
    house = scene.copy(folder)
    assert warm.run(house, *RUN).code == 0
    steps = folder / "steps.txt"
    ended = warm.run(house, "rebuild", steps=str(steps))
    assert ended.code == 0 and "No difference" in ended.said, ended.said
    return Scene(house, scene.new, scene.new, []), steps.read_text().splitlines()


REBUILD_POINTS = [0.4, "before the commit of assets.air.good_day_ratio", "after warehouse.duckdb"]


@pytest.mark.parametrize("point", REBUILD_POINTS, ids=str)
def test_killed_during_a_rebuild(
    rebuilt: tuple[Scene, list[str]], warm: Parent, tmp_path: Path, point: str | float
) -> None:
    scene, steps = rebuilt
    house = scene.copy(tmp_path)
    killed = warm.run(house, "rebuild", kill_at=number_of(point, steps))
    assert killed.code == -signal.SIGKILL, killed.said
    assert house.tables() == scene.new, "what is published stays"
    again = warm.run(house, "rebuild")
    assert again.code == 0 and "No difference" in again.said, again.said
    assert house.tables() == scene.new
    assert not list(house.home.glob("warehouse.rebuilt*"))


def test_the_sample_needs_no_network(warm: Parent, tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    ended = warm.run(house, "run", "--sample", "--date", "2025-03-02", no_network=True)
    assert ended.code == 0, ended.said
    assert "SIMULATED DATA" in ended.said and "the network was asked for" not in ended.said
    assert House(tmp_path / "home" / "sample").ask("select is_simulated from publication") == [(True,)]
