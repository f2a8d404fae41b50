"""The lake: one day's work of one dataset is one Parquet file, `lake/<dataset>/day=YYYY-MM-DD/part.parquet`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.files import replace_file

#: Up to here readers name the files; beyond, one glob is quicker than a long list.
MOST_PATHS = 40


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
        for day in days:
            rows = table.filter(pc.equal(column, pa.scalar(day, type=column.type)))
            replace_file(self.path(dataset, day), lambda temporary, rows=rows: _write(rows, temporary))

    def existing(self, dataset: str, days: Iterable[date]) -> list[date]:
        """Those of the days that have been made."""
        return [day for day in days if self.path(dataset, day).exists()]

    def days(self, dataset: str) -> list[date]:
        """Every day that has been made, in order."""
        folders = (self.root / dataset).glob("day=*")
        return sorted(date.fromisoformat(folder.name.removeprefix("day=")) for folder in folders)

    def scan(self, dataset: str, days: Sequence[date], *, day_column: str, columns: str = "*") -> str | None:
        """A SQL table expression over the days that exist, for DuckDB; None when none of them does."""
        made = self.existing(dataset, days)
        if not made:
            return None
        is_gapless = (max(made) - min(made)).days + 1 == len(made)
        if len(made) <= MOST_PATHS or not is_gapless:
            paths = ", ".join(_quoted(self.path(dataset, day)) for day in made)
            return f"(select {columns} from read_parquet([{paths}], hive_partitioning = false))"
        pattern = _quoted(self.root / dataset / "day=*" / "part.parquet")
        return (
            f"(select {columns} from read_parquet({pattern}, hive_partitioning = false) "
            f"where {day_column} between date '{min(made)}' and date '{max(made)}')"
        )


def _write(rows: pa.Table, path: Path) -> None:
    pq.write_table(rows, path, compression="zstd", compression_level=3)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
