"""The publication: the read-only copy that the bureau opens, as one DuckDB file, Parquet and CSV beside it.

Everything is first written under temporary names and then put in place file by file, Parquet and CSV before
the DuckDB file, `manifest.json` last. So a run that fails or is killed while it writes leaves the
publication of before untouched; one killed between two renames leaves whole files, of which the manifest of
before tells the exchanged ones, and the next publish mends it. The warehouse is read by SQL over the
connection that holds it open and never opened a second time: a second open or a plain copy in this process
would drop DuckDB's lock on it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.dictionary import Entry, read_dictionary
from warehouse.files import TEMPORARY, sync_folder
from warehouse.published_file import Recipe, file_digest, identifier, new_file, quoted, reusable_file
from warehouse.schema.reports import SCHEMA, report_views, view_names

DATABASE: Final = "qingxiang.duckdb"
MANIFEST: Final = "manifest.json"

#: Tables with a Parquet file of their own: days, periods and the registry. The audit trail is in the DuckDB
#: file only.
PARQUET_TABLES: Final = (
    "region",
    "city",
    "station",
    "target",
    "standard",
    "air_station_day",
    "air_city_day",
    "good_day_ratio",
    "data_dictionary",
)
#: Tables with a CSV file, with the Chinese heads and words of their view in `报表`. Not the station days:
#: twelve years of them take 0.3 s every day and are more than a spreadsheet is good for.
CSV_TABLES: Final = ("air_city_day", "good_day_ratio")

#: A text cell that begins with one of these would be run as a formula by a spreadsheet.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

_FINGERPRINT: Final = "qingxiang_fingerprint"


class PublicationError(Exception):
    """The publication could not be written, the one of before stands; the message says what to do."""


@dataclass(frozen=True)
class Batch:
    """What a publication says of itself: the row of table `publication` and the head of the manifest."""

    batch: str
    published_at: datetime  # naive Beijing time
    program_version: str
    first_day: date | None
    last_day: date | None
    is_simulated: bool
    tables_sha256: str


@dataclass(frozen=True)
class LakeYear:
    """The lake files of one year of natural days, and a text that changes when any of them changes."""

    paths: Sequence[Path]
    fingerprint: str


@dataclass
class _Staged:
    """Files written under temporary names, in the order in which they are put in place."""

    folder: Path
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)  # name → what the manifest says beside the digest

    def add(self, name: str, **facts: Any) -> Path:
        """The temporary path for the file that shall be called `name` (relative to the folder)."""
        self.facts[name] = facts
        temporary = self.temporary(name)
        temporary.parent.mkdir(parents=True, exist_ok=True)
        return temporary

    def temporary(self, name: str) -> Path:
        path = self.folder / name
        return path.parent / f"{TEMPORARY}{path.name}"


def publish(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    macros: str,
    batch: Batch,
    lake_years: Mapping[int, LakeYear],
    hour_days: int,
) -> dict[str, Any]:
    """Write the publication from the open warehouse and return its manifest.

    `con` must hold the warehouse open, with nothing uncommitted; it is left as it was. `macros` is the SQL
    that creates the rule macros. `lake_years` names every year of hours that shall lie in
    `parquet/air_hour/`; a year whose fingerprint equals that of the file there is left alone, a year that is
    not named is removed. The DuckDB file holds the hours of the last `hour_days` natural days. Only one
    process may publish at a time (the warehouse's lock).

    Raises PublicationError when the folder cannot be written, DictionaryError when a column is not explained.
    """
    before = _read_manifest(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        staged = _Staged(folder)
        try:
            entries = read_dictionary(con)
            kept = _write_years(con, staged, lake_years, entries, before)
            _write_database(con, staged, Recipe(entries, macros, _views(entries, batch)), batch, hour_days, before)
            manifest = _manifest(batch, staged, kept)
            _put_in_place(staged, manifest)
        finally:
            _sweep(folder)
        return manifest
    except (OSError, duckdb.IOException, duckdb.FatalException) as error:
        raise PublicationError(
            f"The publication in {folder} could not be written: {error}. Readers keep the one of before; "
            "make room or give write permission there, then run `qingxiang publish`."
        ) from error


def _views(entries: Sequence[Entry], batch: Batch) -> str:
    return report_views(entries, is_simulated=batch.is_simulated)


def _write_years(
    con: duckdb.DuckDBPyConnection,
    staged: _Staged,
    lake_years: Mapping[int, LakeYear],
    entries: Sequence[Entry],
    before: Mapping[str, Any],
) -> dict[str, dict[str, Any]]:
    """Write `parquet/air_hour/air_hour_<year>.parquet` for the years whose lake files changed, straight from
    the lake.

    The columns are cast to the types of the table, so that all years fit together whatever program wrote the
    lake. Returns the manifest's entries of the years that stay as they are. Those files are not read again:
    the digest is that of the manifest before, where it speaks of this fingerprint (a publish killed half-way
    may have exchanged it).
    """
    kept: dict[str, dict[str, Any]] = {}
    cast = ", ".join(
        f"cast({entry.column} as {entry.data_type}) as {entry.column}"
        for entry in entries
        if entry.table == "air_hour" and entry.position
    )
    for year, lake_year in sorted(lake_years.items()):
        if not lake_year.paths:
            continue
        name = f"parquet/air_hour/air_hour_{year:04d}.parquet"
        path = staged.folder / name
        fingerprint = hashlib.sha256(f"{cast}\n{lake_year.fingerprint}".encode()).hexdigest()
        if _written_fingerprint(path) == fingerprint:
            known = before.get("files", {}).get(name, {})
            is_known = known.get("fingerprint") == fingerprint and known.get("size_bytes") == path.stat().st_size
            kept[name] = dict(known) if is_known else _file_entry(path, fingerprint=fingerprint)
            continue
        paths = ", ".join(quoted(path) for path in lake_year.paths)
        temporary = staged.add(name, fingerprint=fingerprint)
        con.execute(
            f"copy (select {cast} from read_parquet([{paths}], hive_partitioning = false))"
            f" to {quoted(temporary)}"
            f" (format parquet, compression zstd, kv_metadata {{{_FINGERPRINT}: '{fingerprint}'}})"
        )
    return kept


def _written_fingerprint(path: Path) -> str | None:
    """The fingerprint in an existing yearly file; None where there is no file that can be read."""
    try:
        metadata = pq.read_metadata(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return None
    return metadata.get(_FINGERPRINT.encode(), b"").decode() or None


def _write_database(
    con: duckdb.DuckDBPyConnection,
    staged: _Staged,
    recipe: Recipe,
    batch: Batch,
    hour_days: int,
    before: Mapping[str, Any],
) -> None:
    """Write the DuckDB file and, from the same moment of the warehouse, Parquet and CSV beside it."""
    known = before.get("files", {}).get(DATABASE, {})
    old = staged.folder / DATABASE
    base = old if reusable_file(old, known, recipe) else None
    path = staged.temporary(DATABASE)
    with new_file(con, path, base, recipe, hour_days) as work:
        row = asdict(batch)
        work.execute("delete from publication where batch = ?", [batch.batch])
        marks = ", ".join("?" * len(row))
        work.execute(f"insert into publication ({', '.join(row)}) values ({marks})", list(row.values()))
        _export_parquet(work, staged, recipe.entries, batch)
        _export_csv(work, staged, recipe.entries)
    fresh_bytes = known["fresh_bytes"] if base else path.stat().st_size
    staged.add(DATABASE, recipe=recipe.digest(), fresh_bytes=fresh_bytes)


def _keys(entries: Sequence[Entry], table: str) -> list[Entry]:
    return [entry for entry in entries if entry.table == table and entry.is_key]


def _export_parquet(work: duckdb.DuckDBPyConnection, staged: _Staged, entries: Sequence[Entry], batch: Batch) -> None:
    """One Parquet file a table, in the order of its key, saying whether simulated data is published."""
    metadata = f"{{batch: {quoted(batch.batch)}, is_simulated: '{str(batch.is_simulated).lower()}'}}"
    for table in PARQUET_TABLES:
        path = staged.add(f"parquet/{table}.parquet")
        order = ", ".join(entry.column for entry in _keys(entries, table))
        work.execute(
            f"copy (from {table} order by {order}) to {quoted(path)}"
            f" (format parquet, compression zstd, kv_metadata {metadata})"
        )


def _export_csv(work: duckdb.DuckDBPyConnection, staged: _Staged, entries: Sequence[Entry]) -> None:
    """CSV for spreadsheets: UTF-8 with a byte order mark, Chinese heads and words, no cell that is a formula.

    DuckDB cannot write the mark, so it is put before the first head; a text that a spreadsheet would run
    (FORMULA_STARTS) gets an apostrophe in front, by which spreadsheets know text.
    """
    starts = ", ".join(quoted(start) for start in FORMULA_STARTS)
    names = view_names(entries)
    for table in CSV_TABLES:
        view = f"{identifier(SCHEMA)}.{identifier(names[table])}"
        order = ", ".join(identifier(entry.heading_zh) for entry in _keys(entries, table))
        shown: list[str] = []
        for heading, data_type, *_ in work.execute(f"describe {view}").fetchall():
            cell = identifier(heading)
            if data_type == "VARCHAR":
                cell = f"case when left({cell}, 1) in ({starts}) then '''' || {cell} else {cell} end"
            mark = "" if shown else "\ufeff"
            shown.append(f"{cell} as {identifier(mark + heading)}")
        path = staged.add(f"csv/{table}.csv")
        work.execute(
            f"copy (select {', '.join(shown)} from (from {view} order by {order}))"
            f" to {quoted(path)} (format csv, header true)"
        )


def _manifest(batch: Batch, staged: _Staged, kept: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """What will be in the publication, each file with size and SHA-256, before anything is put in place."""
    files = {name: _file_entry(staged.temporary(name), **facts) for name, facts in staged.facts.items()}
    head = {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(batch).items()}
    return {**head, "files": dict(sorted({**kept, **files}.items()))}


def _file_entry(path: Path, **facts: Any) -> dict[str, Any]:
    return {"sha256": file_digest(path), "size_bytes": path.stat().st_size, **facts}


def _put_in_place(staged: _Staged, manifest: dict[str, Any]) -> None:
    """Content to disk, renames, folders to disk; then the years that are no more; then the manifest."""
    folder = staged.folder
    content = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    staged.temporary(MANIFEST).write_text(content, encoding="utf-8")
    for name in [*staged.facts, MANIFEST]:
        _sync_file(staged.temporary(name))
    # The DuckDB file was staged last: whoever sees the new one finds the new Parquet beside it.
    for name in staged.facts:
        staged.temporary(name).replace(folder / name)
    for old in (folder / "parquet" / "air_hour").glob("air_hour_*.parquet"):
        if old.relative_to(folder).as_posix() not in manifest["files"]:
            old.unlink()
    for part in sorted({(folder / name).parent for name in staged.facts}):
        sync_folder(part)
    staged.temporary(MANIFEST).replace(folder / MANIFEST)
    sync_folder(folder)


def _sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of before; empty where there is none or it cannot be read."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _sweep(folder: Path) -> None:
    """Remove what a publish that failed or was killed left over; only temporary names."""
    for part in (folder, folder / "parquet", folder / "parquet" / "air_hour", folder / "csv"):
        for left_over in part.glob(f"{TEMPORARY}*"):
            left_over.unlink(missing_ok=True)
