"""The warehouse: one writer, a lock that names its holder and dies with it, all-or-nothing writes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from warehouse.store import Warehouse, WarehouseBusy, get_fact, replace_table, set_fact, transaction

ROOT = Path(__file__).parents[3]
HOLDER = """
import sys, time
from pathlib import Path
from warehouse.store import Warehouse
with Warehouse(Path(sys.argv[1])).open() as connection:
    connection.execute("insert into internal.fact values ('holder', 'was here')")
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def holder(home: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the warehouse."""
    command = [sys.executable, "-c", HOLDER, str(home), str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_another_process_is_waited_for(tmp_path: Path) -> None:
    with holder(tmp_path, 1.0):
        start = time.monotonic()
        with Warehouse(tmp_path, wait_seconds=20).open() as connection:
            assert time.monotonic() - start > 0.3
            assert get_fact(connection, "holder") == "was here"


def test_the_wait_has_a_limit_and_the_message_names_the_holder(tmp_path: Path) -> None:
    waiting = Warehouse(tmp_path, wait_seconds=0.3)
    with holder(tmp_path, 60) as process, pytest.raises(WarehouseBusy) as caught, waiting.open():
        pass
    assert f"held by process {process.pid}" in str(caught.value)
    assert "within 0.3 s" in str(caught.value)


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    with holder(tmp_path, 60) as process:
        process.kill()
        process.wait()
        with Warehouse(tmp_path, wait_seconds=5).open() as connection:
            assert connection.execute("select count(*) from air_city_day").fetchall() == [(0,)]


def test_the_lock_is_free_after_an_error_inside(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path, wait_seconds=0)
    with pytest.raises(RuntimeError), warehouse.open():
        raise RuntimeError("in the middle")
    with warehouse.open():
        pass


def test_a_transaction_that_fails_keeps_the_old_rows(tmp_path: Path) -> None:
    rows = pa.table({"name": ["a"], "content": ["old"]})
    with Warehouse(tmp_path).open() as connection:
        with transaction(connection):
            replace_table(connection, "internal.fact", rows)
        twice = pa.table({"name": ["b", "b"], "content": ["new", "newer"]})
        with pytest.raises(Exception, match=r"[Dd]uplicate key"), transaction(connection):
            replace_table(connection, "internal.fact", twice)
        with pytest.raises(KeyboardInterrupt), transaction(connection):
            set_fact(connection, "a", "half written")
            raise KeyboardInterrupt
    with Warehouse(tmp_path).open() as connection:
        assert connection.execute("from internal.fact").fetchall() == [("a", "old")]


def test_rows_are_replaced_where_asked_and_unknown_columns_left_out(tmp_path: Path) -> None:
    rows = pa.table({"name": ["x", "y"], "content": ["1", "2"], "in_no_table": [0, 0]})
    with Warehouse(tmp_path).open() as connection, transaction(connection):
        replace_table(connection, "internal.fact", rows)
        replace_table(connection, "internal.fact", rows.slice(0, 0), "name = ?", ["x"])
        assert connection.execute("from internal.fact").fetchall() == [("y", "2")]
        replace_table(connection, "internal.fact", pa.table({}), "name = ?", ["y"])
        assert connection.execute("from internal.fact").fetchall() == []


def test_a_fact_is_replaced(tmp_path: Path) -> None:
    with Warehouse(tmp_path).open() as connection:
        assert get_fact(connection, "last") is None
        set_fact(connection, "last", date(2026, 1, 1).isoformat())
        set_fact(connection, "last", date(2026, 1, 2).isoformat())
        assert get_fact(connection, "last") == "2026-01-02"


def test_a_hold_may_be_nested_and_keeps_others_out_until_its_end(tmp_path: Path) -> None:
    warehouse, other = Warehouse(tmp_path), Warehouse(tmp_path, wait_seconds=0, file_name="next.duckdb")
    with pytest.raises(ValueError, match="is not held by this process"):
        other.share_hold(warehouse)
    with warehouse.hold():
        with warehouse.open() as connection:
            set_fact(connection, "first", "kept")
        with warehouse.open() as connection:
            assert get_fact(connection, "first") == "kept"
        with pytest.raises(WarehouseBusy), other.open():
            pass
        other.share_hold(warehouse)
        with other.open() as connection:
            assert get_fact(connection, "first") is None, "another file of the same home"
    with Warehouse(tmp_path, wait_seconds=0).open():
        pass
