"""Row 3: the daily run in this process, with a history of one year and of twelve; and as a whole process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from benchmarks import histories
from benchmarks.measure import middle, seconds
from benchmarks.progress import Tell
from benchmarks.report import Line, spread, verdict

WITHIN = 1.10
#: The difference looked for is small beside the noise of a busy machine; there are ten days to take.
FEWEST_PAIRS = 5
PROGRAM = "from pipelines.cli import main; main()"


def lines(tell: Tell, cache: Path, *, quick: bool, pairs: int) -> Iterator[Line]:
    """Time new days one after the other, each on both homes in turn; the first day warms the process up."""
    years = 3 if quick else 12
    row = "3 daily run"
    pairs = max(pairs, FEWEST_PAIRS)
    made = histories.make(cache, years, tell)
    with tempfile.TemporaryDirectory(prefix="qingxiang-bench-") as work:
        # Working copies, so that the cached homes stay as they are; `sample` is where `run --sample` looks.
        homes = [Path(work) / home.name / "sample" for home in made]
        for home, copy in zip(made, homes, strict=True):
            shutil.copytree(home, copy)
        day = histories.LAST_DAY + timedelta(days=1)
        taken: list[tuple[float, ...]] = []
        for pair in range(pairs + 1):
            tell(f"daily run: {'warming up' if not pair else f'pair {pair} of {pairs}'}")
            order = homes if pair % 2 else homes[::-1]
            of_home = {home: seconds(partial(run, home, day)) for home in order}
            taken.append(tuple(of_home[home] for home in homes))
            day += timedelta(days=1)
        tell("daily run: whole processes")
        processes = [seconds(partial(process, home, day)) for home in homes]
    ratios = [many / one for one, many in taken[1:]]
    yield Line(row, "in process, warm, 1 year of history", f"{middle([one for one, _ in taken[1:]]):.2f} s")
    yield Line(
        row, f"in process, warm, {years} years", f"{middle([many for _, many in taken[1:]]):.2f} s", spread(ratios),
        f"target ≤ {WITHIN:.2f} ×: {verdict(middle(ratios) <= WITHIN)}",
    )  # fmt: skip
    for home, taken_by in zip(made, processes, strict=True):
        label = f"whole process of qingxiang run, {home.name} year{'s' * (home.name != '1')}"
        yield Line(row, label, f"{taken_by:.2f} s")


def run(home: Path, day: date) -> None:
    outcome = histories.run_days(histories.settings_of(home), [day], air_source=histories.SIMULATED)
    if outcome.failures:
        raise RuntimeError("; ".join(outcome.failures))


def process(home: Path, day: date) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "run", "--sample", "--date", day.isoformat()],
        capture_output=True, text=True, check=False, env={**os.environ, "QINGXIANG_HOME": str(home.parent)},
    )  # fmt: skip
    if done.returncode == 2:
        raise RuntimeError(done.stderr[-1000:])
