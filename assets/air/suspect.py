"""One row is a mark on a value: suspect by its neighbours or its history (rules Q4, Q5, Q7, Q9, Q15).

Made month by month, after the assessment: a mark never takes a value out of a figure, it asks a person to look.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.air.station_day import show_days
from assets.registry import Registry
from assets.workbench import fetch_table, run_steps, set_variables, workbench
from quality.expectations.rules import Rule, read_rules
from quality.standards.tables import parse_tables
from warehouse.lake import Lake
from warehouse.store import Warehouse, replace_table, transaction

TABLE = "air_suspect"
STEPS = Path(__file__).parent / "suspect_steps"


def refresh_suspects(warehouse: Warehouse, lake: Lake, registry: Registry) -> dict[date, int]:
    """Make the marks of every month with a pending day again; returns first of month → number of marks.

    The warehouse is held from the first look to the last mark: a day that another run loads meanwhile stays pending.
    """
    made = {}
    with warehouse.open() as connection:
        query = "select distinct date_trunc('month', day)::date from internal.pending_day where figure = ? order by 1"
        for (month,) in connection.execute(query, [TABLE]).fetchall():
            rows = make_suspects(registry, lake, month)
            made[month] = rows.num_rows
            last = _last_of(month)
            within = "cast(hour_end - interval 1 hour as date) between ? and ?"
            with transaction(connection):
                replace_table(connection, TABLE, rows, within, [month, last])
                connection.execute(
                    "delete from internal.pending_day where figure = ? and day between ? and ?", [TABLE, month, last]
                )
    return made


def make_suspects(registry: Registry, lake: Lake, month: date) -> pa.Table:
    """The marks of one month: station_code, hour_end, item, rule_id, detail; sorted by key."""
    days = [month + timedelta(days=number) for number in range((_last_of(month) - month).days + 1)]
    with workbench(registry) as connection:
        show_days(connection, lake, days, "air_hour_of_days", "air_hour")
        _put_parameters(connection, registry, read_rules(registry.texts))
        run_steps(connection, STEPS)
        return fetch_table(connection, "select * from suspect order by station_code, hour_end, item, rule_id")


def _last_of(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _put_parameters(connection: duckdb.DuckDBPyConnection, registry: Registry, rules: Mapping[str, Rule]) -> None:
    names = {
        "Q4": {
            "hours_decimals": "hours_decimals",
            "hours_integers": "hours_integers",
            "hours_coarse": "hours_coarse",
        },
        "Q5": {
            "jump_deviations": "deviations",
            "jump_least_hours": "least_hours",
            "jump_times_neighbours": "times_neighbours",
        },
        "Q7": {"apart_factor": "factor", "apart_hours": "hours", "apart_least_stations": "least_stations"},
    }
    # A rule that was deleted from the table marks nothing; its parameters are then never looked at.
    for rule_id, parameters in names.items():
        rule = rules.get(rule_id)
        set_variables(connection, {name: rule.number(key) if rule else 0 for name, key in parameters.items()})
    first_level = parse_tables(registry.texts)["aqi_level"][0]
    set_variables(
        connection,
        {
            "rules": list(rules),
            "coarse_items": rules["Q4"].text("coarse_items").split(";") if "Q4" in rules else [],
            "no_primary_to": int(first_level["aqi_high"]),
        },
    )
    connection.execute("create temp macro runs(rule) as list_contains(getvariable('rules'), rule)")
