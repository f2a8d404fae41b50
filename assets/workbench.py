"""The workbench: an in-memory DuckDB with the rules as macros and the registry as tables, where assets compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.registry import Registry
from quality.standards.macros import create_macros

#: registry table → its name on the workbench and in the publication
TABLE_NAMES = {
    "regions": "region", "cities": "city", "stations": "station", "targets": "target", "dust_days": "dust_day",
    "settings": "setting",
}  # fmt: skip


@contextmanager
def workbench(registry: Registry) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own, with macros and registry tables; what it makes is gone at the end of the block."""
    connection = _with_macros(tuple(sorted(registry.texts.items()))).cursor()
    try:
        for table, name in TABLE_NAMES.items():
            put_table(connection, name, registry.arrow(table))
        yield connection
    finally:
        connection.close()


@lru_cache(maxsize=2)
def _with_macros(texts: tuple[tuple[str, str], ...]) -> duckdb.DuckDBPyConnection:
    # Making the macros takes longer than most steps; every workbench of a process shares them.
    connection = duckdb.connect()
    create_macros(connection, dict(texts))
    return connection


def put_table(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Make an Arrow table a temporary table of that name, in place of an earlier one."""
    connection.register("rows_to_put", rows)
    connection.execute(f"create or replace temp table {name} as select * from rows_to_put")
    connection.unregister("rows_to_put")


def set_variables(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
    """Give the SQL files their parameters, read there by `getvariable('name')`."""
    for name, value in values.items():
        connection.execute(f"set variable {name} = ?", [value])


def run_step(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make what one SQL file selects a temporary table; `03_judged.sql` and `judged.sql` both make `judged`."""
    name = path.stem.partition("_")[2] if path.stem[0].isdigit() else path.stem
    connection.execute(f"create or replace temp table {name} as {path.read_text(encoding='utf-8')}")


def run_steps(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Run the SQL files of a folder in the order of their numbers."""
    for path in sorted(folder.glob("*.sql")):
        run_step(connection, path)


def run_script(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Run a SQL file of several statements."""
    connection.execute(path.read_text(encoding="utf-8"))


def view_of(connection: duckdb.DuckDBPyConnection, name: str, scan: str | None, schema: pa.Schema) -> None:
    """Show a scan of the lake under a name; where no day has been made yet, an empty table of the same columns."""
    if scan is not None:
        connection.execute(f"create or replace temp view {name} as select * from {scan}")
    else:
        put_table(connection, name, schema.empty_table())


def sql_beside(module_file: str) -> Path:
    """The SQL file of the same name beside a module."""
    return Path(module_file).with_suffix(".sql")


def fetch_table(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, Any] | None = None
) -> pa.Table:
    """The rows of a query as an Arrow table."""
    return connection.sql(query, params=parameters or None).to_arrow_table()
