"""`qingxiang status`: where the targets stand, read from the publication."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.output import console, table

if TYPE_CHECKING:
    import duckdb

    from pipelines.settings import Settings

PERIODS = {"year": "year", "year_to_date": "year to date", "rolling_365": "365 days"}


class NothingPublished(click.ClickException):
    """There is no publication to read yet."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Show targets, the latest day, and which days are missing or were refused."""
    from pipelines.settings import load_settings

    settings = load_settings()
    if as_json:
        click.echo(json.dumps(read_status(settings), ensure_ascii=False, indent=1, default=str))
    else:
        show_status(settings)


def open_publication(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The published copy, read-only: it neither waits for a run nor holds one up. Raises NothingPublished."""
    import duckdb

    path = settings.home / "publication" / "qingxiang.duckdb"
    if not path.exists():
        raise NothingPublished(
            f"Nothing has been published in {settings.home} yet: import data and run `qingxiang run`, "
            "or try `qingxiang run --sample`."
        )
    with explained(settings):
        return duckdb.connect(str(path), read_only=True)


@contextmanager
def explained(settings: Settings) -> Iterator[None]:
    """A publication that is damaged, or lacks what another version wrote, is to be written again."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        reason = str(error).splitlines()[0].rstrip(".!")
        raise NothingPublished(
            f"The publication in {settings.home / 'publication'} cannot be read ({reason}): write it again with "
            "`qingxiang publish`."
        ) from error


RATIOS = """
    select
        coalesce(city.name_zh, region.name_zh) as area,
        ratio.area_kind,
        ratio.period_kind,
        ratio.period_start,
        ratio.period_end,
        ratio.good_days,
        ratio.counted_days,
        ratio.calendar_days,
        ratio.coverage_pct,
        ratio.is_reportable,
        ratio.ratio_pct,
        ratio.target_pct,
        ratio.gap_points,
        ratio.meets_target,
        ratio.meets_target_as_published,
        ratio.bad_days_left,
        ratio.standard_basis,
        ratio.dust_basis
    from good_day_ratio as ratio
    left join city on city.city_code = ratio.area_code and ratio.area_kind = 'city'
    left join region on region.region_code = ratio.area_code and ratio.area_kind = 'region_mean'
    where ratio.is_reported and ratio.period_kind in ('year', 'year_to_date', 'rolling_365')
    qualify ratio.period_end = max(ratio.period_end) over (partition by ratio.period_kind)
    order by ratio.period_kind, ratio.area_kind, ratio.area_code
"""
LATEST = """
    select city.name_zh as city, day, aqi, category_zh, primary_pollutants, is_counted, status, standard_id
    from air_city_day
    join city using (city_code)
    qualify day = max(day) over ()
    order by city_code
"""
REFUSED = """
    select day, reason
    from reading_batch
    where is_refused and day > (select max(day) from reading_batch) - 14
    order by day
"""


def read_status(settings: Settings) -> dict[str, Any]:
    """All that `status` tells, as plain values. Raises NothingPublished."""
    with open_publication(settings) as connection, explained(settings):
        publication = _rows(connection, "select * from publication order by published_at desc limit 1")
        return {
            "publication": publication[0],
            "ratios": _rows(connection, RATIOS),
            "latest_day": _rows(connection, LATEST),
            "refused_in_14_days": _rows(connection, REFUSED),
        }


def show_status(settings: Settings, *, with_refusals: bool = True) -> None:
    """Print the status as tables; a run has told its refusals already. Raises NothingPublished."""
    told = read_status(settings)
    publication = told["publication"]
    if publication["is_simulated"]:
        console.print("[bold yellow]SIMULATED DATA (模拟数据): these figures say nothing about real air.[/bold yellow]")
    ratios = table(
        "Good-air days (优良天数比率)",
        "area",
        "period",
        "good/counted",
        "coverage %",
        "ratio %",
        "target",
        "days left",
        "verdict",
    )
    for row in told["ratios"]:
        ratios.add_row(
            row["area"],
            f"{PERIODS[row['period_kind']]} to {row['period_end']}",
            f"{row['good_days']}/{row['counted_days']}",
            str(row["coverage_pct"]),
            "-" if row["ratio_pct"] is None else str(row["ratio_pct"]),
            "-" if row["target_pct"] is None else str(row["target_pct"]),
            "-" if row["bad_days_left"] is None else str(row["bad_days_left"]),
            verdict(row),
        )
    console.print(ratios)
    days = table("Latest day", "city", "day", "AQI", "category", "primary")
    for row in told["latest_day"]:
        aqi = "-" if row["aqi"] is None else str(row["aqi"])
        days.add_row(row["city"], str(row["day"]), aqi, row["category_zh"] or "-", row["primary_pollutants"] or "-")
    console.print(days)
    from assets.air.refusals import told_together

    for refusal in told_together((row["day"], row["reason"]) for row in told["refused_in_14_days"] if with_refusals):
        console.print(f"[yellow]refused[/yellow] {refusal}", highlight=False)
    console.print(f"publication {publication['batch']}: {settings.home / 'publication'}", highlight=False)


def verdict(row: dict[str, Any]) -> str:
    """One word or two about a ratio; a ratio that rests on too few days is no verdict."""
    if not row["is_reportable"]:
        return "not reportable (有效天数不足)"
    if row["target_pct"] is None:
        return "no target in force"
    words = "meets the target" if row["meets_target"] else "below the target"
    return words if row["meets_target"] == row["meets_target_as_published"] else f"{words}, though it prints as met"


def show_batches(settings: Settings, first: date, last: date) -> None:
    """Print what came in of these days and what became of it."""
    with open_publication(settings) as connection, explained(settings):
        rows = _rows(
            connection,
            "select dataset as what, count(*) as days, sum(input_rows) as input, sum(accepted_rows) as accepted, "
            "sum(folded_rows) as folded, sum(quarantined_rows) as quarantined, sum(revised_rows) as revised, "
            "sum(out_of_scope_rows) as elsewhere from reading_batch where day between ? and ? "
            "group by dataset order by dataset",
            [first, last],
        )
    shown = table(
        f"Rows of {first} … {last}",
        "what",
        "days",
        "input",
        "accepted",
        "folded",
        "quarantined",
        "revised",
        "elsewhere",
    )
    for row in rows:
        shown.add_row(*(str(value) for value in row.values()))
    console.print(shown)


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | None = None
) -> list[dict[str, Any]]:
    cursor = connection.execute(query, parameters or [])
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
