"""`qingxiang doctor`: is everything in place, and if not, what to do."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from pipelines.cli.output import console

if TYPE_CHECKING:
    from pipelines.settings import Settings

LEAST_FREE_GB = 2
OLDEST_PUBLICATION_HOURS = 36


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `ok`, `warning` or `error`, in one sentence."""

    level: str
    what: str
    sentence: str


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check configuration, folders, disk, registry, source, lock and the age of the publication.

    Exit code 0 when all is well, 1 with warnings, 2 with errors.
    """
    findings = list(examine())
    colours = {"ok": "green", "warning": "yellow", "error": "red"}
    for finding in findings:
        console.print(
            f"[{colours[finding.level]}]{finding.level:<8}[/] {finding.what:<13} {finding.sentence}",
            highlight=False,
        )
    levels = {finding.level for finding in findings}
    context.exit(2 if "error" in levels else 1 if "warning" in levels else 0)


def examine() -> Iterator[Finding]:
    """Everything that is looked at, in the order in which it should be mended."""
    from pipelines.settings import SettingsError, load_settings

    yield Finding("ok", "python", f"Python {sys.version.split()[0]}")
    try:
        settings = load_settings()
    except SettingsError as error:
        yield Finding("error", "configuration", str(error))
        return
    yield Finding("ok", "configuration", f"home {settings.home}, registry {settings.registry or 'as shipped'}")
    yield from _folders(settings)
    yield from _registry(settings)
    yield _source(settings)
    yield _lock(settings)
    yield from _publication(settings)


def _folders(settings: Settings) -> Iterator[Finding]:
    existing = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    if not existing.is_dir():
        yield Finding("error", "home", f"{existing} is a file: set QINGXIANG_HOME to a folder.")
    elif not os.access(existing, os.W_OK):
        yield Finding(
            "error", "home", f"{existing} cannot be written: give this user the right, or set QINGXIANG_HOME."
        )
    free = shutil.disk_usage(existing).free / 1024**3
    level = "ok" if free >= LEAST_FREE_GB else "warning"
    advice = "" if level == "ok" else f"; make room, a publication needs twice its size (at least {LEAST_FREE_GB} GB)"
    yield Finding(level, "disk", f"{free:.1f} GB free{advice}")


def _registry(settings: Settings) -> Iterator[Finding]:
    from assets.registry import RegistryError, load_registry
    from quality.expectations.rules import RuleTableError, read_rules
    from quality.standards.csv_tables import TableError
    from quality.standards.macros import macro_sql

    try:
        registry = load_registry(settings.registry)
        read_rules(registry.texts)
        macro_sql(registry.texts)
        for row in load_registry().rows["settings"]:  # a region's own table has to have every setting of ours
            (registry.number if row["value"].isdecimal() else registry.setting)(row["key"])
    except (RegistryError, RuleTableError, TableError) as error:
        yield Finding("error", "registry", str(error))
        return
    cities, stations = len(registry.rows["cities"]), len(registry.rows["stations"])
    yield Finding("ok", "registry", f"{cities} cities, {stations} stations, {len(registry.rows['targets'])} targets")
    if not registry.rows["dust_days"]:
        yield Finding(
            "ok",
            "dust days",
            "the list is empty: dust-deducted figures equal the raw ones until it is filled",
        )


def _source(settings: Settings) -> Finding:
    if settings.air_source:
        return Finding("ok", "air source", f"{settings.air_source} at {settings.air_url or 'its national address'}")
    return Finding("ok", "air source", "none: days are made from imported files only")


def _lock(settings: Settings) -> Finding:
    from warehouse.store import Warehouse, WarehouseBusy

    if not settings.home.exists():
        return Finding("ok", "warehouse", "not made yet")
    try:
        with Warehouse(settings.home, wait_seconds=0).hold():
            return Finding("ok", "warehouse", "free")
    except WarehouseBusy as busy:
        return Finding("warning", "warehouse", str(busy))


def _publication(settings: Settings) -> Iterator[Finding]:
    from pipelines.cli.status import NothingPublished, read_status
    from warehouse import clock

    try:
        told = read_status(settings)
    except NothingPublished as error:
        yield Finding("warning", "publication", error.message)
        return
    publication = told["publication"]
    hours = (clock.now() - publication["published_at"]).total_seconds() / 3600
    level = "ok" if hours <= OLDEST_PUBLICATION_HOURS else "warning"
    advice = "" if level == "ok" else "; is the daemon running (make dev), or the daily run scheduled?"
    yield Finding(
        level,
        "publication",
        f"{hours:.0f} h old, days {publication['first_day']} … {publication['last_day']}{advice}",
    )
    if publication["is_simulated"]:
        yield Finding("warning", "publication", "it holds SIMULATED data")
