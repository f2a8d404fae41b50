"""The one table of `make bench`, and the head that says on which machine it was made."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("duckdb", "pandas", "numpy", "pyarrow", "polars", "dagster", "aqi-hub", "python-aqi")


@dataclass(frozen=True)
class Line:
    """One line of the table. `ratio` is the median of the pairs; the notes say of what to what."""

    row: str
    what: str
    result: str
    ratio: str = ""
    verdict: str = ""


def verdict(is_reached: bool) -> str:
    return "reached" if is_reached else "MISSED"


def spread(numbers: Sequence[float], unit: str = "×") -> str:
    """The median of some pairs, with the least and the largest behind it."""
    ordered = sorted(numbers)
    middle = ordered[len(ordered) // 2] if len(ordered) % 2 else sum(ordered[len(ordered) // 2 - 1 :][:2]) / 2
    return f"{middle:.2f} {unit} ({ordered[0]:.2f}–{ordered[-1]:.2f})"


def head() -> list[str]:
    """Date, machine, load and versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {_processor()} · {os.cpu_count()} cores · {memory:.0f} GiB · "
        f"load before {load}",
        f"Python {platform.python_version()} · " + " · ".join(f"{name} {version(name)}" for name in PACKAGES),
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def table(lines: Sequence[Line]) -> str:
    """The lines as plain text, columns aligned; the title of a row stands once."""
    heads = Line("row", "work", "result (median)", "ratio (least–largest)", "target")
    cells: list[list[str]] = []
    last = ""
    for line in (heads, *lines):
        cells.append(["" if line.row == last else line.row, line.what, line.result, line.ratio, line.verdict])
        last = line.row
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    rows = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([rows[0], "  ".join("-" * width for width in widths).rstrip(), *rows[1:]])
