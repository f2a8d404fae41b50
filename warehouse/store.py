"""The warehouse: the pipeline's own DuckDB file. One writer at a time, short transactions, closed in any case.

The single writer is kept by a lock of the operating system on `warehouse.lock` (not by DuckDB's own, which refuses
at once, nor by a Dagster pool, which a killed run would hold for ever): the kernel frees it when a process dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.schema import create_schema

POLL_SECONDS = 0.1


class WarehouseBusy(Exception):
    """Another process held the warehouse for longer than the wait limit."""


class Warehouse:
    """The warehouse file of one home."""

    def __init__(self, home: Path, wait_seconds: float = 600.0, file_name: str = "warehouse.duckdb") -> None:
        self.path = home / file_name
        self.lock_path = home / "warehouse.lock"
        self.wait_seconds = wait_seconds

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse, locked for this process until the block ends; the schema is there.

        Raises WarehouseBusy, naming the holder's process id, when the lock is not free within the wait limit.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._locked():
            connection = duckdb.connect(str(self.path))
            try:
                create_schema(connection)
                yield connection
            finally:
                connection.close()

    def replace(self, rows: Mapping[str, pa.Table], days: Iterable[date] | None, day_columns: Mapping[str, str]) -> None:
        """Put these rows in place of what the tables hold of these days (None: of everything), in one transaction.

        `rows` is table name → Arrow table with (some of) its columns; `day_columns` is table name → its day column.
        """
        with self.open() as connection:
            replace_rows(connection, rows, days, day_columns)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(self.lock_path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._wait_for(handle)
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(handle)  # closing frees the lock

    def _wait_for(self, handle: int) -> None:
        deadline = time.monotonic() + self.wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    holder = os.pread(handle, 32, 0).decode() or "unknown"
                    raise WarehouseBusy(
                        f"The warehouse {self.path} is held by process {holder}, and was not free within "
                        f"{self.wait_seconds:g} s. Wait until that run has ended, or end it, then run again."
                    ) from None
                time.sleep(POLL_SECONDS)


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


def replace_rows(
    connection: duckdb.DuckDBPyConnection,
    rows: Mapping[str, pa.Table],
    days: Iterable[date] | None,
    day_columns: Mapping[str, str],
) -> None:
    """See `Warehouse.replace`; for a connection that is already open."""
    wanted = None if days is None else sorted(days)
    with transaction(connection):
        for table, new in rows.items():
            if wanted is None:
                connection.execute(f"delete from {table}")
            else:
                connection.execute(f"delete from {table} where list_contains(?, {day_columns[table]})", [wanted])
            connection.register("new_rows", new)
            columns = ", ".join(f'"{name}"' for name in new.column_names)
            connection.execute(f"insert into {table} ({columns}) select {columns} from new_rows")
            connection.unregister("new_rows")
