"""The published DuckDB file: an exact copy of the warehouse's tables in a storage that old clients read.

It is made from the file published before where that is possible: copy it, compare each table with the
warehouse day by day, exchange the days that differ. That costs the same however long the history is; copying
twelve years afresh took 2.3 s on two cores, most of it spent on compressing what had not changed. The result
does not depend on the way: the comparison is of content, and every cause of doubt (other schema, macros,
views or DuckDB, a file that is not the one the manifest names, one grown by many exchanges) leads to a fresh
file.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from warehouse.dictionary import Entry, fill_dictionary
from warehouse.schema import create_schema, schema_texts

#: The oldest storage that DuckDB 2 writes: clients from 1.0 on can read it. The pipeline's own file is newer.
STORAGE_VERSION: Final = "v1.0.0"

#: A file grown by exchanges beyond this many times its fresh size (and these bytes) is made afresh.
MOST_GROWTH: Final = 2
GROWTH_ALLOWANCE: Final = 16 * 2**20

_ALIAS: Final = "new_publication"

#: How the rows of a table fall into days, in order of preference. A table with none of these is replaced as
#: a whole.
_DAY_COLUMNS: Final = ("natural_day", "day", "period_end", "hour_end", "fetched_at")


@dataclass(frozen=True)
class Recipe:
    """What a published file is made of beside its rows: dictionary, and SQL that creates macros and views."""

    entries: Sequence[Entry]
    macros: str
    views: str

    def digest(self) -> str:
        """SHA-256 over everything that, when it changes, asks for a fresh file."""
        parts = [
            STORAGE_VERSION,
            duckdb.__version__,
            *schema_texts(),
            self.macros,
            self.views,
            repr(self.entries),
        ]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def reusable_file(path: Path, known: Mapping[str, Any], recipe: Recipe) -> bool:
    """Whether the file of before can be the base of the new one; `known` is its entry in the manifest."""
    try:
        size = path.stat().st_size
        return (
            known.get("recipe") == recipe.digest()
            and size <= MOST_GROWTH * int(known.get("fresh_bytes", 0)) + GROWTH_ALLOWANCE
            and known.get("sha256") == file_digest(path)
        )
    except OSError:
        return False


@contextmanager
def new_file(
    con: duckdb.DuckDBPyConnection, path: Path, base: Path | None, recipe: Recipe, hour_days: int
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Make the file at `path` and give a connection whose current database it is; committed when the block
    ends.

    A cursor of `con` is used: it sees the warehouse's committed rows as of one moment, and has a current
    database and a transaction of its own, so that `con` keeps its own. The file is whole on disk when the
    block has ended.
    """
    if base is not None:
        # A plain copy is right here: this file is never opened for writing, so no lock of DuckDB's can get
        # lost.
        shutil.copyfile(base, path)
    with con.cursor() as work, _attached(work, path) as source:
        work.execute("begin")
        try:
            if base is None:
                create_schema(work, with_keys=False)  # kept by the warehouse; an index here costs half of the time
                fill_dictionary(work, recipe.entries)
                work.execute(recipe.macros)
                work.execute(recipe.views)
            for table, columns in _columns(recipe.entries).items():
                _take_rows(work, source, table, columns, hour_days, is_fresh=base is None)
            yield work
        except BaseException:
            with suppress(duckdb.Error):  # the failure may have ended the transaction already
                work.execute("rollback")
            raise
        work.execute("commit")
        work.execute(f"checkpoint {_ALIAS}")


@contextmanager
def _attached(work: duckdb.DuckDBPyConnection, path: Path) -> Iterator[str]:
    """Attach the file as the current database, give the name of the one before; detached in any case."""
    source = str(work.execute("select current_database()").fetchall()[0][0])
    work.execute(f"attach {quoted(path)} as {_ALIAS} (storage_version '{STORAGE_VERSION}')")
    try:
        work.execute(f"use {_ALIAS}")
        yield identifier(source)
    finally:
        work.execute(f"use {identifier(source)}")
        work.execute(f"detach {_ALIAS}")


def _take_rows(
    work: duckdb.DuckDBPyConnection,
    source: str,
    table: str,
    columns: Sequence[str],
    hour_days: int,
    *,
    is_fresh: bool,
) -> None:
    """Make the table's rows those of the warehouse, of `air_hour` those of its last `hour_days` days."""
    if table == "data_dictionary":
        return
    names = ", ".join(columns)
    origin = f"{source}.main.{table}"
    rows = f"select {names} from {origin}"
    if table == "air_hour":
        rows += f" where natural_day > (select max(natural_day) from {origin}) - {int(hour_days)}"
    day_column = next((column for column in _DAY_COLUMNS if column in columns), None)
    if is_fresh:
        work.execute(f"insert into {table} ({names}) {rows}")
    elif day_column is None:
        work.execute(f"delete from {table}")
        work.execute(f"insert into {table} ({names}) {rows}")
    else:
        # A row without a day (an illegible stamp in quarantine) needs one to be compared by.
        day = f"coalesce(cast({day_column} as date), date '0001-01-01')"
        changed = _changed_days(work, f"({rows})", table, day, names)
        if changed:
            among = f"where {day} in (select unnest(?))"
            work.execute(f"delete from {table} {among}", [changed])
            work.execute(f"insert into {table} ({names}) select {names} from ({rows}) {among}", [changed])


def _changed_days(work: duckdb.DuckDBPyConnection, wanted: str, present: str, day: str, names: str) -> list[Any]:
    """The days whose rows are not the same in both tables: number of rows or sum of their hashes differs.

    Hashed twice, since DuckDB folds the last column in with a mere xor: swapped values could keep the sum.
    """
    total = f"sum(hash(hash({names})))"
    summary = f"select {day} as day, count(*) as row_count, {total} as total from {{}} group by all"
    rows = work.execute(
        f"select coalesce(wanted.day, present.day) from ({summary.format(wanted)}) as wanted"
        f" full join ({summary.format(present)}) as present on wanted.day = present.day"
        " where (wanted.row_count, wanted.total) is distinct from (present.row_count, present.total)"
    ).fetchall()
    return [row[0] for row in rows]


def _columns(entries: Sequence[Entry]) -> dict[str, list[str]]:
    """Table → its columns."""
    tables: dict[str, list[str]] = {}
    for entry in entries:
        if entry.position:
            tables.setdefault(entry.table, []).append(entry.column)
    return tables


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def quoted(value: str | Path) -> str:
    """A SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(value: str) -> str:
    """A SQL identifier."""
    return '"' + value.replace('"', '""') + '"'
