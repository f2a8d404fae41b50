"""Tables of the law as CSV: reading the texts and the cells, and refusing them with a clear sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

Rows = list[dict[str, str]]


class TableError(ValueError):
    """A table cannot be used as it stands; one sentence says where and why."""


def read_texts(folder: Path, names: Iterable[str], overrides: Path | None = None) -> dict[str, str]:
    """The CSV text of each table of a folder, by name.

    A file `<name>.csv` in the folder `overrides` replaces ours; other files there are left alone. Raises TableError.
    """
    texts = {}
    for name in names:
        path = folder / f"{name}.csv"
        if overrides is not None and (overrides / path.name).is_file():
            path = overrides / path.name
        try:
            texts[name] = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise TableError(f"{path.name} is not UTF-8 (byte {error.start}): save it as UTF-8.") from error
    return texts


def read_rows(name: str, texts: Mapping[str, str], columns: str) -> Rows:
    """The rows of one table, its cells stripped. `columns` are its columns in words; one ending in "?" may be empty.

    Raises TableError when the table is missing, has another header, or lacks a cell.
    """
    if name not in texts:
        raise TableError(f"The table {name}.csv is missing.")
    wanted = columns.split()
    known = [column.rstrip("?") for column in wanted]
    reader = csv.reader(io.StringIO(texts[name]))
    header = [cell.strip() for cell in next(reader, [])]
    for column in header:
        if column not in known:
            raise TableError(f"{name}.csv has a column {column!r} that is not known; known are {', '.join(known)}.")
        if header.count(column) > 1:
            raise TableError(f"{name}.csv has the column {column!r} twice.")
    for column in wanted:
        if not column.endswith("?") and column not in header:
            raise TableError(f"{name}.csv has no column {column!r}.")
    rows: Rows = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise TableError(f"{name}.csv line {reader.line_num} has {len(cells)} cells, the header has {len(header)}.")
        row = dict.fromkeys(known, "") | dict(zip(header, (cell.strip() for cell in cells), strict=True))
        for column in wanted:
            if not column.endswith("?") and not row[column]:
                raise TableError(f"{name}.csv line {reader.line_num}: {column} is empty.")
        rows.append(row)
    if not rows:
        raise TableError(f"{name}.csv has no rows.")
    return rows
