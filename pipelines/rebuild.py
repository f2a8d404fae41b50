"""Making everything again from the landing, with today's code: the whole home, or what was known at an earlier time.

Calls the same load, compute and save functions as the daily job, without Dagster.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb

from assets.air.city_day import make_city_days
from assets.air.good_day_ratio import refresh_ratios
from assets.air.history import forget_pending, load_days
from assets.air.readings import make_readings, save_readings
from assets.air.station_day import make_station_days, save_station_days
from assets.air.suspect import refresh_suspects
from assets.bulletin.publication import make_publication
from assets.registry import registry_from_texts
from assets.workplace import Workplace
from pipelines.months import months_of

NEW_WAREHOUSE = "warehouse.rebuilt.duckdb"
COMPARED = (
    "air_hour", "air_station_day", "air_city_day", "good_day_ratio", "air_suspect", "reading_batch", "quality_result",
    "quarantine", "reading_revision",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """How a table differs from the one before."""

    table: str
    rows_before: int
    rows_now: int
    only_before: int
    only_now: int


def rebuild(place: Workplace, on_step: Callable[[str], None] = lambda step: None) -> list[Difference]:
    """Make lake, warehouse and publication of a home again. Other runs wait meanwhile.

    The new warehouse takes the place of the old one in one step, at the end; days are replaced in the lake one by one.
    Killed in between, the old warehouse and publication stand, and the command can simply be given again.
    """
    new = replace(place, warehouse_file=NEW_WAREHOUSE)
    with place.warehouse.hold():
        _remove(new.warehouse.path)
        new.warehouse.share_hold(place.warehouse)
        _make_all(new, on_step)
        differences = compare(place.warehouse.path, new.warehouse.path)
        os.replace(new.warehouse.path, place.warehouse.path)
        _remove(Path(f"{place.warehouse.path}.wal"))
        on_step("publication")
        _publish(place)
    return differences


def rebuild_as_of(
    place: Workplace, moment: datetime, on_step: Callable[[str], None] = lambda step: None
) -> tuple[Path, list[Difference]]:
    """Make what was known at a moment in a folder of its own, `as-of/<time>`; the home itself is not touched.

    Fetches, registry, mappings, standards and dust list are those of then, the code is today's. Returns the folder and
    how today's warehouse differs from it.
    """
    folder = place.home / "as-of" / f"{moment:%Y%m%dT%H%M%S}"
    shutil.rmtree(folder, ignore_errors=True)
    texts = place.landing.tables_at(moment)
    then = replace(
        place,
        home=folder,
        landing_home=place.home,
        known_until=moment,
        # A table that this version knows and that one did not is taken as it is today.
        registry=registry_from_texts({**place.registry.texts, **(texts or {})}),
    )
    _make_all(then, on_step)
    on_step("publication")
    _publish(then)
    return folder, compare(then.warehouse.path, place.warehouse.path)


def _publish(place: Workplace) -> None:
    make_publication(place)
    # Everything is published now: a day that was refused long ago is no news to the next run.
    forget_pending(place.warehouse, "publication")


def make_days(place: Workplace, days: Sequence[date]) -> None:
    """Make readings, station days and city days of some days, and load them."""
    readings = make_readings(place.registry, place.landing, days, place.known_until)
    save_readings(place.lake, readings, days)
    save_station_days(place.lake, make_station_days(place.registry, place.lake, days), days)
    load_days(place, days, make_city_days(place.registry, place.lake, days))


def days_to_make(place: Workplace) -> list[date]:
    """The days that the landing speaks of, and those that were assessed and found without data."""
    return sorted({*place.landing.days(place.known_until), *place.lake.days("reading_batch")})


def _make_all(place: Workplace, on_step: Callable[[str], None]) -> None:
    for piece in months_of(days_to_make(place)):
        on_step(f"days {piece[0]} … {piece[-1]}")
        make_days(place, piece)
    on_step("marks")
    refresh_suspects(place.warehouse, place.lake, place.registry)
    on_step("ratios")
    refresh_ratios(place.warehouse, place.registry, place.tables_sha256)


def compare(before: Path, now: Path) -> list[Difference]:
    """Row by row, what one warehouse says and the other does not; nothing where one is absent or cannot be read."""
    if not before.exists() or not now.exists():
        return []
    with duckdb.connect() as connection:
        for name, path in (("before", before), ("now", now)):
            quoted = str(path).replace("'", "''")
            try:
                connection.execute(f"attach '{quoted}' as {name} (read_only)")
            except duckdb.IOException:  # damaged: that is why it is made again
                return []
        return [difference for table in COMPARED if (difference := _difference(connection, table))]


def _difference(connection: duckdb.DuckDBPyConnection, table: str) -> Difference | None:
    # Versions may differ in columns: what both have is compared.
    columns = ", ".join(
        f'"{name}"' for name in _columns(connection, "now", table) if name in _columns(connection, "before", table)
    )
    if not columns:
        return None
    before, now = (f"(select {columns} from {place}.{table})" for place in ("before", "now"))
    counts = [
        int(connection.execute(f"select count(*) from {source}").fetchall()[0][0])
        for source in (before, now, f"({before} except all {now})", f"({now} except all {before})")
    ]
    return Difference(table, *counts) if counts[2] or counts[3] else None


def _columns(connection: duckdb.DuckDBPyConnection, place: str, table: str) -> list[str]:
    query = "select column_name from duckdb_columns() where database_name = ? and table_name = ? order by column_index"
    return [name for (name,) in connection.execute(query, [place, table]).fetchall()]


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    Path(f"{path}.wal").unlink(missing_ok=True)
