"""Killed or out of room at any step, the publication is the old or the new one; the next publish mends it."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from publication_house import MACROS, open_house

PROGRAM = Path(__file__).with_name("publication_house.py")
ROOT = Path(__file__).parents[3]
OTHER_MACROS = "create macro twice(x) as x + x;"
CHANGES = "update air_hour set aqi = 112 where aqi = 110; delete from air_city_day where city_code = '100200';"


def _publish_in_child(
    home: Path, *, kill_at: int = 0, limit: int = 0, macros: str = MACROS
) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, str(PROGRAM), str(home), str(kill_at), str(limit), macros]
    return subprocess.run(arguments, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT)})


def _content(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".tmp-"))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _rows(folder: Path, content: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each Parquet and CSV file. (Bytes of equal rows differ with the way they were made.)"""
    return {
        name: duckdb.execute(f"from '{folder / name}'").fetchall()
        for name in content
        if name.endswith((".parquet", ".csv"))
    }


@pytest.fixture
def old(tmp_path: Path) -> dict[str, str]:
    """A published house whose warehouse has since changed."""
    with open_house(tmp_path) as house:
        house.publish()
        house.con.execute(CHANGES)
    return _content(tmp_path / "publication")


def _check_and_mend(home: Path, old: dict[str, str]) -> bool:
    """Whether the old DuckDB file is still there; all files are whole, the next publish mends."""
    folder = home / "publication"
    found = _content(folder)
    found_rows = _rows(folder, found)
    with open_house(home) as house:
        house.publish(batch="2")
        for name, rows in _rows(folder, found).items():
            assert found[name] == old.get(name) or found_rows[name] == rows, name
        assert not list(folder.rglob(".tmp-*"))
        rows = house.con.execute("from air_city_day order by all").fetchall()
    with duckdb.connect(str(folder / "qingxiang.duckdb"), read_only=True) as con:
        assert con.execute("from air_city_day order by all").fetchall() == rows
        assert con.execute("select count(*) from air_hour where aqi = 112").fetchall() == [(1,)]
    return found["qingxiang.duckdb"] == old["qingxiang.duckdb"]


@pytest.mark.parametrize(
    ("kill_at", "is_old"),
    [
        pytest.param(1, True, id="half-made DuckDB file"),
        pytest.param(2, True, id="all written"),
        pytest.param(20, True, id="some on disk"),
        pytest.param(29, True, id="before the first rename"),
        pytest.param(30, True, id="after the first rename"),
        pytest.param(37, True, id="amid the renames"),
        pytest.param(41, True, id="before the DuckDB file"),
        pytest.param(42, False, id="after the DuckDB file"),
        pytest.param(46, False, id="before the manifest"),
        pytest.param(47, False, id="after the manifest"),
    ],
)
def test_killed_at_a_step(tmp_path: Path, old: dict[str, str], kill_at: int, is_old: bool) -> None:
    killed = _publish_in_child(tmp_path, kill_at=kill_at)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert _check_and_mend(tmp_path, old) is is_old


@pytest.mark.parametrize("macros", [MACROS, OTHER_MACROS], ids=["from the file before", "afresh"])
def test_a_full_disk_leaves_the_old_one(tmp_path: Path, old: dict[str, str], macros: str) -> None:
    """A limit on the length of files stands for the disk: writing breaks off in the middle of a file."""
    room = (tmp_path / "publication" / "qingxiang.duckdb").stat().st_size // 2
    refused = _publish_in_child(tmp_path, limit=room, macros=macros)
    assert refused.returncode == 1, refused.stderr
    assert "Readers keep the one of before" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert _content(tmp_path / "publication") == old
    assert _check_and_mend(tmp_path, old)
