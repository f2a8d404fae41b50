"""One row is a station's air on one natural day: six daily values, their hours, the AQI of the edition in force.

Made from the lake's hours and reviewed values of the same days, and from nothing else (`station_day.sql`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.air.lake_schemas import LAKE_SCHEMAS
from assets.registry import Registry
from assets.workbench import fetch_table, put_table, run_script, run_step, sql_beside, view_of, workbench
from warehouse.lake import Lake

DATASET = "air_station_day"
HERE = Path(__file__).parent


def make_station_days(registry: Registry, lake: Lake, days: Sequence[date]) -> pa.Table:
    """Compute the station days of the days that have hours or reviewed values in the lake.

    Columns: station_code, day, `<item>_total` (exact, see day_of_hours.sql), seven values in µg/m³ (CO mg/m³), hours,
    AQI and what follows from it.
    """
    with workbench(registry) as connection:
        put_days(connection, days)
        show_days(connection, lake, days, "air_hour_of_days", "air_hour")
        show_days(connection, lake, days, "reviewed_station_day", "air_reviewed_station_day")
        connection.execute("create temp view point_hour as select station_code as point_code, * from air_hour_of_days")
        run_step(connection, HERE / "day_of_hours.sql")
        run_step(connection, HERE / "platform_day.sql")
        run_step(connection, sql_beside(__file__))
        return fetch_table(connection, "select * from station_day order by station_code, day")


def put_days(connection: duckdb.DuckDBPyConnection, days: Sequence[date]) -> None:
    """Put the wanted days, and what a day needs on each of them, on the workbench."""
    put_table(connection, "wanted_day", pa.table({"day": pa.array(sorted(days), pa.date32())}))
    run_step(connection, HERE / "day_rule.sql")
    run_script(connection, HERE / "day_macros.sql")


def show_days(connection: duckdb.DuckDBPyConnection, lake: Lake, days: Sequence[date], name: str, dataset: str) -> None:
    """Show the wanted days of a lake dataset on the workbench under a name."""
    column = "natural_day" if dataset == "air_hour" else "day"
    view_of(connection, name, lake.scan(dataset, days, day_column=column), LAKE_SCHEMAS[dataset])


def save_station_days(lake: Lake, rows: pa.Table, days: Sequence[date]) -> None:
    """Write one file a day to the lake."""
    lake.write(DATASET, rows, days, day_column="day")
