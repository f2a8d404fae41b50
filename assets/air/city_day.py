"""One row is a city's air on one natural day, from its stations' days (HJ 663 annex A), by the edition in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.air.lake_schemas import DAY_OF_HOURS_SCHEMA
from assets.air.station_day import put_days, show_days
from assets.registry import Registry
from assets.workbench import fetch_table, put_table, run_step, set_variables, sql_beside, workbench
from warehouse.lake import Lake

TABLE = "air_city_day"
HERE = Path(__file__).parent
#: settings.csv, `city_day_order`
ORDERS = ("station_day", "city_hour")


def make_city_days(registry: Registry, lake: Lake, days: Sequence[date]) -> pa.Table:
    """Compute the city days of these days: seven values, sub-indices, AQI, stations behind each item.

    A city whose day has no value at all has no row. Raises ValueError for an unknown setting `city_day_order`.
    """
    order = registry.setting("city_day_order")
    if order not in ORDERS:
        raise ValueError(f"settings.csv: city_day_order is {order!r}, and has to be one of {', '.join(ORDERS)}.")
    with workbench(registry) as connection:
        put_days(connection, days)
        set_variables(connection, {"city_day_order": order})
        show_days(connection, lake, days, "air_hour_of_days", "air_hour")
        show_days(connection, lake, days, "station_day_of_days", "air_station_day")
        show_days(connection, lake, days, "reviewed_city_day", "air_reviewed_city_day")
        run_step(connection, HERE / "city_member.sql")
        run_step(connection, HERE / "station_day_of_city.sql")
        _put_city_hours(connection, order)
        run_step(connection, sql_beside(__file__))
        return fetch_table(connection, "select * from city_day order by city_code, day")


def _put_city_hours(connection: duckdb.DuckDBPyConnection, order: str) -> None:
    """`city_hours`: the days of the cities' mean hours, for the order that starts from them; else an empty table."""
    if order != "city_hour":
        put_table(connection, "city_hours", DAY_OF_HOURS_SCHEMA.empty_table())
        return
    run_step(connection, HERE / "city_hour.sql")
    connection.execute("create temp view point_hour as select * from city_hour")
    run_step(connection, HERE / "day_of_hours.sql")
    connection.execute("create temp view city_hours as select * from day_of_hours")
