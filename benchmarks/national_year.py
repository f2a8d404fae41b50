"""A simulated national year in the layout of the lake: 1,700 stations, 365 days, 14.9 million station-hours."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.air.lake_schemas import LAKE_SCHEMAS
from assets.registry import Registry, load_registry
from assets.sources.simulated.model import simulate_chunks
from assets.sources.simulated.registry_files import write_registry
from assets.sources.simulated.sites import synthetic_stations
from quality.expectations.rules import range_table
from warehouse.lake import Lake

STATIONS = 1700
FIRST_DAY = date(2025, 1, 1)


def days(count: int) -> list[date]:
    """The days of the year, from its first."""
    return [FIRST_DAY + timedelta(days=number) for number in range(count)]


def make(home: Path, stations: int = STATIONS, day_count: int = 365) -> Registry:
    """Write the year's hours as lake files into `home` (once) and return the registry of its stations."""
    sites = synthetic_stations(stations)
    registry_folder = home / "registry"
    if not (home / "complete").exists():
        write_registry(registry_folder, sites)
        lake = Lake(home)
        for chunk in simulate_chunks(sites, FIRST_DAY, day_count):
            _write(lake, chunk)
        (home / "complete").touch()
    return load_registry(registry_folder)


def _within_ranges(rows: pa.Table) -> pa.Table:
    """What the flag rules would have taken out before promotion (rule Q6)."""
    for row in range_table(load_registry().texts).to_pylist():
        name = next(column for column in rows.column_names if column.startswith(f"{row['item']}_"))
        column = rows[name]
        inside = pc.and_(pc.greater_equal(column, row["low"]), pc.less_equal(column, row["high"]))
        kept = pc.if_else(inside, column, pa.scalar(None, column.type))
        rows = rows.set_column(rows.column_names.index(name), name, kept)
    return rows


def _write(lake: Lake, chunk: pa.Table) -> None:
    natural_day = pc.cast(pc.subtract(chunk["hour_end"], pa.scalar(timedelta(hours=1))), pa.date32())
    rows = chunk.drop_columns(["simulated"]).append_column("natural_day", natural_day)
    rows = _within_ranges(rows)
    schema = LAKE_SCHEMAS["air_hour"]
    constants = {"status": "realtime", "source": "simulated", "landing_id": "benchmark"}
    for field in schema:
        if field.name not in rows.column_names:
            value = pa.scalar(constants.get(field.name), field.type)
            rows = rows.append_column(field.name, pa.repeat(value, rows.num_rows))
    rows = rows.select(schema.names).cast(schema).sort_by([("station_code", "ascending"), ("hour_end", "ascending")])
    for day in pc.unique(rows["natural_day"]).to_pylist():
        path = lake.path("air_hour", day)
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(
            rows.filter(pc.equal(rows["natural_day"], pa.scalar(day, pa.date32()))), path, compression="zstd"
        )
