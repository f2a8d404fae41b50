"""`qingxiang simulate`: files of made-up readings in the formats of real sources."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.output import console, progress

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("cnemc-archive", "quotsoft", "pm25in-csv", "city-day", "station-day")
FIRST_DAY = "2025-01-01"
REGISTERED = 24


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--days", type=click.IntRange(1, 10_000), default=31, show_default=True, help="How many days.")
@click.option(
    "--stations",
    type=click.IntRange(1, 10_000),
    help="How many made-up stations; by default those of the registry.",
)
@click.option(
    "--from",
    "first",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    default=FIRST_DAY,
    show_default=True,
    help="First day.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="cnemc-archive",
    show_default=True,
    help="In which layout, as `qingxiang import air --format` reads it.",
)
@click.option("--seed", type=int, help="Another seed gives another, equally made-up world.")
def simulate(folder: Path, days: int, stations: int | None, first: datetime, form: str, seed: int | None) -> None:
    """Write simulated readings into FOLDER, one file a day (a city and day for pm25in-csv).

    Every file carries a column `simulated`; a home with real data refuses it. With --stations a registry of the made-up
    stations is written beside the files, in FOLDER/registry.
    """
    from assets.registry import load_registry
    from assets.sources.simulated.model import DEFAULT_SEED
    from pipelines.settings import load_settings

    folder.mkdir(parents=True, exist_ok=True)
    if stations is None:
        from assets.air.answers import sites_of_registry

        sites = sites_of_registry(load_registry(load_settings().registry))
    else:
        sites = _made_up(folder, stations)
    chosen = DEFAULT_SEED if seed is None else seed
    with progress() as bar:
        for number in bar.track(range(days), description="simulating days"):
            _write_day(folder, sites, first.date() + timedelta(days=number), form, chosen)
    console.print(f"{days} simulated days of {len(sites)} stations in {folder} (format {form}).", highlight=False)
    if stations is not None:
        console.print(f"Their registry: QINGXIANG_REGISTRY={folder / 'registry'}", highlight=False)


def _write_day(folder: Path, sites: pd.DataFrame, day: date, form: str, seed: int) -> None:
    from assets.sources.simulated import reviewed, writers
    from assets.sources.simulated.published import published_days

    if form in ("city-day", "station-day"):
        make = reviewed.city_day if form == "city-day" else reviewed.station_day
        (folder / f"{form}-{day:%Y%m%d}.csv").write_bytes(make(sites, day, 1, seed))
        return
    if form == "pm25in-csv":
        for city, of_city in sites.groupby("city_name", sort=True):
            content = writers.pm25in_csv(published_days(of_city, day, 1, seed))
            (folder / f"{city}-{day:%Y%m%d}.csv").write_bytes(content)
        return
    write = writers.cnemc_archive if form == "cnemc-archive" else writers.quotsoft
    (folder / f"simulated-{form}-{day:%Y%m%d}.csv").write_bytes(write(published_days(sites, day, 1, seed)))


def _made_up(folder: Path, count: int) -> Any:
    from assets.sources.simulated.registry_files import write_registry
    from assets.sources.simulated.sites import synthetic_stations

    sites = synthetic_stations(count)
    write_registry(folder / "registry", sites)
    return sites
