"""Running the daily job in this process, month by month, for the command line and for whoever calls it from Python."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import dagster as dg

from pipelines.definitions import build, workplace_resource
from pipelines.months import months_of
from pipelines.settings import Settings, SettingsError

#: The assets that work on days; the others read the history and are made once, at the end of a range.
DAY_ASSETS = ("air_answers", "air_hour", "air_station_day", "air_city_day")
FIGURE_ASSETS = ("air_suspect", "good_day_ratio", "publication")
PACKAGES = ("assets", "pipelines", "quality", "warehouse")
QUIET = {"console": {"config": {"log_level": "CRITICAL"}}}


@dataclass
class Outcome:
    """What became of a run."""

    failures: list[str] = field(default_factory=list)  #: what stopped the work, one sentence each
    breaches: list[str] = field(default_factory=list)  #: refused days and failed checks of severity error

    @property
    def is_clean(self) -> bool:
        """Whether everything went through and every check of severity error passed."""
        return not self.failures and not self.breaches


def run_days(
    settings: Settings,
    days: Sequence[date],
    *,
    air_source: str | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> Outcome:
    """Run the daily job for these days, then the figures and the publication once.

    `air_source` overrides the configured one (the sample runs on `simulated`). `on_step` hears what is done next.
    Days whose batch is refused are told in the outcome; the good ones are published all the same.
    """
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    resource = workplace_resource(settings, air_source)
    job = build(resource).resolve_job_def("daily")
    outcome = Outcome()
    with _instance() as instance:
        for piece in months_of(days):
            on_step(f"days {piece[0]} … {piece[-1]}")
            tags = {
                "dagster/asset_partition_range_start": piece[0].isoformat(),
                "dagster/asset_partition_range_end": piece[-1].isoformat(),
            }
            _execute(job, instance, DAY_ASSETS, tags, outcome)
        on_step("marks, ratios, publication")
        _execute(job, instance, FIGURE_ASSETS, {}, outcome)
    return outcome


def _instance() -> dg.DagsterInstance:
    # With DAGSTER_HOME the run shows in the operators' UI; without, nothing is left behind.
    home = os.environ.get("DAGSTER_HOME")
    if not home:
        return dg.DagsterInstance.ephemeral()
    try:
        return dg.DagsterInstance.get()
    except Exception as error:  # of many kinds: no such folder, a faulty dagster.yaml, a database that is away
        reason = " ".join(str(error).split()).rstrip(".")
        raise SettingsError(
            f"Dagster cannot work in DAGSTER_HOME={home}: {reason}. Correct it there, or unset DAGSTER_HOME: then "
            "nothing is kept of this run in Dagster's own history."
        ) from error


def _execute(
    job: dg.JobDefinition,
    instance: dg.DagsterInstance,
    assets: Sequence[str],
    tags: dict[str, str],
    outcome: Outcome,
) -> None:
    result = job.execute_in_process(
        instance=instance,
        asset_selection=[dg.AssetKey(name) for name in assets],
        tags=tags,
        run_config={"loggers": QUIET},
        raise_on_error=False,
    )
    _read_events(result, outcome)


def _read_events(result: dg.ExecuteInProcessResult, outcome: Outcome) -> None:
    for event in result.get_step_failure_events():
        data = event.step_failure_data
        if data.error is not None and data.error.cls_name == "DagsterAssetCheckFailedError":
            continue  # the check itself is told below, in its own words
        # The readings fail of their own accord when every day is refused: that is a finding, not a fault.
        is_refusal = event.step_key == "air_hour" and data.user_failure_data is not None
        told = outcome.breaches if is_refusal else outcome.failures
        sentence = _sentence(event)
        if sentence not in told:  # one cause may stop several steps
            told.append(sentence)
    for event in result.get_asset_materialization_events():
        # An answer that could not be read is kept and asked for again; whoever runs the day should know.
        if event.asset_key == dg.AssetKey("air_answers"):
            refusals: Any = event.materialization.metadata["refusals"].value
            outcome.breaches.extend(refusal for refusal in list(refusals) if refusal not in outcome.breaches)
    for evaluation in result.get_asset_check_evaluations():
        is_final = evaluation.asset_key == dg.AssetKey("publication")
        if is_final and not evaluation.passed:
            outcome.breaches.extend((evaluation.description or f"{evaluation.check_name} failed").splitlines())


def _sentence(event: dg.DagsterEvent) -> str:
    """The innermost message of a failed step: what happened, without the frames around it."""
    data = event.step_failure_data
    if data.user_failure_data is not None and data.user_failure_data.description:
        return str(data.user_failure_data.description)
    error, told = data.error, f"Step {event.step_key} failed."
    while error is not None:
        told = error.message.strip()
        # Errors of our own carry a sentence; Dagster puts the class before it, by its whole name.
        name, _, sentence = told.partition(": ")
        if name.partition(".")[0] in PACKAGES:
            return sentence
        error = error.cause
    return told
