"""Known defects of feeds, as dated rows: which columns of which feed carry each other's values, and until
when."""

import csv
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Swap:
    """Two columns that carry each other's values for hour_end in [valid_from, valid_to)."""

    column_a: str
    column_b: str
    valid_from: datetime | None
    valid_to: datetime | None


@cache
def swaps_of(feed: str) -> tuple[Swap, ...]:
    """Return the swapped column pairs of a feed, from feed_defects.csv."""
    text = files("assets.sources").joinpath("feed_defects.csv").read_text(encoding="utf-8")
    return tuple(
        Swap(row["column_a"], row["column_b"], _moment(row["valid_from"]), _moment(row["valid_to"]))
        for row in csv.DictReader(text.splitlines())
        if row["feed"] == feed and row["defect"] == "swapped"
    )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def put_right(feed: str, columns: dict[str, pa.Array], hour_end: pa.Array) -> dict[str, pa.Array]:
    """Exchange the swapped columns of a feed where its defect holds; a missing partner counts as all NULL.

    Rows with an illegible stamp stay as they are: they carry a problem and are not used.
    """
    right = dict(columns)
    for swap in swaps_of(feed):
        if swap.column_a not in columns and swap.column_b not in columns:
            continue
        nulls = pa.nulls(len(hour_end), pa.string())
        a, b = columns.get(swap.column_a, nulls), columns.get(swap.column_b, nulls)
        is_swapped = pc.is_valid(hour_end)
        if swap.valid_from:
            is_swapped = pc.and_(is_swapped, pc.greater_equal(hour_end, pa.scalar(swap.valid_from, hour_end.type)))
        if swap.valid_to:
            is_swapped = pc.and_(is_swapped, pc.less(hour_end, pa.scalar(swap.valid_to, hour_end.type)))
        is_swapped = pc.fill_null(is_swapped, False)
        right[swap.column_a] = pc.if_else(is_swapped, b, a)
        right[swap.column_b] = pc.if_else(is_swapped, a, b)
    return right
