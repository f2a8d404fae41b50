"""`qingxiang run`: the daily job, from the shell."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from pipelines.cli.output import console, progress

if TYPE_CHECKING:
    from pipelines.run import Outcome
    from pipelines.settings import Settings

#: What `--sample` shows: a whole year under one edition of the standard, and half a year across its change.
SAMPLE_DAYS = (date(2025, 1, 1), date(2026, 6, 30))
SAMPLE_FOLDER = "sample"
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--date", "day", type=DAY, help="The natural day to assess; yesterday by default.")
@click.option("--from", "first", type=DAY, help="First day of a range.")
@click.option("--to", "last", type=DAY, help="Last day of a range; the first day by default.")
@click.option("--sample", is_flag=True, help="Use the simulated source, in a home of its own inside QINGXIANG_HOME.")
@click.pass_context
def run(
    context: click.Context, day: datetime | None, first: datetime | None, last: datetime | None, sample: bool
) -> None:
    """Assess days, then make the ratios and the publication.

    Every day is made from all that the landing holds of it, so running a day again changes nothing unless data came.
    """
    from pipelines.settings import load_settings

    settings = load_settings()
    if sample:
        settings = settings.model_copy(update={"home": settings.home / SAMPLE_FOLDER})
    days = _days(day, first, last, sample)
    if not sample:
        _require_data(settings, days)
    outcome = _run(settings, days, sample)
    _report(settings, days, outcome)
    if outcome.failures:
        context.exit(2)
    context.exit(0 if outcome.is_clean else 1)


def _days(day: datetime | None, first: datetime | None, last: datetime | None, sample: bool) -> list[date]:
    from warehouse import clock

    if day and (first or last):
        raise click.UsageError("Give --date, or --from and --to, not both.")
    if last and not first:
        raise click.UsageError("--to needs --from.")
    yesterday = clock.today() - timedelta(days=1)
    if sample and not (day or first):
        begin, end = SAMPLE_DAYS
    else:
        begin = (first or day).date() if (first or day) else yesterday  # type: ignore[union-attr]
        end = last.date() if last else begin
    if end < begin:
        raise click.UsageError(f"--to {end} lies before --from {begin}.")
    if end > yesterday:
        raise click.UsageError(f"{end} is not over yet: the last day that can be assessed is {yesterday}.")
    from assets.partitions import FIRST_DAY

    if begin < FIRST_DAY:
        raise click.UsageError(f"{begin} lies before {FIRST_DAY}, the first day that can be assessed.")
    return [begin + timedelta(days=number) for number in range((end - begin).days + 1)]


def _require_data(settings: Settings, days: list[date]) -> None:
    """Without a source and without imported data nothing can be said: that is wrong use, not an empty result."""
    from warehouse.landing import Landing

    if settings.air_source or Landing(settings.home).fetches_of(days):
        return
    span = f"{days[0]}" if len(days) == 1 else f"{days[0]} … {days[-1]}"
    raise click.UsageError(
        f"There are no data of {span} in {settings.home}, and no source is configured. Import files with "
        "`qingxiang import air FILE… --format FORMAT`, set QINGXIANG_AIR_SOURCE, or try `qingxiang run --sample`."
    )


def _run(settings: Settings, days: list[date], sample: bool) -> Outcome:
    with progress() as bar:
        task = bar.add_task("starting", total=None)
        # Dagster takes a second or two to load; the bar is there before.
        from assets.workplace import SIMULATED
        from pipelines.months import months_of
        from pipelines.run import run_days

        bar.update(task, total=len(list(months_of(days))) + 1, completed=0)

        def on_step(step: str) -> None:
            bar.update(task, description=step, advance=0 if bar.tasks[task].description == "starting" else 1)

        outcome = run_days(settings, days, air_source=SIMULATED if sample else None, on_step=on_step)
        bar.update(task, advance=1, description="done")
    return outcome


def _report(settings: Settings, days: list[date], outcome: Outcome) -> None:
    from pipelines.cli.status import show_batches, show_status

    for failure in outcome.failures:
        click.echo(f"qingxiang: {failure}", err=True)
    published = (settings.home / "publication" / "qingxiang.duckdb").exists()
    if published:
        show_batches(settings, days[0], days[-1])
    for breach in outcome.breaches:
        console.print(f"[yellow]refused[/yellow] {breach}", highlight=False)
    if published:
        show_status(settings, with_refusals=not outcome.breaches)
