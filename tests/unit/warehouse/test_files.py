"""A file is replaced in one step: a process killed in between leaves the old content."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.files import replace_bytes, replace_file

KILLED = """
import os, signal, sys
from pathlib import Path
from warehouse.files import replace_file
def write(temporary):
    temporary.write_bytes(b"half of the n")
    os.kill(os.getpid(), signal.SIGKILL)
replace_file(Path(sys.argv[1]), write)
"""


def test_content_is_replaced_and_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    replace_bytes(path, b"one")
    replace_bytes(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["file"]


def test_a_writer_that_fails_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_bytes(path, b"old")

    def fail(temporary: Path) -> None:
        temporary.write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace_file(path, fail)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_killed_writer_leaves_the_old_content_and_a_name_that_no_glob_matches(tmp_path: Path) -> None:
    path = tmp_path / "part.parquet"
    replace_bytes(path, b"old")
    root = str(Path(__file__).parents[3])
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    assert list(tmp_path.glob("*.parquet")) == [path], "a left-over matches no glob"
    replace_bytes(path, b"new")
    assert path.read_bytes() == b"new"
