"""`make dev`, truly: web server and daemon on the repository's dagster.yaml, from another folder, to a finished run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from commands import House, made_region
from small_region import archive, day_rows

ROOT = Path(__file__).parents[2]
DAY = date(2024, 6, 1)
STATIONS = ("A1", "A2", "A3", "A4", "B1", "B2", "B3")

pytestmark = pytest.mark.slow

LAUNCH = """
mutation($selector: JobOrPipelineSelector!, $tags: [ExecutionTag!]) {
  launchPipelineExecution(executionParams: {selector: $selector, mode: "default", executionMetadata: {tags: $tags}}) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""


@dataclass
class Dev:
    """A running `dagster dev`."""

    url: str
    house: House
    folder: Path
    said: Path

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of a GraphQL query."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            content = json.load(answer)
        assert "errors" not in content, content
        return content["data"]

    def wait_for(self, what: Callable[[], Any], seconds: float = 150) -> Any:
        """Ask until the answer is true; fails with what the server said."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if found := what():
                    return found
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.5)
        raise AssertionError(self.said.read_text(errors="replace")[-5000:])


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    folder = tmp_path_factory.mktemp("dev")
    house = made_region(folder)
    path = folder / "answer.csv"
    path.write_text(archive(day_rows(DAY, STATIONS)), encoding="utf-8")
    assert house("import", "air", path, "--format", "cnemc-archive").code == 0
    (folder / "instance").mkdir()
    (folder / "elsewhere").mkdir()
    shutil.copy(ROOT / "dagster.yaml", folder / "instance")
    port, said = free_port(), folder / "said.txt"
    environment = {
        **os.environ, "DAGSTER_HOME": str(folder / "instance"), "QINGXIANG_HOME": str(house.home),
        "QINGXIANG_REGISTRY": str(house.registry), "TZ": "America/New_York",
    }  # fmt: skip
    program = Path(sys.executable).with_name("dagster")
    with said.open("w") as out:
        process = subprocess.Popen(
            [str(program), "dev", "-m", "pipelines.definitions", "--host", "127.0.0.1",
             "--port", str(port)],
            cwd=folder / "elsewhere", env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    made = Dev(f"http://127.0.0.1:{port}", house, folder, said)
    try:
        made.wait_for(lambda: made.ask("{ version }"))
        yield made
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def location(dev: Dev) -> dict[str, str]:
    found = dev.ask("{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name } } } } }")
    (node,) = found["repositoriesOrError"]["nodes"]
    return {"repositoryName": node["name"], "repositoryLocationName": node["location"]["name"]}


def test_the_page_answers(dev: Dev) -> None:
    with urllib.request.urlopen(dev.url, timeout=30) as answer:
        assert answer.status == 200 and b"<html" in answer.read()


def test_the_schedule_runs_without_being_switched_on(dev: Dev) -> None:
    query = """query($s: RepositorySelector!) { schedulesOrError(repositorySelector: $s) { ... on Schedules { results {
        name cronSchedule executionTimezone scheduleState { status }
        futureTicks(limit: 1) { results { timestamp } } } } } }"""
    (schedule,) = dev.ask(query, s=location(dev))["schedulesOrError"]["results"]
    assert schedule["scheduleState"]["status"] == "RUNNING"
    assert (schedule["cronSchedule"], schedule["executionTimezone"]) == ("30 6 * * *", "Asia/Shanghai")
    (tick,) = schedule["futureTicks"]["results"]
    assert time.strftime("%H:%M", time.gmtime(tick["timestamp"])) == "22:30", "06:30 in Beijing"


def test_the_daemon_is_healthy(dev: Dev) -> None:
    query = '{ instance { daemonHealth { daemonStatus(daemonType: "SCHEDULER") { healthy required } } } }'
    dev.wait_for(lambda: dev.ask(query)["instance"]["daemonHealth"]["daemonStatus"]["healthy"])


def test_a_day_launched_from_the_page_is_made(dev: Dev) -> None:
    selector = {**location(dev), "jobName": "daily"}
    launched = dev.ask(LAUNCH, selector=selector, tags=[{"key": "dagster/partition", "value": str(DAY)}])
    result = launched["launchPipelineExecution"]
    assert result["__typename"] == "LaunchRunSuccess", result
    query = "query($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"

    def status() -> str | None:
        found = str(dev.ask(query, id=result["run"]["runId"])["runOrError"]["status"])
        return found if found in ("SUCCESS", "FAILURE", "CANCELED") else None

    assert dev.wait_for(status) == "SUCCESS", dev.said.read_text(errors="replace")[-5000:]
    assert dev.house.ask("select day, count(*), min(aqi) from air_city_day group by day") == [(DAY, 2, 40)]


def test_nothing_is_left_in_the_working_folder_and_no_banner_is_shown(dev: Dev) -> None:
    assert list((dev.folder / "elsewhere").iterdir()) == []
    assert "telemetry" not in dev.said.read_text(errors="replace").lower()
