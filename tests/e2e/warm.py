"""A parent that has imported everything and done nothing: each command runs in a child forked from it.

Speaks JSON lines on standard input and output: {"start": {...}} forks and answers {"pid": …}; {"wait": pid} answers how
the child ended. A child can be told to kill itself at its n-th step (a rename, a commit, before or after), to count its
steps, or to do without a network. The parent never opens a database and starts no thread, so that a fork is safe.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster  # noqa: F401 - imported to be warm
import great_expectations  # noqa: F401
import openpyxl  # noqa: F401
import pandas  # noqa: F401
import pyarrow.parquet  # noqa: F401
import requests  # noqa: F401

from assets.air import good_day_ratio, history, suspect
from assets.sources.simulated import sample  # noqa: F401
from pipelines import definitions, rebuild, run  # noqa: F401
from pipelines.cli import main
from quality.expectations import suite  # noqa: F401


def count_steps(kill_at: int, report: Path | None) -> None:
    """Make every rename and commit a step; die at the one of that number, or write down how many there were."""
    steps: list[str] = []

    def step(name: str) -> None:
        steps.append(name)
        if report is not None:
            report.write_text("\n".join(steps))
        if len(steps) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    rename = os.replace

    def counted_rename(source: Any, target: Any, **rest: Any) -> None:
        step(f"before {Path(target).name}")
        rename(source, target, **rest)
        step(f"after {Path(target).name}")

    os.replace = counted_rename
    for module in (history, suspect, good_day_ratio):
        module.transaction = counted_transaction(module.transaction, module.__name__, step)  # type: ignore[attr-defined]


def counted_transaction(real: Callable[..., Any], name: str, step: Callable[[str], None]) -> Callable[..., Any]:
    @contextmanager
    def counted(connection: Any) -> Iterator[None]:
        with real(connection):
            yield
            step(f"before the commit of {name}")
        step(f"after the commit of {name}")

    return counted


def forbid_network() -> None:
    """Any way out raises; the machine's own sockets of files stay."""

    def refuse(*arguments: object, **rest: object) -> Any:
        raise OSError(f"the network was asked for: {arguments}")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        setattr(socket.socket, name, refuse)
    socket.create_connection = refuse
    socket.getaddrinfo = refuse  # type: ignore[assignment]


def child(order: dict[str, Any]) -> None:
    """Run one command and end with its exit code; never returns."""
    code = 70
    try:
        out = os.open(order["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.environ.update(order["environment"])
        os.chdir(order["folder"])
        sys.argv = ["qingxiang", *order["arguments"]]
        if "kill_at" in order or "steps" in order:
            count_steps(order.get("kill_at", 0), Path(order["steps"]) if "steps" in order else None)
        if order.get("no_network"):
            forbid_network()
        main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 70
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve() -> None:
    """Read orders until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            pid = os.fork()
            if pid == 0:
                child(order["start"])
            answer = {"pid": pid}
        else:
            _, status = os.waitpid(order["wait"], 0)
            answer = {"code": os.waitstatus_to_exitcode(status)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    print(json.dumps({"ready": os.getpid()}), flush=True)
    serve()
