"""Worksheets → columns of text, in the same shape as a delimited file."""

import csv
import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from assets.sources.answer import RefusedAnswer
from assets.sources.csv_text import TextTable
from assets.sources.recognise import hint, shown

_MAX_UNPACKED = 256 * 1024 * 1024
_MAX_COLUMNS = 20_000


def read_worksheet(
    content: bytes,
    name: str,
    *,
    sheet: str | int | None = None,
    header_row: int = 1,
    first_row: int | None = None,
) -> TextTable:
    """Read one worksheet; dates and times become ISO text, numbers their shortest decimal text.

    Args:
        content: bytes of the workbook.
        name: file name for sentences.
        sheet: its name, or its number from 1; default the first.
        header_row: row of the column names, from 1.
        first_row: first row of data; default the one after the header.

    Raises:
        RefusedAnswer: no workbook, damaged, too large unpacked, no such sheet, no rows.
    """
    rows = _rows(content, name, sheet)
    if len(rows) < header_row:
        raise RefusedAnswer(f"{shown(name)} ends before row {header_row}, where the column names should be")
    header = list(rows[header_row - 1])
    while header and not header[-1].strip():
        header.pop()
    if not header:
        raise RefusedAnswer(f"{shown(name)} has no column names in row {header_row}: check header_row and sheet")
    width = len(header)
    data = [row for row in rows[(first_row or header_row + 1) - 1 :] if any(cell.strip() for cell in row)]
    if not data:
        raise RefusedAnswer(f"{shown(name)} has a header but no rows: export it again")
    problems = [
        f"the row has a cell in column {_last(row) + 1}, the header ends at {width}" if _last(row) >= width else None
        for row in data
    ]
    full = [
        None if problem else row[:width] + [""] * (width - len(row))
        for row, problem in zip(data, problems, strict=True)
    ]
    cells = tuple(pa.array([row and row[i] for row in full], pa.string()) for i in range(width))
    return TextTable(
        tuple(title.strip() for title in header),
        cells,
        pa.array([_line(row) for row in data], pa.string()),
        pa.array(problems, pa.string()),
        pa.array(np.arange(1, len(data) + 1, dtype=np.int32)),
    )


def _last(row: list[str]) -> int:
    return max((i for i, cell in enumerate(row) if cell.strip()), default=-1)


def _line(row: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(row[: _last(row) + 1])
    return out.getvalue()


def _rows(content: bytes, name: str, sheet: str | int | None) -> list[list[str]]:
    """All rows of the sheet as text. openpyxl meets whatever it is given, so every error of it is a
    refusal."""
    where = shown(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise RefusedAnswer(f"{where} is no whole XLSX workbook{hint(content, 'table')}: export it again") from None
    if unpacked > _MAX_UNPACKED:
        raise RefusedAnswer(f"{where} unpacks to {unpacked:,} bytes: split it, or export it as CSV")
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            names = book.sheetnames
            chosen = _choose(names, sheet, where)
            worksheet = book[chosen]
            reset = getattr(worksheet, "reset_dimensions", None)
            if reset is None:
                raise RefusedAnswer(f"{where}: “{shown(chosen)}” is a chart, not a worksheet")
            reset()
            rows = [[_text(cell) for cell in row[:_MAX_COLUMNS]] for row in worksheet.iter_rows(values_only=True)]
        finally:
            book.close()
    except RefusedAnswer:
        raise
    except Exception as wrong:
        raise RefusedAnswer(
            f"{where} cannot be read as an XLSX workbook ({type(wrong).__name__}): save it again, or export it as CSV"
        ) from None
    return rows


def _choose(names: list[str], sheet: str | int | None, where: str) -> str:
    listed = ", ".join(shown(title, 20) for title in names[:10])
    if not names:
        raise RefusedAnswer(f"{where} has no worksheet: export it again")
    if sheet is None:
        return names[0]
    if isinstance(sheet, int):
        if not 1 <= sheet <= len(names):
            raise RefusedAnswer(f"{where} has no sheet number {sheet}; it has {len(names)}: {listed}")
        return names[sheet - 1]
    if sheet not in names:
        raise RefusedAnswer(f"{where} has no sheet “{shown(sheet)}”; it has {listed}")
    return sheet


def _text(cell: Any) -> str:
    """Text of a cell as a person sees it: 0.3, not 0.30000000000000004; 2026-03-01 08:00:00; TRUE."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        # Excel keeps a moment as a fraction of a day; 08:00 may come back a few microseconds off.
        return (cell + timedelta(microseconds=500_000)).replace(microsecond=0).isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _number(value: float) -> str:
    """Excel shows 15 significant digits; more of them are the noise of binary fractions."""
    if value == int(value) and abs(value) < 10**15 if value == value and abs(value) != float("inf") else False:
        return str(int(value))
    text = f"{value:.15g}"
    return f"{float(text):.15f}".rstrip("0") if "e" in text and 1e-10 < abs(value) < 1 else text
