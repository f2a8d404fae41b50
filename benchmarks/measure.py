"""Measuring: one piece of work in a process of its own, or two in turn in this one."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
MARK = "benchmark answer: "


@dataclass
class Clock:
    """Times of the stages of one piece of work, in a child process: wall, CPU and the peak of memory so far."""

    stages: dict[str, dict[str, float]] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add what the block takes to a stage."""
        wall, cpu = time.perf_counter(), _cpu_seconds()
        yield
        taken = {"wall": time.perf_counter() - wall, "cpu": _cpu_seconds() - cpu}
        known = self.stages.setdefault(name, {"wall": 0.0, "cpu": 0.0})
        for key, value in taken.items():
            known[key] += value
        known["peak_mb"] = _peak_mb()

    def answer(self, **facts: Any) -> None:
        """Tell the parent the stages and some facts."""
        print(MARK + json.dumps({"stages": self.stages, **facts}))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_mb() -> float:
    # Not ru_maxrss: Linux hands the parent's down to a child, and the parent may have been larger.
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS counts bytes
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024


def run_child(module: str, *arguments: str) -> dict[str, Any]:
    """Run `python -m benchmarks.<module> <arguments>` and return its answer. Raises RuntimeError when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    if done.returncode or not lines:
        raise RuntimeError(f"benchmarks.{module} {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(lines[-1].removeprefix(MARK))
    return answer


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def middle(numbers: Sequence[float]) -> float:
    """The median."""
    return statistics.median(numbers)


def total(answer: dict[str, Any], stages: Sequence[str], key: str = "wall") -> float:
    """The sum of some stages of a child's answer; of `peak_mb` the largest."""
    numbers = [answer["stages"][name][key] for name in stages]
    return max(numbers) if key == "peak_mb" else sum(numbers)
