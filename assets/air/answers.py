"""One row is an answer of a source about some natural days, landed as it came.

Asked of the configured source; what was imported by file is in the landing already. An hour that has been answered is
not asked for again.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd

from assets.registry import Registry
from assets.sources.answer import RefusedAnswer
from assets.sources.land import Origin, land
from assets.workplace import SIMULATED, Workplace
from warehouse import clock
from warehouse.landing import Fetch

SOURCES = Path(__file__).parents[1] / "sources" / "sources.csv"


@dataclass
class Collected:
    """What was asked for and what came."""

    landed: list[Fetch] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  #: one sentence each
    too_old: list[datetime] = field(default_factory=list)  #: hours that the platform no longer keeps


def collect_answers(workplace: Workplace, days: Sequence[date]) -> Collected:
    """Ask the configured source about the days and land what it says; without a source nothing is asked.

    Raises SourceUnavailable when the platform cannot be reached: what came before is landed.
    """
    if workplace.air_source == SIMULATED:
        return _simulated(workplace, days)
    if workplace.air_source == "cnemc-live":
        return _live(workplace, days)
    return Collected()


def _simulated(workplace: Workplace, days: Sequence[date]) -> Collected:
    from assets.sources.simulated.sample import answers_of_days

    collected = Collected()
    known = {(fetch.name, fetch.observed_at) for fetch in workplace.landing.fetches_of(days)}
    now = clock.now()
    for first, count in _gapless(days):
        for _, answers in answers_of_days(sites_of_registry(workplace.registry), first, count):
            for answer in answers:
                if answer.observed_at <= now and (answer.name, answer.observed_at) not in known:
                    origin = Origin(SIMULATED, answer.name, observed_at=answer.observed_at, is_simulated=True)
                    collected.landed.append(_land(workplace, answer.content, "cnemc-archive", origin))
    return collected


def _live(workplace: Workplace, days: Sequence[date]) -> Collected:
    from assets.sources import cnemc_live
    from assets.sources.http import open_session

    collected = Collected()
    known = {fetch.name for fetch in workplace.landing.fetches_of(days) if fetch.source == "cnemc-live"}
    row = _source("cnemc-live")
    now = clock.now()
    oldest = now - timedelta(hours=int(row["hours_kept"]))
    hours = [hour for hour in stamps_of(days) if hour <= now and cnemc_live.answer_name(hour) not in known]
    collected.too_old = [hour for hour in hours if hour < oldest]
    with open_session(workplace.air_ca_file) as session:
        for answer in cnemc_live.fetch(
            workplace.air_url or row["url"], [hour for hour in hours if hour >= oldest], session
        ):
            origin = Origin("cnemc-live", answer.name, answer.url, answer.http_status, answer.observed_at)
            try:
                collected.landed.append(_land(workplace, answer.content, "cnemc-live", origin))
            except RefusedAnswer as refusal:
                collected.refused.append(str(refusal))
    return collected


def _land(workplace: Workplace, content: bytes, form: str, origin: Origin) -> Fetch:
    tolerance = timedelta(hours=workplace.registry.number("future_tolerance_hours"))
    return land(
        workplace.landing,
        content,
        form,
        origin,
        tables_sha256=workplace.tables_sha256,
        tolerance=tolerance,
    )


def stamps_of(days: Sequence[date]) -> list[datetime]:
    """The hour stamps of natural days: 01:00 … 24:00 (the next date's 00:00)."""
    return [datetime.combine(day, time()) + timedelta(hours=hour) for day in days for hour in range(1, 25)]


def sites_of_registry(registry: Registry) -> pd.DataFrame:
    """The registry's stations as the simulator takes them."""
    cities = {row["city_code"]: row["name_zh"] for row in registry.rows["cities"]}
    stations = pd.DataFrame(registry.rows["stations"])
    return stations.assign(city_name=stations["city_code"].map(cities))


def _gapless(days: Sequence[date]) -> list[tuple[date, int]]:
    """Runs of consecutive days as (first day, number of days)."""
    runs: list[tuple[date, int]] = []
    for day in sorted(days):
        if runs and runs[-1][0] + timedelta(days=runs[-1][1]) == day:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((day, 1))
    return runs


def _source(name: str) -> dict[str, str]:
    with SOURCES.open(encoding="utf-8", newline="") as handle:
        return next(row for row in csv.DictReader(handle) if row["source"] == name)
