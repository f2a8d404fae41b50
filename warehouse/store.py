"""The warehouse: the pipeline's own DuckDB file. One writer at a time, short transactions, closed in any case.

The single writer is kept by a lock of the operating system on `warehouse.lock` (not by DuckDB's own, which refuses
at once, nor by a Dagster pool, which a killed run would hold for ever): the kernel frees it when a process dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.schema import create_schema

POLL_SECONDS = 0.1
INTERNAL = Path(__file__).with_name("internal.sql")


class WarehouseBusy(Exception):
    """Another process held the warehouse for longer than the wait limit."""


class WarehouseOutdated(Exception):
    """The warehouse has the tables of another version."""


class WarehouseUnreadable(Exception):
    """The warehouse file is damaged, or another program has it open."""


class Warehouse:
    """The warehouse file of one home."""

    def __init__(self, home: Path, wait_seconds: float = 600.0, file_name: str = "warehouse.duckdb") -> None:
        self.path = home / file_name
        self.lock_path = home / "warehouse.lock"
        self.wait_seconds = wait_seconds
        self._depth = 0

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse, locked for this process until the block ends; the schema is there.

        Raises WarehouseBusy, naming the holder's process id, when the lock is not free within the wait limit;
        WarehouseUnreadable when DuckDB cannot open the file.
        """
        with self.hold():
            connection = _connect(self.path)
            try:
                _bring_schema(connection, self.path)
                connection.execute(INTERNAL.read_text(encoding="utf-8"))
                yield connection
            finally:
                connection.close()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep every other process out for as long as the block takes; may be nested. Raises WarehouseBusy."""
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.lock_path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._wait_for(handle)
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            self._depth = 1
            yield
        finally:
            self._depth = 0
            os.close(handle)  # closing frees the lock

    def share_hold(self, other: Warehouse) -> None:
        """Work under a hold that this process has on another warehouse of the same home, for as long as it lasts."""
        if not other._depth or other.lock_path != self.lock_path:
            raise ValueError(f"{other.path} is not held by this process, or lies in another home.")
        self._depth = 1

    def _wait_for(self, handle: int) -> None:
        deadline = time.monotonic() + self.wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    holder = os.pread(handle, 32, 0).decode() or "unknown"
                    waited = f", and was not free within {self.wait_seconds:g} s" if self.wait_seconds else ""
                    raise WarehouseBusy(
                        f"The warehouse {self.path} is held by process {holder}{waited}. "
                        "Wait until that run has ended, or end it, then run again."
                    ) from None
                time.sleep(POLL_SECONDS)


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path))
    except duckdb.IOException as error:
        reason = str(error).splitlines()[0].removeprefix("IO Error: ").rstrip(".!")
        raise WarehouseUnreadable(
            f"The warehouse {path} cannot be opened: {reason}. Close it where it is open; if it is damaged, everything "
            "in it can be made again: run `qingxiang rebuild`."
        ) from error


def _bring_schema(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        create_schema(connection)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise WarehouseOutdated(
            f"The warehouse {path} was made by another version of this program. Everything in it can be made again: "
            "run `qingxiang rebuild`."
        ) from error


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: what the block writes is committed together, or not at all."""
    connection.execute("begin transaction")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def get_fact(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """A small fact that the pipeline noted for itself; None when it never was."""
    rows = connection.execute("select content from internal.fact where name = ?", [name]).fetchall()
    return str(rows[0][0]) if rows else None


def set_fact(connection: duckdb.DuckDBPyConnection, name: str, content: str) -> None:
    """Note a small fact."""
    connection.execute("insert or replace into internal.fact values (?, ?)", [name, content])


def replace_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: pa.Table,
    where: str = "true",
    parameters: list[object] | None = None,
) -> None:
    """Put `rows` in place of the rows of `table` that match `where`; columns that the table lacks are left out.

    For use inside a `transaction`.
    """
    connection.execute(f"delete from {table} where {where}", parameters or [])
    if not rows.num_rows:
        return
    connection.register("new_rows", rows)
    known = [name for name, *_ in connection.execute(f"describe {table}").fetchall()]
    columns = ", ".join(name for name in known if name in rows.column_names)
    connection.execute(f"insert into {table} ({columns}) select {columns} from new_rows")
    connection.unregister("new_rows")
