"""The lake: one day's work of one dataset is one Parquet file, `lake/<dataset>/day=YYYY-MM-DD/part.parquet`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.files import replace_file

#: Up to here readers name the files; beyond, one glob is quicker than a long list.
MOST_PATHS = 40
WRITERS = 8


class Lake:
    """The lake folder of one home."""

    def __init__(self, home: Path) -> None:
        self.root = home / "lake"

    def path(self, dataset: str, day: date) -> Path:
        """The one file of that dataset and day, whether it exists or not."""
        return self.root / dataset / f"day={day.isoformat()}" / "part.parquet"

    def write(self, dataset: str, table: pa.Table, days: Iterable[date], *, day_column: str) -> None:
        """Write one file per day from a table that holds all of them, sorted as the table is.

        A day without rows gets an empty file: it was made, and nothing was found.
        """
        column = table.column(day_column)

        def write_day(day: date) -> None:
            rows = table.filter(pc.equal(column, pa.scalar(day, type=column.type)))
            replace_file(self.path(dataset, day), partial(_write, rows))

        # Writing waits for the disk most of the time (two fsyncs a file), so the days of a month wait together.
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(write_day, days))

    def existing(self, dataset: str, days: Iterable[date]) -> list[date]:
        """Those of the days that have been made."""
        return [day for day in days if self.path(dataset, day).exists()]

    def days(self, dataset: str) -> list[date]:
        """Every day that has been made, in order."""
        files = (self.root / dataset).glob("day=*/part.parquet")
        return sorted(date.fromisoformat(file.parent.name.removeprefix("day=")) for file in files)

    def scan(self, dataset: str, days: Sequence[date], *, day_column: str, columns: str = "*") -> str | None:
        """A SQL table expression over the days that exist, for DuckDB; None when none of them does."""
        made = self.existing(dataset, sorted(set(days)))
        if not made:
            return None
        is_gapless = (made[-1] - made[0]).days + 1 == len(made)
        if len(made) <= MOST_PATHS or not is_gapless:
            paths = ", ".join(_quoted(self.path(dataset, day)) for day in made)
            return f"(select {columns} from read_parquet([{paths}], hive_partitioning = false))"
        pattern = _quoted(Path(_literal(self.root / dataset)) / "day=*" / "part.parquet")
        return (
            f"(select {columns} from read_parquet({pattern}, hive_partitioning = false) "
            f"where {day_column} between date '{made[0]}' and date '{made[-1]}')"
        )


def _write(rows: pa.Table, path: Path) -> None:
    pq.write_table(rows, path, compression="zstd", compression_level=3)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _literal(folder: Path) -> str:
    # A home may have a name with brackets: in a pattern they would stand for a choice of letters.
    return "".join(f"[{letter}]" if letter in "[*?" else letter for letter in str(folder))
