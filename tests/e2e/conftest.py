"""The warmed parent of the slow tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from commands import House

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a child ended: exit code (negative: the signal) and all that it said."""

    code: int
    said: str


@dataclass
class Child:
    """A command that runs in a process of its own."""

    parent: Parent
    pid: int
    out: Path

    def wait(self) -> Ended:
        """Wait for its end."""
        code = self.parent.tell({"wait": self.pid})["code"]
        return Ended(code, self.out.read_text(encoding="utf-8", errors="replace"))


class Parent:
    """See warm.py."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("QINGXIANG", "DAGSTER"))
        }
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("warm.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder,
            env={**environment, "PYTHONPATH": str(ROOT), "DAGSTER_DISABLE_TELEMETRY": "1"},
        )  # fmt: skip
        self._read()

    def tell(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def start(self, house: House, *arguments: object, **order: Any) -> Child:
        """Start a command on a house."""
        self.count += 1
        out = self.folder / f"said-{self.count}.txt"
        environment = {"QINGXIANG_HOME": str(house.home), **house.variables}
        if house.registry is not None:
            environment["QINGXIANG_REGISTRY"] = str(house.registry)
        told = self.tell(
            {"start": {"arguments": [str(word) for word in arguments], "environment": environment,
                       "folder": str(self.folder), "out": str(out), **order}}
        )  # fmt: skip
        return Child(self, told["pid"], out)

    def run(self, house: House, *arguments: object, **order: Any) -> Ended:
        """Run a command to its end."""
        return self.start(house, *arguments, **order).wait()


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parent]:
    parent = Parent(tmp_path_factory.mktemp("warm"))
    yield parent
    assert parent.process.stdin is not None
    parent.process.stdin.close()
    parent.process.wait(timeout=30)
