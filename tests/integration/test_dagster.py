"""The graph as Dagster sees it: what there is, when it runs, and what a run says of good and of refused days."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from commands import House
from small_region import TABLE_MAPPING as MAPPING
from small_region import Region, archive, as_table, day_rows
from syrupy.assertion import SnapshotAssertion

from assets.air.assets import READING_RULES
from assets.resources import WorkplaceResource
from pipelines.definitions import build, defs

ROOT = Path(__file__).parents[2]
STATIONS = ("A1", "A2", "A3", "A4", "B1", "B2", "B3")
GOOD, EMPTY, NEXT = date(2024, 6, 1), date(2024, 6, 2), date(2024, 6, 3)
DAY_ASSETS = {"air_answers", "air_hour", "air_station_day", "air_city_day"}
FIGURE_ASSETS = {"air_suspect", "good_day_ratio", "publication"}


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build(WorkplaceResource(home="/nowhere"))


# -- the graph ---------------------------------------------------------------------------------------------


def asset_of(specification: dg.AssetSpec, checks: dict[str, list[str]]) -> dict[str, Any]:
    days = specification.partitions_def
    return {
        "deps": sorted(dependency.asset_key.to_user_string() for dependency in specification.deps),
        "group": specification.group_name,
        "kinds": sorted(specification.kinds),
        "owners": list(specification.owners),
        "partitions": days and f"{type(days).__name__} from {days.start:%Y-%m-%d} {days.timezone}",
        "checks": checks.get(specification.key.to_user_string(), []),
    }


def test_the_whole_graph(definitions: dg.Definitions, snapshot: SnapshotAssertion) -> None:
    graph = definitions.resolve_asset_graph()
    checks: dict[str, list[str]] = {}
    for key in sorted(graph.asset_check_keys, key=str):
        blocking = " (blocking)" if graph.get_check_spec(key).blocking else ""
        checks.setdefault(key.asset_key.to_user_string(), []).append(f"{key.name}{blocking}")
    job = definitions.resolve_job_def("daily")
    schedule = definitions.resolve_schedule_def("daily_schedule")
    assert {
        "assets": {
            found.key.to_user_string(): asset_of(found, checks) for found in definitions.resolve_all_asset_specs()
        },
        "jobs": {
            "daily": {
                "assets": sorted(key.to_user_string() for key in job.asset_layer.selected_asset_keys),
                "executor": job.executor_def.name,
                "partitioned": job.partitions_def is not None,
            }
        },
        "schedules": {
            schedule.name: {
                "cron": schedule.cron_schedule,
                "timezone": schedule.execution_timezone,
                "status": schedule.default_status.value,
                "job": schedule.job_name,
            }
        },
        "backfill": {
            key.to_user_string(): graph.get(key).backfill_policy.max_partitions_per_run
            for key in sorted(graph.get_all_asset_keys(), key=str)
            if graph.get(key).backfill_policy is not None
        },
    } == snapshot


def test_every_asset_and_check_is_described(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for specification in definitions.resolve_all_asset_specs():
        assert specification.description and specification.description.startswith("One "), specification.key
        assert specification.owners and specification.kinds and specification.group_name
    for key in graph.asset_check_keys:
        assert graph.get_check_spec(key).description, key
    assert definitions.resolve_job_def("daily").description
    assert definitions.resolve_schedule_def("daily_schedule").description


def test_every_rule_of_batch_row_and_value_is_a_check(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    on_hours = {key.name for key in graph.asset_check_keys if key.asset_key == dg.AssetKey("air_hour")}
    assert on_hours == {rule.rule_id for rule in READING_RULES}
    assert {"B1", "B2", "B3", "Q1", "Q2", "Q3", "Q6", "Q8", "Q14"} <= on_hours


def test_the_definitions_that_dagster_loads_are_these(
    definitions: dg.Definitions, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QINGXIANG_HOME", "somewhere")
    loaded = defs()
    assert {found.key for found in loaded.resolve_all_asset_specs()} == {
        found.key for found in definitions.resolve_all_asset_specs()
    }
    resource = (loaded.resources or {})["workplace"]
    assert isinstance(resource, WorkplaceResource)
    assert resource.home == str(tmp_path / "somewhere"), "a folder of its own, wherever the daemon stands"


def test_dagster_loads_them_quickly_from_any_folder(tmp_path: Path) -> None:
    """As `make dev` does: start, import, validate; without a network, a home or this folder."""
    environment = {**os.environ, "DAGSTER_HOME": str(tmp_path), "DAGSTER_DISABLE_TELEMETRY": "1"}
    began = time.monotonic()
    done = subprocess.run(
        [Path(sys.executable).with_name("dagster"), "definitions", "validate", "-m", "pipelines.definitions"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Validation successful" in done.stderr + done.stdout
    assert time.monotonic() - began < 30, "start of Python and of Dagster included, on a busy machine"


def test_loading_the_definitions_does_not_load_great_expectations() -> None:
    """It takes 5 s and 270 MB, in the web server, the daemon and every run worker."""
    program = (
        "import sys, time; began = time.monotonic(); from pipelines.definitions import defs; defs()\n"
        "assert 'great_expectations' not in sys.modules and 'scipy' not in sys.modules\n"
        "print(time.monotonic() - began)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert float(done.stdout) < 10


def test_the_instance_keeps_quiet_and_watches_its_runs(tmp_path: Path) -> None:
    shutil.copy(ROOT / "dagster.yaml", tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert instance.get_settings("telemetry") == {"enabled": False}
        assert instance.run_monitoring_enabled
        assert instance.scheduler is not None
        assert Path(instance.storage_directory()).is_relative_to(tmp_path), "nothing lies in the working folder"


# -- the schedule ------------------------------------------------------------------------------------------


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine's own zone for the time of a test."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"], indirect=True)
@pytest.mark.parametrize(
    ("tick", "day"),
    [
        (datetime(2026, 3, 2, 6, 30), "2026-03-01"),
        (datetime(2026, 1, 1, 6, 30), "2025-12-31"),
        (datetime(2024, 3, 1, 6, 30), "2024-02-29"),
    ],
)
def test_the_morning_asks_for_yesterday(definitions: dg.Definitions, zone: str, tick: datetime, day: str) -> None:
    schedule = definitions.resolve_schedule_def("daily_schedule")
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=tick.replace(tzinfo=ZoneInfo("Asia/Shanghai")),
            repository_def=definitions.get_repository_def(),
        )
        asked = schedule.evaluate_tick(context).run_requests
    assert [request.partition_key for request in asked or ()] == [day]


# -- runs --------------------------------------------------------------------------------------------------


@dataclass
class Runs:
    """One home, and what Dagster said of runs in it."""

    region: Region
    good: dg.ExecuteInProcessResult
    refused: dg.ExecuteInProcessResult
    span: dg.ExecuteInProcessResult
    hours_before: list[Any]

    @property
    def house(self) -> House:
        return House(self.region.home, self.region.folder)


def checks_of(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, dg.AssetCheckEvaluation]:
    return {
        found.check_name: found
        for found in result.get_asset_check_evaluations()
        if found.asset_key == dg.AssetKey(asset)
    }


def made(result: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder = tmp_path_factory.mktemp("runs")
    region = Region(folder / "registry", folder / "home")
    rows = [*day_rows(GOOD, STATIONS), *day_rows(NEXT, STATIONS, which=range(1, 22))]
    rows[0] |= {"pm10": "-999"}
    region.land(archive(rows), observed_at=datetime(2024, 6, 4, 0, 30))
    region.land(as_table(day_rows(EMPTY, ["X1", "X2"])), "table", mapping=MAPPING, observed_at=datetime(2024, 6, 4, 1))
    resource = WorkplaceResource(home=str(region.home), registry=str(region.folder))
    job = build(resource).resolve_job_def("daily")
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        good = job.execute_in_process(partition_key=str(GOOD), instance=instance, run_config=quiet)
        house = House(region.home, region.folder)
        hours = house.ask("from air_hour order by all")
        refused = job.execute_in_process(
            partition_key=str(EMPTY), instance=instance, run_config=quiet, raise_on_error=False
        )
        span = job.execute_in_process(
            instance=instance, run_config=quiet, raise_on_error=False,
            tags={"dagster/asset_partition_range_start": str(GOOD), "dagster/asset_partition_range_end": str(NEXT)},
        )  # fmt: skip
    return Runs(region, good, refused, span, hours)


def test_one_day_is_made_from_end_to_end(runs: Runs) -> None:
    assert runs.good.success
    assert made(runs.good) == DAY_ASSETS | FIGURE_ASSETS
    for event in runs.good.get_asset_materialization_events():
        is_of_days = event.asset_key is not None and event.asset_key.to_user_string() in DAY_ASSETS
        assert event.partition == (str(GOOD) if is_of_days else None) or not is_of_days


def test_materializations_tell_how_many_rows_and_show_some(runs: Runs) -> None:
    told = {
        event.asset_key.to_user_string(): event.materialization.metadata
        for event in runs.good.get_asset_materialization_events()
        if event.asset_key
    }
    assert told["air_hour"]["dagster/row_count"].value == len(STATIONS) * 24
    assert told["air_station_day"]["dagster/row_count"].value == len(STATIONS)
    assert told["air_city_day"]["dagster/row_count"].value == 2
    for name in ("air_hour", "air_station_day", "air_city_day", "good_day_ratio"):
        assert told[name]["preview"].value, name
    hours = told["air_hour"]
    assert hours["input_rows"].value == (
        hours["accepted_rows"].value + hours["folded_rows"].value + hours["quarantined_rows"].value
    )
    assert told["publication"]["batch"].value and told["publication"]["last_day"].value == str(GOOD)


def test_checks_carry_counts_and_warn_without_stopping(runs: Runs) -> None:
    checks = checks_of(runs.good, "air_hour")
    assert set(checks) == {rule.rule_id for rule in READING_RULES}
    sentinel = checks["Q1"]
    assert not sentinel.passed and sentinel.severity is dg.AssetCheckSeverity.WARN
    assert (sentinel.metadata["failed"].value, sentinel.metadata["evaluated"].value) == (1, len(STATIONS) * 24 * 6)
    assert checks["B1"].passed and checks["B1"].severity is dg.AssetCheckSeverity.ERROR
    assert {"Q11", "Q12"} == set(checks_of(runs.good, "air_city_day"))
    assert checks_of(runs.good, "publication")["every_day_accepted"].passed


def test_a_refused_day_fails_without_another_try(runs: Runs) -> None:
    assert not runs.refused.success
    failures = runs.refused.get_step_failure_events()
    assert [event.step_key for event in failures] == ["air_hour"]
    told = failures[0].step_failure_data.user_failure_data
    assert told is not None and told.description is not None
    assert "none of its 48 rows is of a station in the registry" in told.description
    assert not [event for event in runs.refused.all_events if "RETRY" in event.event_type_value]


def test_a_refused_day_leaves_checks_and_audit_but_promotes_nothing(runs: Runs) -> None:
    checks = checks_of(runs.refused, "air_hour")
    assert not checks["B3"].passed and checks["B3"].severity is dg.AssetCheckSeverity.ERROR
    assert checks["B1"].passed
    assert made(runs.refused) == {"air_answers"}
    assert not runs.region.lake.path("air_hour", EMPTY).exists()
    assert runs.region.lake.path("quarantine", EMPTY).exists()
    with runs.region.warehouse.open() as connection:
        assert connection.execute(
            "select is_refused, quarantined_rows from reading_batch where day = ?", [EMPTY]
        ).fetchall() == [(True, 48)]


def test_a_range_with_a_refused_day_publishes_the_good_ones_and_fails(runs: Runs) -> None:
    assert not runs.span.success, "the blocking check fails the run"
    assert made(runs.span) == DAY_ASSETS | FIGURE_ASSETS
    check = checks_of(runs.span, "publication")["every_day_accepted"]
    assert not check.passed and check.blocking and check.severity is dg.AssetCheckSeverity.ERROR
    assert str(EMPTY) in check.metadata
    days = runs.house.ask("select day, count(*) from air_city_day where aqi is not null group by day order by day")
    assert days == [(GOOD, 2), (NEXT, 2)]
    hours = runs.house.ask("from air_hour where natural_day = ? order by all", [GOOD])
    assert hours == runs.hours_before
    assert runs.house.unbalanced() == []


def test_a_range_tells_which_rule_refused_a_day(runs: Runs) -> None:
    checks = checks_of(runs.span, "air_hour")
    assert not checks["B3"].passed and checks["B3"].metadata["failed"].value == 1
    assert checks["B1"].passed and checks["B2"].passed
