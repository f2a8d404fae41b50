"""The days in the warehouse: hours, station days, city days and their audit trail, loaded in one transaction.

This is the only step that touches the warehouse for a day; everything before it works on files of the lake.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from assets.registry import Registry
from assets.workbench import TABLE_NAMES
from assets.workplace import Workplace
from quality.standards.tables import parse_tables
from warehouse.lake import Lake
from warehouse.landing import Fetch
from warehouse.store import Warehouse, replace_table, transaction

#: warehouse table → (lake dataset, day column of the dataset, natural day as an expression on the table)
FROM_LAKE = {
    "air_hour": ("air_hour", "natural_day", "natural_day"),
    "air_station_day": ("air_station_day", "day", "day"),
    "reading_batch": ("reading_batch", "day", "day"),
    "quality_result": ("quality_result", "day", "day"),
    "quarantine": ("quarantine", "day", "day"),
    "reading_revision": ("reading_revision", "natural_day", "natural_day"),
}

#: What is made from the history and has to follow when a day changes.
FIGURES = ("air_suspect", "good_day_ratio", "publication")


def load_days(place: Workplace, days: Sequence[date], city_days: pa.Table) -> None:
    """Put these days in the warehouse in place of what it holds of them, and note them as pending for the figures.

    Of the hours the warehouse keeps those that the publication's DuckDB file shows (setting publication_hours_days);
    older ones stay in the lake, and are published as yearly Parquet.
    """
    lake, registry = place.lake, place.registry
    fetches = [*place.landing.fetches_of(days, place.known_until), *place.landing.refused(place.known_until)]
    lake_days = _lake_days(lake, days)
    with place.warehouse.open() as connection, transaction(connection):
        (last_day,) = connection.execute("select max(day) from air_city_day").fetchall()[0]
        last_day = max(days) if last_day is None else max(last_day, *days)
        oldest_hour = last_day - timedelta(days=registry.number("publication_hours_days") - 1)
        for table in FROM_LAKE:
            wanted = [day for day in days if table != "air_hour" or day >= oldest_hour]
            _replace_from_lake(connection, lake, table, days, wanted)
        replace_table(connection, "air_city_day", city_days, "day in (select unnest(?::date[]))", [list(days)])
        connection.execute("delete from air_hour where natural_day < ?", [oldest_hour])
        connection.register("lake_days", lake_days)
        connection.execute("insert or replace into internal.lake_day select * from lake_days")
        connection.unregister("lake_days")
        _note_fetches(connection, fetches)
        for name, rows in registry_tables(registry).items():
            replace_table(connection, name, rows)
        connection.execute(
            "insert or ignore into internal.pending_day select figure, day from (select unnest(?) as figure), "
            "(select unnest(?::date[]) as day)",
            [list(FIGURES), list(days)],
        )


def load_audit(warehouse: Warehouse, lake: Lake, days: Sequence[date]) -> None:
    """Put the audit trail alone in the warehouse: of days that were refused, what was promoted before stays."""
    with warehouse.open() as connection, transaction(connection):
        for table in ("reading_batch", "quality_result", "quarantine", "reading_revision"):
            _replace_from_lake(connection, lake, table, days, days)


def refused_days(warehouse: Warehouse, figure: str) -> list[tuple[date, str]]:
    """The days loaded since the figure was last made whose batch was refused, with the reason."""
    query = (
        "select day, any_value(reason) from reading_batch join internal.pending_day using (day) "
        "where is_refused and figure = ? group by day order by day"
    )
    with warehouse.open() as connection:
        return [(day, reason) for day, reason in connection.execute(query, [figure]).fetchall()]


def forget_pending(warehouse: Warehouse, figure: str) -> None:
    """Note that the figure has been made from all loaded days."""
    with warehouse.open() as connection:
        connection.execute("delete from internal.pending_day where figure = ?", [figure])


def registry_tables(registry: Registry) -> dict[str, pa.Table]:
    """The registry as the publication shows it: table → rows."""
    tables = {TABLE_NAMES[name]: registry.arrow(name) for name in ("regions", "cities", "stations", "targets")}
    editions = parse_tables(registry.texts)["edition"]
    tables["standard"] = pa.table(
        {
            "standard_id": [row["standard_id"] for row in editions],
            "title": [row["title"] for row in editions],
            "valid_from": [date.fromisoformat(row["valid_from"]) for row in editions],
            "valid_to": [date.fromisoformat(row["valid_to"]) if row["valid_to"] else None for row in editions],
            "source": [row["source"] for row in editions],
        }
    )
    return tables


def _replace_from_lake(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    table: str,
    days: Sequence[date],
    wanted: Sequence[date],
) -> None:
    dataset, column, natural_day = FROM_LAKE[table]
    scan = lake.scan(dataset, wanted, day_column=column)
    rows = connection.sql(f"from {scan}").to_arrow_table() if scan else pa.table({})
    replace_table(connection, table, rows, f"{natural_day} in (select unnest(?::date[]))", [list(days)])


def _lake_days(lake: Lake, days: Sequence[date]) -> pa.Table:
    made = lake.existing("air_hour", days)
    hashes = [hashlib.sha256(lake.path("air_hour", day).read_bytes()).hexdigest() for day in made]
    return pa.table({"day": pa.array(made, pa.date32()), "sha256": pa.array(hashes, pa.string())})


def _note_fetches(connection: duckdb.DuckDBPyConnection, fetches: Sequence[Fetch]) -> None:
    if not fetches:
        return
    columns = [name for name, *_ in connection.execute("describe landing").fetchall()]
    fetch_rows = pa.Table.from_pylist([{column: getattr(fetch, column) for column in columns} for fetch in fetches])
    connection.register("fetch_rows", fetch_rows)
    listed = ", ".join(columns)
    connection.execute(f"insert or replace into landing ({listed}) select {listed} from fetch_rows")
    connection.unregister("fetch_rows")
