"""`python -m benchmarks [--quick] [--only aqi|chain|daily]`: the table of design §7, ours beside its peers.

Ours and a peer run in turn, and a ratio is the median of the ratios of the pairs, so that a machine that is busy with
other work disturbs both alike. The simulated data are kept in the system's folder for temporary files.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from benchmarks.measure import ROOT
from benchmarks.progress import Tell, progress
from benchmarks.report import Line, head, table

ROWS = ("aqi", "chain", "daily")
NOTES = """1 daily AQI: one Python call on pandas columns, HJ 633-2026; ratio: peer ÷ ours.
2 chain: promoted lake → station day → city day → ratio of each city, 1,700 stations × 1 year (14.9 M hours); ratio:
  ours ÷ peer. Ours is exact and makes primary pollutants, both editions' ratios and dust bases besides; "gapless" is
  right only where no hour's row is absent. AQIs that differ are the peers' binary floats beside a tie or a whole index.
3 daily run: a new day of 24 stations to the new publication; ratio: long history ÷ one year."""
#: What the kept data follow from: when it changes, they are made anew.
HOURS_FROM = ("assets/sources/simulated", "assets/air/lake_schemas.py", "benchmarks/national_year.py")
HISTORIES_FROM = ("assets", "quality", "warehouse", "pipelines", "benchmarks/histories.py")


@click.command()
@click.option("--quick", is_flag=True, help="Fewer rows, days and years: to see that it works, not to quote.")
@click.option("--only", type=click.Choice(ROWS), help="One row of the table.")
@click.option("--pairs", default=3, show_default=True, type=click.IntRange(1), help="How often ours and a peer run.")
def main(quick: bool, only: str | None, pairs: int) -> None:
    """Print the benchmark table; progress goes to stderr."""
    opening = head()
    with progress() as tell:
        lines = [line for row in ROWS if only in (None, row) for line in _lines(row, tell, quick, pairs)]
    print("\n".join(opening))
    print(f"load after {os.getloadavg()[0]:.1f}{' · QUICK: not to quote' if quick else ''}\n")
    print(table(lines))
    print("\n" + NOTES)


def _lines(row: str, tell: Tell, quick: bool, pairs: int) -> Iterator[Line]:
    # Each row imports its peers when it is asked for.
    if row == "aqi":
        from benchmarks import aqi

        return aqi.lines(tell, quick=quick, pairs=pairs)
    if row == "chain":
        from benchmarks import chain

        return chain.lines(tell, kept("hours", HOURS_FROM), quick=quick, pairs=pairs)
    from benchmarks import daily

    return daily.lines(tell, kept("histories", HISTORIES_FROM), quick=quick, pairs=pairs)


def kept(name: str, sources: Sequence[str]) -> Path:
    """The folder where simulated data are kept from one run to the next; those of earlier code are removed."""
    digest = hashlib.sha256()
    for source in sources:
        path = ROOT / source
        for file in sorted(path.rglob("*") if path.is_dir() else [path]):
            if file.suffix in (".py", ".sql", ".toml", ".csv"):
                digest.update(file.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"qingxiang-bench-{os.getuid()}"
    wanted = folder / f"{name}-{digest.hexdigest()[:12]}"
    for other in folder.glob(f"{name}-*"):
        if other != wanted:
            shutil.rmtree(other, ignore_errors=True)
    wanted.mkdir(parents=True, exist_ok=True)
    return wanted


if __name__ == "__main__":
    main()
