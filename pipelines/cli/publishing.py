"""`qingxiang publish` and `qingxiang rebuild`: the publication again, or everything again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from pipelines.cli.importing import TIMES
from pipelines.cli.output import console, progress, table

if TYPE_CHECKING:
    from pipelines.rebuild import Difference


@click.command()
def publish() -> None:
    """Write the publication again from the warehouse as it is."""
    from assets.bulletin.publication import make_publication
    from pipelines.cli.status import NothingPublished
    from pipelines.place import open_place
    from pipelines.settings import load_settings

    place = open_place(load_settings())
    if not place.warehouse.path.exists():
        raise NothingPublished(f"{place.home} has no warehouse yet: run `qingxiang run` first.")
    manifest = make_publication(place)
    console.print(f"publication {manifest['batch']}: {place.publication}", highlight=False)


@click.command()
@click.option("--as-of", type=TIMES, help="Only what was known at that Beijing time, in a folder of its own.")
def rebuild(as_of: datetime | None) -> None:
    """Make lake, warehouse and publication again from the landing, with today's code, and list what differs.

    With --as-of the home is not touched: fetches, registry, mappings, standards and dust list of then are used, and the
    result lies in HOME/as-of/TIME.
    """
    from pipelines import rebuild as rebuilding
    from pipelines.months import months_of
    from pipelines.place import open_place
    from pipelines.settings import load_settings

    place = open_place(load_settings())
    days = place.landing.days(as_of) if as_of else rebuilding.days_to_make(place)
    if not days:
        when = f" before {as_of}" if as_of else ""
        raise click.UsageError(f"{place.home} has landed nothing{when}: there is nothing to rebuild.")
    is_first = not place.warehouse.path.exists()
    with progress() as bar:
        task = bar.add_task("starting", total=len(list(months_of(days))) + 3)

        def on_step(step: str) -> None:
            bar.update(task, description=step, advance=0 if bar.tasks[task].description == "starting" else 1)

        if as_of:
            folder, differences = rebuilding.rebuild_as_of(place, as_of, on_step)
        else:
            folder, differences = place.home, rebuilding.rebuild(place, on_step)
        bar.update(task, advance=1, description="done")
    if is_first:
        console.print("There was no warehouse before: nothing to compare with.", highlight=False)
    else:
        _show(differences, "what was known then" if as_of else "the warehouse of before")
    console.print(f"{len(days)} days rebuilt in {folder}", highlight=False)


def _show(differences: list[Difference], compared_with: str) -> None:
    if not differences:
        console.print(f"No difference to {compared_with}.", highlight=False)
        return
    shown = table(f"Differences to {compared_with}", "what", "rows before", "rows now", "only before", "only now")
    for row in differences:
        shown.add_row(
            row.table,
            *(str(number) for number in (row.rows_before, row.rows_now, row.only_before, row.only_now)),
        )
    console.print(shown)
