"""A small warehouse of rows set by hand, its lake files, and what it takes to publish it.

Run as a program (`publication_house.py HOME KILL_AT LIMIT MACROS`) it publishes the warehouse of HOME as
batch 2 and is killed before the KILL_AT-th step, or may not write files longer than LIMIT bytes (0: no kill,
no limit).
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse import publish as module
from warehouse.publish import Batch, LakeYear, PublicationError, publish
from warehouse.schema import create_schema

ROWS = Path(__file__).with_name("rows.sql")
MACROS = "create macro twice(x) as x * 2;\ncreate macro twice_twice(x) as twice(twice(x));"
BATCH = Batch(
    batch="2026-03-02-1",
    published_at=datetime(2026, 3, 2, 6, 30),
    program_version="0.1.0",
    first_day=date(2025, 12, 31),
    last_day=date(2026, 3, 1),
    is_simulated=False,
    tables_sha256="0" * 64,
)


@dataclass
class House:
    """A home folder with an open warehouse; `publish` publishes it."""

    con: duckdb.DuckDBPyConnection
    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "publication"

    @property
    def database(self) -> Path:
        return self.folder / "qingxiang.duckdb"

    def lake_years(self) -> dict[int, LakeYear]:
        years: dict[int, LakeYear] = {}
        for (day,) in self.con.execute("select distinct natural_day from air_hour order by 1").fetchall():
            path = self.home / "lake" / f"day={day}" / "part.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            self.con.execute(
                f"copy (from air_hour where natural_day = date '{day}' order by station_code, hour_end)"
                f" to '{path}' (format parquet)"
            )
            before = years.get(day.year, LakeYear((), ""))
            years[day.year] = LakeYear([*before.paths, path], f"{before.fingerprint} {path.read_bytes()!r}")
        return years

    def publish(self, *, hour_days: int = 400, macros: str = MACROS, **changes: Any) -> dict[str, Any]:
        batch = replace(BATCH, **changes)
        return publish(self.con, self.folder, macros, batch, self.lake_years(), hour_days)


@contextmanager
def open_house(home: Path) -> Iterator[House]:
    """The house in that folder; the rows are put in when it is new."""
    database = home / "warehouse.duckdb"
    is_new = not database.exists()
    with duckdb.connect(str(database)) as con:
        if is_new:
            create_schema(con)
            con.execute(ROWS.read_text(encoding="utf-8"))
        yield House(con, home)


def count_steps(kill_at: int) -> None:
    """Count every digest, fsync, rename and removal; before the given one the process ends as by kill -9."""
    steps = 0

    def counted(function: Any) -> Any:
        def step(*arguments: Any, **keywords: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **keywords)

        return step

    Path.replace = counted(Path.replace)  # type: ignore[method-assign]
    Path.unlink = counted(Path.unlink)  # type: ignore[method-assign]
    os.fsync = counted(os.fsync)
    module.file_digest = counted(module.file_digest)
    module._export_parquet = counted(module._export_parquet)  # the new DuckDB file is half-made, not committed


def main(home: Path, kill_at: int, limit: int, macros: str) -> None:
    with open_house(home) as house:
        house.lake_years()
        count_steps(kill_at)
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            house.publish(batch="2", macros=macros)
        except PublicationError as error:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            sys.exit(str(error))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
