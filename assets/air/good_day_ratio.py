"""One row is the share of good days of one area in one period, on one standard basis and one dust basis.

Areas are stations, cities, the region as the mean of its cities' ratios and the region pooled. Periods that no changed
day touches are left as they are, so that the cost of a day does not grow with the history.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.registry import Registry
from assets.workbench import fetch_table, put_table, run_step, run_steps, set_variables, sql_beside, workbench
from quality.standards.tables import parse_tables
from warehouse.store import Warehouse, get_fact, replace_table, set_fact, transaction

TABLE = "good_day_ratio"
HERE = Path(__file__).parent
FACT_TABLES = "good_day_ratio.tables_sha256"
FACT_LAST_DAY = "good_day_ratio.last_day"
VALUES = "so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, o3_1h_ug_m3, pm10_ug_m3, pm25_ug_m3, standard_id"
AREA_DAYS = f"""
    select 'city' as area_kind, city_code as area_code, city_code, day, {VALUES}
    from air_city_day where day >= $first
    union all
    select 'station', station_code, station.city_code, day, {VALUES}
    from air_station_day
    join station using (station_code)
    where day >= $first
        and day between station.valid_from and coalesce(station.valid_to, date '9999-12-31')
"""
#: The longest period besides the calendar year.
LOOK_BACK = timedelta(days=366)


def first_day_needed(first_end: date) -> date:
    """The first day that a period ending on `first_end` or later can hold (the year's first, or a year before)."""
    return min(date(first_end.year, 1, 1), first_end - LOOK_BACK)


def make_ratios(registry: Registry, area_days: pa.Table, first_end: date, last_day: date) -> pa.Table:
    """Compute the ratios of every period that ends from `first_end` to `last_day`.

    `area_days` has one row per area and day from `first_day_needed(first_end)` on: area_kind (station, city),
    area_code, city_code, day, the seven daily values, standard_id.
    """
    with workbench(registry) as connection:
        put_table(connection, "area_day", area_days)
        tables = parse_tables(registry.texts)
        editions = [row["standard_id"] for row in tables["edition"] if row["family"] == "aqi"]
        put_table(connection, "aqi_edition", pa.table({"standard_id": pa.array(editions, pa.string())}))
        put_table(connection, "counted_rule", _counted_rule(registry))
        set_variables(
            connection,
            {
                "first_end": first_end,
                "last_day": last_day,
                "reportable_pct": registry.number("reportable_coverage_pct"),
            },
        )
        run_steps(connection, HERE / "good_day_ratio_steps")
        run_step(connection, HERE / "target_of.sql")
        run_step(connection, sql_beside(__file__))
        rows = fetch_table(connection, "select * from good_day_ratio")
        targets = fetch_table(connection, "select * from target_of where area_kind = 'region_mean'").to_pylist()
        cities = fetch_table(connection, "select * from good_day_ratio where area_kind = 'city'").to_pylist()
        means = region_means(cities, registry.rows["cities"], targets)
        put_table(connection, "ratio", pa.concat_tables([rows, pa.Table.from_pylist(means, schema=rows.schema)]))
        return fetch_table(
            connection,
            "select * from ratio order by area_kind, area_code, period_kind, period_end, standard_basis, dust_basis",
        )


def refresh_ratios(warehouse: Warehouse, registry: Registry, tables_sha256: str) -> pa.Table | None:
    """Make the ratios again that the pending days touch, or all of them when the tables in use have changed.

    Returns the rows made; None when nothing was pending. One transaction: a run that is killed leaves the days pending.
    """
    with warehouse.open() as connection:
        first_end, last_day = _span(connection, tables_sha256)
        if first_end is None or last_day is None:
            return None
        days = fetch_table(connection, AREA_DAYS, {"first": first_day_needed(first_end)})
        rows = make_ratios(registry, days, first_end, last_day)
        with transaction(connection):
            replace_table(connection, TABLE, rows, "period_end >= ?", [first_end])
            connection.execute("delete from internal.pending_day where figure = ?", [TABLE])
            set_fact(connection, FACT_TABLES, tables_sha256)
            set_fact(connection, FACT_LAST_DAY, last_day.isoformat())
    return rows


def _span(connection: duckdb.DuckDBPyConnection, tables_sha256: str) -> tuple[date | None, date | None]:
    """From which period end on, and to which day, ratios are made; (None, None) when nothing is pending."""
    first_day, last_day = connection.execute("select min(day), max(day) from air_city_day").fetchall()[0]
    (first_pending,) = connection.execute(
        "select min(day) from internal.pending_day where figure = ?", [TABLE]
    ).fetchall()[0]
    if last_day is None:
        return None, None
    if get_fact(connection, FACT_TABLES) != tables_sha256:
        return first_day, last_day
    if first_pending is None:
        return None, None
    # The periods that ended on the last day of then were those of a day in the middle of a month: they go, too.
    last_day_before = date.fromisoformat(get_fact(connection, FACT_LAST_DAY) or last_day.isoformat())
    return max(min(first_pending, last_day_before, last_day), first_day), last_day


def region_means(
    city_rows: Iterable[dict[str, Any]], cities: Iterable[dict[str, Any]], targets: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The region as the mean of its cities' exact ratios: one row per period and basis.

    Done with `Fraction`, since the denominators of any number of cities multiply. Without a counted day in one of the
    cities there is no mean: leaving a city out would say something else.
    """
    regions = {city["city_code"]: city["region_code"] for city in cities}
    target_of = {(target["area_code"], target["period_end"]): target for target in targets}
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    key_columns = ("period_kind", "period_start", "period_end", "standard_basis", "dust_basis")
    for row in city_rows:
        groups[(regions[row["area_code"]], *(row[column] for column in key_columns))].append(row)
    return [_mean_row(key[0], rows, target_of.get((key[0], key[3]))) for key, rows in groups.items()]


def _mean_row(region: str, rows: list[dict[str, Any]], target: dict[str, Any] | None) -> dict[str, Any]:
    mean = None
    if all(row["counted_days"] for row in rows):
        mean = sum((Fraction(row["good_days"], row["counted_days"]) for row in rows), Fraction()) / len(rows)
    permille = None if mean is None else round(mean * 1000)  # round() of a Fraction is exact and half-even
    wanted = target["target_permille"] if target else None
    sums = (
        "calendar_days",
        "aqi_days",
        "counted_days",
        "good_days",
        "exceedance_days",
        "days_by_exceedance_only",
    )
    total = {column: sum(row[column] for row in rows) for column in sums}
    judged: dict[str, Any] = {"gap_points": None, "meets_target": None, "meets_target_as_published": None}
    if mean is not None and permille is not None and wanted is not None:
        judged = {
            "gap_points": _tenths(permille - wanted),
            "meets_target": mean * 1000 >= wanted,
            "meets_target_as_published": permille >= wanted,
        }
    return {
        **rows[0],
        **total,
        "area_kind": "region_mean",
        "area_code": region,
        "coverage_pct": _tenths(round(Fraction(total["counted_days"] * 1000, total["calendar_days"]))),
        "is_reportable": all(row["is_reportable"] for row in rows),
        "ratio_pct": _tenths(permille),
        "target_pct": _tenths(wanted),
        **judged,
        # A budget of days belongs to a city, or to the city-days pooled; a mean of ratios has none.
        "bad_days_allowed": None,
        "bad_days_used": None,
        "bad_days_left": None,
        "is_reported": target is not None
        and target["region_basis"] == "region_mean"
        and target["standard_basis"] == rows[0]["standard_basis"]
        and target["dust_basis"] == rows[0]["dust_basis"],
    }


def _tenths(permille: int | None) -> Any:
    return None if permille is None else Decimal(permille).scaleb(-1)


def _counted_rule(registry: Registry) -> pa.Table:
    rows = list(csv.DictReader(io.StringIO(registry.texts["counted_day_rule"])))
    return pa.table(
        {
            "standard_id": [row["standard_id"] for row in rows],
            "counts_when_over_100": [row["counts_when_over_100"] == "true" for row in rows],
        }
    )
