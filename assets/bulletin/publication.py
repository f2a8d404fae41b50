"""One publication is the read-only copy of all tables that the bureau opens, replaced in one step."""

from __future__ import annotations

import hashlib
from datetime import date
from importlib.metadata import version
from typing import Any

import duckdb

from assets.workplace import Workplace
from quality.standards.macros import macro_sql
from warehouse import clock
from warehouse.lake import Lake
from warehouse.publish import Batch, LakeYear, publish


def make_publication(workplace: Workplace) -> dict[str, Any]:
    """Publish the warehouse as it is now; returns the manifest.

    Raises PublicationError when the folder cannot be written; the publication of before then stands.
    """
    with workplace.warehouse.open() as connection:
        first_day, last_day = connection.execute("select min(day), max(day) from air_city_day").fetchall()[0]
        published_at = clock.now().replace(microsecond=0)
        batch = Batch(
            batch=f"{published_at:%Y%m%dT%H%M%S}",
            published_at=published_at,
            program_version=version("qingxiang"),
            first_day=first_day,
            last_day=last_day,
            is_simulated=bool(workplace.landing.is_simulated),
            tables_sha256=workplace.tables_sha256,
        )
        return publish(
            connection,
            workplace.publication,
            macro_sql(workplace.registry.texts),
            batch,
            lake_years(connection, workplace.lake),
            workplace.registry.number("publication_hours_days"),
        )


def lake_years(connection: duckdb.DuckDBPyConnection, lake: Lake) -> dict[int, LakeYear]:
    """Every year of hours in the lake: its files, and a fingerprint that changes when one of them does."""
    days: dict[int, list[tuple[date, str]]] = {}
    for day, sha256 in connection.execute("select day, sha256 from internal.lake_day order by day").fetchall():
        days.setdefault(day.year, []).append((day, sha256))
    return {
        year: LakeYear(
            [lake.path("air_hour", day) for day, _ in of_year],
            hashlib.sha256("".join(f"{day}{sha256}" for day, sha256 in of_year).encode()).hexdigest(),
        )
        for year, of_year in days.items()
    }
