"""The same year by hand in polars, streaming: `python -m benchmarks.chain_polars HOME DAYS trusting|careful OUT`.

`trusting` takes eight rows for eight hours: right only where no row is absent. `careful` looks at the stamps, as ours
does. Arithmetic in binary floats, as one writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.breakpoints import daily_points
from benchmarks.measure import Clock

EDITION = "HJ 633-2012"
COLUMNS = {"so2": "so2_ug_m3", "no2": "no2_ug_m3", "co": "co_mg_m3", "pm10": "pm10_ug_m3", "pm25": "pm25_ug_m3"}
ITEMS = (*COLUMNS, "o3")
KEY = ["station_code", "natural_day"]


def trusting(hours: pl.LazyFrame) -> pl.LazyFrame:
    """Mean of this row and the seven before it; windows that reach into the day before are filtered out later."""
    return hours.with_columns(o3_8h=pl.col("o3").rolling_mean(8, min_samples=6))


def careful(hours: pl.LazyFrame) -> pl.LazyFrame:
    """Mean of the hours of the same natural day that lie less than eight hours back."""
    mean = pl.col("o3").rolling_mean_by("hour_end", window_size="8h", min_samples=6)
    return hours.with_columns(o3_8h=mean.over(KEY))


def station_days(hours: pl.LazyFrame) -> pl.LazyFrame:
    """Values of at least 20 hours; ozone of at least 14 windows, or above the limit."""
    hour = pl.col("hour_end").dt.hour()
    in_day = hours.with_columns(o3_8h=pl.when((hour >= 8) | (hour == 0)).then("o3_8h"))
    means = [pl.when(pl.col(item).count() >= 20).then(pl.col(item).mean()).alias(item) for item in COLUMNS]
    windows, highest = pl.col("o3_8h").count(), pl.col("o3_8h").max()
    ozone = pl.when((windows >= 14) | (highest.round(0) > 160)).then(highest).alias("o3")
    return with_aqi(in_day.group_by(KEY).agg(*means, ozone))


def city_days(days: pl.LazyFrame, stations: pl.LazyFrame) -> pl.LazyFrame:
    """Mean over stations where enough of them have a value, then AQI, counted and good."""
    members = stations.filter("in_city_mean").select("station_code", "city_code")
    expected = members.group_by("city_code").agg(expected=pl.len())
    share = pl.when(pl.col("expected") < 4).then(0.5).otherwise(0.75)
    means = [pl.col(item).mean() for item in ITEMS] + [pl.col(item).count().alias(f"{item}_n") for item in ITEMS]
    grouped = days.join(members, on="station_code").group_by("city_code", "natural_day").agg(means)
    enough = grouped.join(expected, on="city_code").with_columns(
        pl.when(pl.col(f"{item}_n") >= share * pl.col("expected")).then(pl.col(item)).alias(item) for item in ITEMS
    )
    missing = pl.sum_horizontal(pl.col(item).is_null() for item in ITEMS)
    is_counted = (missing <= 1) & pl.col("pm25").is_not_null() & pl.col("o3").is_not_null()
    return with_aqi(enough).select(
        "city_code", pl.col("natural_day").alias("day"), "aqi", is_counted=is_counted,
        is_good=is_counted & (pl.col("aqi") <= 100).fill_null(False),
    )  # fmt: skip


def with_aqi(days: pl.LazyFrame) -> pl.LazyFrame:
    return days.with_columns(
        aqi=pl.max_horizontal(_iaqi(item, points) for item, points in float_points().items()).cast(pl.Int32)
    )


def _iaqi(item: str, points: list[tuple[float, int]]) -> pl.Expr:
    value = pl.col(item).round(1 if item == "co" else 0)
    result: Any = pl.when(value > points[-1][0]).then(None if item == "o3" else float(points[-1][1]))
    for (low, low_index), (high, high_index) in pairwise(points):
        index = (high_index - low_index) / (high - low) * (value - low) + low_index
        result = result.when(value <= high).then(index.ceil())
    return result.otherwise(None)


def float_points() -> dict[str, list[tuple[float, int]]]:
    return {item: [(float(value), index) for value, index in points] for item, points in daily_points(EDITION).items()}


def main(home: Path, count: int, windows: Callable[[pl.LazyFrame], pl.LazyFrame], out: Path) -> None:
    clock = Clock()
    files = sorted((home / "lake" / "air_hour").glob("day=*/part.parquet"))[:count]
    with clock.stage("all"):
        hours = pl.scan_parquet(files).select(
            *KEY, "hour_end", *[pl.col(column).cast(pl.Float64).alias(item) for item, column in
                                {**COLUMNS, "o3": "o3_ug_m3"}.items()],
        )  # fmt: skip
        stations = pl.scan_csv(home / "registry" / "stations.csv")
        made = station_days(windows(hours)).collect(engine="streaming")
        cities = city_days(made.lazy(), stations).collect(engine="streaming")
        ratios = cities.group_by("city_code").agg(
            counted_days=pl.col("is_counted").sum(), good_days=pl.col("is_good").sum()
        )
        ratios = ratios.with_columns(ratio_pct=(pl.col("good_days") / pl.col("counted_days") * 100).round(1))
    cities.write_parquet(out / "city_day.parquet")
    ratios.write_parquet(out / "ratio.parquet")
    clock.answer(station_days=made.height, city_days=cities.height, ratios=ratios.height)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]), int(sys.argv[2]), {"trusting": trusting, "careful": careful}[sys.argv[3]], Path(sys.argv[4])
    )
