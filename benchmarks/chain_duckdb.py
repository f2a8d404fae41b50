"""The same year by hand in DuckDB's SQL, with doubles as one writes it.

`python -m benchmarks.chain_duckdb HOME DAYS sql OUT`; the SQL lies beside this file.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import duckdb

from benchmarks.chain_polars import float_points
from benchmarks.measure import Clock

SQL = Path(__file__).with_name("chain_duckdb.sql")


def iaqi_macros() -> str:
    """One macro an item, from the table of the edition."""
    statements = []
    for item, points in float_points().items():
        value = f"round_even(value, {1 if item == 'co' else 0})"
        branches = "".join(
            f"when {value} <= {high} "
            f"then ceil({(high_index - low_index) / (high - low)!r} * ({value} - {low}) + {low_index}) "
            for (low, low_index), (high, high_index) in pairwise(points)
        )
        above = "" if item == "o3" else f"when value is not null then {points[-1][1]} "
        statements.append(f"create macro iaqi_{item}(value) as case {branches}{above}end;")
    return "\n".join(statements)


def main(home: Path, count: int, out: Path) -> None:
    clock = Clock()
    files = sorted((home / "lake" / "air_hour").glob("day=*/part.parquet"))[:count]
    with clock.stage("all"), duckdb.connect() as connection:
        connection.execute(iaqi_macros())
        listed = ", ".join(f"'{file}'" for file in files)
        connection.execute(f"create view hour as from read_parquet([{listed}], hive_partitioning = false)")
        connection.execute(f"create view station as from read_csv('{home / 'registry' / 'stations.csv'}')")
        connection.execute(SQL.read_text(encoding="utf-8"))
        rows = {
            name: connection.execute(f"select count(*) from {name}").fetchall()[0][0]
            for name in ("station_day", "city_day", "ratio")
        }
        connection.execute(f"copy city_day to '{out / 'city_day.parquet'}'")
        connection.execute(f"copy ratio to '{out / 'ratio.parquet'}'")
    clock.answer(station_days=rows["station_day"], city_days=rows["city_day"], ratios=rows["ratio"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[4]))
