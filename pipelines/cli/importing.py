"""`qingxiang import air`: land files, to be assessed by the next run."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipelines.cli.output import console, progress, table

TIMES = click.DateTime(
    formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
)


@click.group("import")
def import_group() -> None:
    """Land files of readings: their bytes are kept, and the days they speak of are noted."""


@import_group.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--format",
    "form",
    required=True,
    help="cnemc-archive, quotsoft, pm25in-csv, cnemc-live, city-day, station-day or table.",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="For table: the TOML file that explains the columns.",
)
@click.option(
    "--observed-at",
    type=TIMES,
    help="When the source said so, Beijing time; by default the moment of the import.",
)
@click.option("--source", help="Who says so; by default the format's name.")
@click.pass_context
def air(
    context: click.Context,
    files: tuple[Path, ...],
    form: str,
    mapping: Path | None,
    observed_at: datetime | None,
    source: str | None,
) -> None:
    """Land FILES of air readings; `qingxiang run` assesses them.

    A file that cannot be read is kept and refused with a sentence; the others are landed all the same (exit code 2).
    """
    from datetime import timedelta

    from assets.registry import load_registry
    from assets.sources.answer import RefusedAnswer
    from assets.sources.land import Origin, land
    from assets.sources.parsers import parser_of
    from pipelines.settings import load_settings
    from warehouse import clock
    from warehouse.landing import Landing

    settings = load_settings()
    parser_of(form)
    if (form == "table") != (mapping is not None):
        raise click.UsageError("--mapping goes with --format table, and table needs it.")
    registry = load_registry(settings.registry)
    landing = Landing(settings.home)
    tables_sha256 = landing.note_tables(registry.texts, clock.now())
    landed, refused = [], []
    with progress() as bar:
        for path in bar.track(files, description="reading files"):
            origin = Origin(source or form, path.name, observed_at=observed_at)
            try:
                fetch = land(
                    landing,
                    path.read_bytes(),
                    form,
                    origin,
                    mapping_text=mapping.read_text(encoding="utf-8") if mapping else None,
                    tables_sha256=tables_sha256,
                    tolerance=timedelta(hours=registry.number("future_tolerance_hours")),
                )
                landed.append(fetch)
            except RefusedAnswer as refusal:
                refused.append(str(refusal))
    shown = table(f"Landed in {settings.home}", "file", "rows", "first day", "last day")
    first_days, last_days = [], []
    for fetch in landed:
        days = landing.days_of(fetch)
        first_days += days[:1]
        last_days += days[-1:]
        shown.add_row(fetch.name, str(fetch.row_count), str(days[0]) if days else "-", str(days[-1]) if days else "-")
    if landed:
        console.print(shown)
        rows = sum(fetch.row_count for fetch in landed)
        console.print(f"{rows} rows in {len(landed)} files.", highlight=False)
    if first_days:
        span = (
            f"--date {min(first_days)}"
            if min(first_days) == max(last_days)
            else f"--from {min(first_days)} --to {max(last_days)}"
        )
        console.print(f"Next: qingxiang run {span}", highlight=False)
    for sentence in refused:
        click.echo(f"qingxiang: {sentence}", err=True)
    context.exit(2 if refused else 0)
