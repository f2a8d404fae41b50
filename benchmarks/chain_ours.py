"""The product's own functions over the national year: `python -m benchmarks.chain_ours HOME DAYS months|whole OUT`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.air.city_day import make_city_days
from assets.air.good_day_ratio import AREA_DAYS, first_day_needed, make_ratios
from assets.air.station_day import make_station_days, save_station_days
from assets.registry import Registry, load_registry
from benchmarks.measure import Clock
from benchmarks.national_year import days
from pipelines.months import months_of
from warehouse.lake import Lake


def main(home: Path, count: int, pieces: str, out: Path) -> None:
    """Station days, city days and ratios; the year in months, as the daily job takes it, or whole."""
    clock, wanted = Clock(), days(count)
    lake, registry = Lake(home), load_registry(home / "registry")
    stations, cities = [], []
    for piece in months_of(wanted) if pieces == "months" else [wanted]:
        with clock.stage("station days"):
            stations.append(make_station_days(registry, lake, piece))
        with clock.stage("station days to the lake"):
            save_station_days(lake, stations[-1], piece)
        with clock.stage("city days"):
            cities.append(make_city_days(registry, lake, piece))
    station_days, city_days = pa.concat_tables(stations), pa.concat_tables(cities)
    with clock.stage("ratios of cities"):
        ratios = make_ratios(
            registry, area_days(registry, city_days, station_days.slice(0, 0), wanted[-1]), wanted[-1], wanted[-1]
        )
    with clock.stage("ratios of cities and stations"):
        made = make_ratios(registry, area_days(registry, city_days, station_days, wanted[-1]), wanted[-1], wanted[-1])
    write(out, city_days, ratios)
    clock.answer(station_days=station_days.num_rows, city_days=city_days.num_rows, ratios=made.num_rows)


def area_days(registry: Registry, city_days: pa.Table, station_days: pa.Table, last_day: date) -> pa.Table:
    """The days as the warehouse would hand them to the ratios."""
    with duckdb.connect() as connection:
        connection.register("air_city_day", city_days)
        connection.register("air_station_day", station_days)
        connection.register("station", registry.arrow("stations"))
        return connection.sql(AREA_DAYS, params={"first": first_day_needed(last_day)}).to_arrow_table()


def write(out: Path, city_days: pa.Table, ratios: pa.Table) -> None:
    """What is compared with the peers: AQI and verdict of each city day; counted and good days of each city."""
    columns = ["city_code", "day", "aqi", "is_counted", "is_good"]
    pq.write_table(city_days.select(columns), out / "city_day.parquet")
    wanted = (
        "area_kind = 'city' and period_kind = 'year_to_date' and standard_basis = 'in-force' and dust_basis = 'raw'"
    )
    with duckdb.connect() as connection:
        connection.register("ratios", ratios)
        query = f"select area_code as city_code, counted_days, good_days from ratios where {wanted}"
        pq.write_table(connection.sql(query).to_arrow_table(), out / "ratio.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
