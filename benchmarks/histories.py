"""Two homes with the shipped region: one with a year of history, one with the same year and copies of it before."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assets.workplace import SIMULATED
from benchmarks.progress import Tell
from pipelines.run import run_days
from pipelines.settings import Settings
from warehouse.lake import Lake
from warehouse.landing import Fetch, Landing

FIRST_DAY = date(2025, 1, 1)
#: The days after these are what is measured.
LAST_DAY = date(2025, 12, 20)
#: Tables of the warehouse that grow with the history; the hours do not, they are kept for 400 days.
GROWING = (
    "air_station_day", "air_city_day", "good_day_ratio", "air_suspect", "reading_batch", "quality_result", "quarantine",
    "reading_revision", "landing", "internal.lake_day",
)  # fmt: skip


def settings_of(home: Path) -> Settings:
    return Settings(home=home, registry=None, air_source=None, air_url=None, air_ca_file=None, lock_wait_seconds=60)


def make(folder: Path, years: int, tell: Tell) -> tuple[Path, Path]:
    """The homes with one year and with `years` years, made once: the year by the product, the earlier ones from it."""
    one, many = folder / "1", folder / f"{years}"
    for home in (one, many):
        if not (home / "complete").exists():
            shutil.rmtree(home, ignore_errors=True)
    if not one.exists():
        tell("daily run: a year of history, made by the product itself")
        days = [FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 1)]
        outcome = run_days(settings_of(one), days, air_source=SIMULATED)
        if outcome.failures:
            raise RuntimeError("; ".join(outcome.failures))
        (one / "complete").touch()
    if not many.exists():
        tell(f"daily run: {years} years of history")
        shutil.copytree(one, many)
        (many / "complete").unlink()
        for back in range(1, years):
            lengthen(one, many, back)
        (many / "complete").touch()
    return one, many


def lengthen(one: Path, many: Path, back: int) -> None:
    """Add the year `back` years before to a home: warehouse, hours in the lake, records of the landing."""
    with duckdb.connect(str(many / "warehouse.duckdb")) as connection:
        connection.execute(f"attach '{one / 'warehouse.duckdb'}' as one (read_only)")
        for table in GROWING:
            columns = connection.execute(f"describe one.{_qualified(table)}").fetchall()
            moved = ", ".join(_moved(name, kind, back) for name, kind, *_ in columns)
            connection.execute(f"insert into {table} select {moved} from one.{_qualified(table)}")
    _lengthen_lake(Lake(one), Lake(many), back)
    _lengthen_landing(Landing(one), Landing(many), back)


def _qualified(table: str) -> str:
    return table if "." in table else f"main.{table}"


def _moved(name: str, kind: str, back: int) -> str:
    return f"cast({name} - interval {back} year as {kind})" if kind in ("DATE", "TIMESTAMP") else name


def _year_before(moment: datetime, back: int) -> datetime:
    return moment.replace(year=moment.year - back)


def _lengthen_lake(one: Lake, many: Lake, back: int) -> None:
    # Written plainly, without the fsync that the product takes for each file: it is a copy.
    for day in one.days("air_hour"):
        rows = pq.read_table(one.path("air_hour", day))
        then = day.replace(year=day.year - back)
        shift = day - then
        for name in ("hour_end", "natural_day"):
            place = rows.column_names.index(name)
            moved = pc.subtract(rows[name].cast("timestamp[us]"), shift).cast(rows.schema.field(name).type)
            rows = rows.set_column(place, name, moved)
        path = many.path("air_hour", then)
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows, path, compression="zstd")


def _lengthen_landing(one: Landing, many: Landing, back: int) -> None:
    for fetch in one.fetches():
        then = replace(
            fetch, fetched_at=_year_before(fetch.fetched_at, back), observed_at=_year_before(fetch.observed_at, back)
        )
        days = [day.replace(year=day.year - back) for day in one.days_of(fetch)]
        for month in {f"{day:%Y-%m}" for day in days}:
            of_month = {day.isoformat(): 1 for day in days if f"{day:%Y-%m}" == month}
            _write(many.root / "index" / month / then.file_name, {"kind": then.kind, "days": of_month})
        _write_record(many, then)


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def _write_record(landing: Landing, fetch: Fetch) -> None:
    path = landing.root / "fetches" / f"{fetch.fetched_at:%Y-%m}" / fetch.file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(fetch.to_json())
