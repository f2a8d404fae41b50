"""The same year by hand in pandas: `python -m benchmarks.chain_pandas HOME DAYS trusting OUT`.

Takes eight rows for eight hours, as one does with a full grid; binary floats.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds

from benchmarks.chain_polars import COLUMNS, ITEMS, KEY, float_points
from benchmarks.measure import Clock


def read_hours(files: list[Path]) -> pd.DataFrame:
    columns = {**COLUMNS, "o3": "o3_ug_m3"}
    scan = ds.dataset(files, format="parquet")
    projection = {item: ds.field(column).cast(pa.float64()) for item, column in columns.items()}
    keys = {
        "station_code": ds.field("station_code").cast(pa.dictionary(pa.int32(), pa.string())),
        "natural_day": ds.field("natural_day").cast(pa.timestamp("s")),
        "hour_end": ds.field("hour_end"),
    }
    table = scan.to_table(columns={**keys, **projection})
    return table.unify_dictionaries().to_pandas(split_blocks=True, self_destruct=True)


def station_days(hours: pd.DataFrame) -> pd.DataFrame:
    hour = hours.pop("hour_end").dt.hour
    o3_8h = hours.pop("o3").rolling(8, min_periods=6).mean()
    hours["o3"] = o3_8h.where((hour >= 8) | (hour == 0))
    groups = hours.groupby(KEY, observed=True, sort=False)
    counts, means = groups[list(COLUMNS)].count(), groups[list(COLUMNS)].mean()
    days = means.where(counts >= 20)
    windows, highest = groups["o3"].count(), groups["o3"].max()
    days["o3"] = highest.where((windows >= 14) | (highest.round() > 160))
    days["aqi"] = aqi(days)
    return days.reset_index()


def city_days(days: pd.DataFrame, stations: pd.DataFrame) -> pd.DataFrame:
    members = stations[stations["in_city_mean"]][["station_code", "city_code"]]
    expected = members.groupby("city_code").size()
    joined = days.astype({"station_code": str}).merge(members, on="station_code")
    groups = joined.groupby(["city_code", "natural_day"])[list(ITEMS)]
    means, counts = groups.mean(), groups.count()
    least: pd.Series = (expected * np.where(expected < 4, 0.5, 0.75)).reindex(
        counts.index.get_level_values("city_code")
    )
    cities = means.where(counts.ge(least.to_numpy(), axis=0))
    missing = cities.isna().sum(axis=1)
    index = aqi(cities)
    is_counted = (missing <= 1) & cities["pm25"].notna() & cities["o3"].notna()
    made = pd.DataFrame(
        {"aqi": index.astype("Int32"), "is_counted": is_counted, "is_good": is_counted & (index <= 100)}
    )
    return made.reset_index(names=["city_code", "day"])


def aqi(days: pd.DataFrame) -> pd.Series:
    indexes = {}
    for item, points in float_points().items():
        values, steps = zip(*points, strict=True)
        above = np.nan if item == "o3" else None
        rounded = days[item].round(1 if item == "co" else 0)
        indexes[item] = np.ceil(np.interp(rounded, values, steps, right=above))
    return pd.DataFrame(indexes, index=days.index).max(axis=1)


def main(home: Path, count: int, out: Path) -> None:
    clock = Clock()
    files = sorted((home / "lake" / "air_hour").glob("day=*/part.parquet"))[:count]
    with clock.stage("all"):
        days = station_days(read_hours(files))
        cities = city_days(days, pd.read_csv(home / "registry" / "stations.csv"))
        ratios = cities.groupby("city_code").agg(counted_days=("is_counted", "sum"), good_days=("is_good", "sum"))
        ratios["ratio_pct"] = (ratios["good_days"] / ratios["counted_days"] * 100).round(1)
    cities["day"] = cities["day"].dt.date
    cities.to_parquet(out / "city_day.parquet")
    ratios.reset_index().to_parquet(out / "ratio.parquet")
    clock.answer(station_days=len(days), city_days=len(cities), ratios=len(ratios))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[4]))
