"""Row 1: the daily AQI from six pollutants, one Python call, against aqi-hub and python-aqi."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any

import aqi as python_aqi  # type: ignore[import-untyped]
import numpy as np
import pandas as pd
from aqi import constants
from aqi_hub.aqi_cn.aqi import cal_aqi_cn  # type: ignore[import-untyped]

from benchmarks.breakpoints import Points, daily_points
from benchmarks.measure import middle, seconds
from benchmarks.progress import Tell
from benchmarks.report import Line, spread, verdict
from quality.standards import air

ROW = "1 daily AQI"
EDITION = "HJ 633-2026"
AT_LEAST = 15
#: python-aqi raises above its tables, so no value lies above one; µg/m³, CO mg/m³
TOP = {"so2": 700, "no2": 300, "co": 30, "o3": 300, "pm10": 450, "pm25": 300}
PYTHON_AQI = {
    "so2": constants.POLLUTANT_SO2_24H, "no2": constants.POLLUTANT_NO2_24H, "co": constants.POLLUTANT_CO_24H,
    "o3": constants.POLLUTANT_O3_8H, "pm10": constants.POLLUTANT_PM10, "pm25": constants.POLLUTANT_PM25,
}  # fmt: skip


def days(rows: int) -> pd.DataFrame:
    """Random daily values as they are published: whole µg/m³, CO in tenths of mg/m³."""
    random = np.random.default_rng(20260301)
    frame = {item: random.integers(1, top, rows).astype("float64") for item, top in TOP.items()}
    frame["co"] = np.round(random.integers(1, TOP["co"] * 10, rows) / 10, 1)
    return pd.DataFrame(frame)


def ours(frame: pd.DataFrame) -> pd.Series[Any]:
    result: pd.Series[Any] = air.aqi_day(
        frame["so2"], frame["no2"], frame["co"], frame["o3"], None, frame["pm10"], frame["pm25"], EDITION
    )
    return result


def aqi_hub(frame: pd.DataFrame) -> list[int]:
    columns = (frame[item].tolist() for item in ("pm25", "pm10", "so2", "no2", "co", "o3"))
    return [cal_aqi_cn(*values, data_type="daily")[0] for values in zip(*columns, strict=True)]


def as_python_aqi_takes_them(frame: pd.DataFrame) -> list[list[tuple[Any, str]]]:
    columns = [[(PYTHON_AQI[item], f"{value:g}") for value in frame[item].tolist()] for item in TOP]
    return [list(row) for row in zip(*columns, strict=True)]


def python_aqi_of(rows: list[list[tuple[Any, str]]]) -> list[Decimal]:
    return [python_aqi.to_aqi(row, algo=python_aqi.ALGO_MEP) for row in rows]


def lines(tell: Tell, *, quick: bool, pairs: int) -> Iterator[Line]:
    """Time ours and each peer in turn, then compare both with exact fractions on every value of the grid."""
    rows = 300_000 if quick else 1_000_000
    frame, sample = days(rows), days(rows // 20)
    texts = as_python_aqi_takes_them(sample)
    ours(sample)  # the first call makes the macros
    work = {"aqi-hub": lambda: aqi_hub(frame), "python-aqi": lambda: python_aqi_of(texts)}
    scale = {"aqi-hub": 1, "python-aqi": rows / len(sample)}
    mine: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name in work}
    ratios: dict[str, list[float]] = {name: [] for name in work}
    for pair in range(pairs):
        for name, call in work.items():
            tell(f"daily AQI: pair {pair + 1} of {pairs}, {name}")
            mine.append(seconds(lambda: ours(frame)))
            taken[name].append(seconds(call) * scale[name])
            ratios[name].append(taken[name][-1] / mine[-1])
    yield Line(ROW, f"ours, {rows:,} rows", _speed(rows, middle(mine)))
    yield Line(
        ROW, "aqi-hub", _speed(rows, middle(taken["aqi-hub"])), spread(ratios["aqi-hub"]),
        f"target ≥ {AT_LEAST} ×: {verdict(middle(ratios['aqi-hub']) >= AT_LEAST)}",
    )  # fmt: skip
    yield Line(
        ROW, f"python-aqi, {len(sample):,} rows, scaled", _speed(rows, middle(taken["python-aqi"])),
        spread(ratios["python-aqi"]),
    )  # fmt: skip
    tell("daily AQI: the whole grid")
    points, wrong_ours, wrong_hub = grid()
    yield Line(
        ROW, f"grid {EDITION}, {points:,} values, wrong", f"ours {wrong_ours}, aqi-hub {wrong_hub}", "",
        f"target exact: {verdict(wrong_ours == 0)}",
    )  # fmt: skip


def _speed(rows: int, taken: float) -> str:
    return f"{taken:.3f} s, {rows / taken / 1e6:.2f} M rows/s"


def grid() -> tuple[int, int, int]:
    """Every whole µg/m³ (CO: tenth) to a tenth above the last breakpoint: values, and how many each side gets wrong."""
    count, wrong_ours, wrong_hub = 0, 0, 0
    for item, points in daily_points(EDITION).items():
        step = Fraction(1, 10) if item == "co" else Fraction(1)
        values = [step * number for number in range(1, int(points[-1][0] / step * Fraction(11, 10)) + 1)]
        averaging = "8h" if item == "o3" else "24h"
        given = [float(value) for value in values]
        right = [exact(value, points) for value in values]
        got = air.iaqi(item, averaging, given, EDITION)
        hub = [_hub_alone(item, value) for value in given]
        count += len(values)
        wrong_ours += sum(a != b for a, b in zip(got, right, strict=True))
        wrong_hub += sum(a != b for a, b in zip(hub, right, strict=True))
    return count, wrong_ours, wrong_hub


def _hub_alone(item: str, value: float) -> int | None:
    none: dict[str, float | None] = dict.fromkeys(TOP)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of each missing item
        result: int | None = cal_aqi_cn(**{**none, item: value}, data_type="daily")[0]
    return result


def exact(value: Fraction, points: Points) -> int:
    """HJ 633 formula 1 with fractions, rounded up; above the table its last index (HJ 633-2026 table 3 notes)."""
    for (low, low_index), (high, high_index) in pairwise(points):
        if value <= high:
            return ceil(low_index + Fraction(high_index - low_index) * (value - low) / (high - low))
    return points[-1][1]
