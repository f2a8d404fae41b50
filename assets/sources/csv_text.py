"""Delimited text → columns of text, every record accounted for.

Record and cell borders are found with numpy, so that a record with a wrong number of cells becomes one row
with a `problem` and its own text, and the good ones are read by Arrow. Files whose quotation marks are
damaged take a slower way that keeps the damage to the record where it is.
"""

import csv
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from assets.sources.answer import RefusedAnswer
from assets.sources.recognise import hint, refuse_non_text, shown, utf8_of

_NEWLINE, _QUOTE = 10, 34
_LONGEST_QUOTED_LINES = 40
_MAX_COLUMNS = 20_000


@dataclass(frozen=True)
class TextTable:
    """Cells of a delimited file or of a worksheet.

    Attributes:
        header: the column names, trimmed.
        cells: one text array per column, as long as there are data rows; NULL in rows with a problem.
        original: the text of each data row.
        problem: NULL, or why a row could not be cut into cells.
        row_number: 1-based number of each data row, blank lines not counted.
    """

    header: tuple[str, ...]
    cells: tuple[pa.Array, ...]
    original: pa.Array
    problem: pa.Array
    row_number: pa.Array

    @property
    def row_count(self) -> int:
        """How many data rows there are."""
        return len(self.original)


@dataclass(frozen=True)
class _Records:
    """Borders of records in UTF-8 bytes: start and end (without the newline) and how many cells each has."""

    starts: np.ndarray
    ends: np.ndarray
    counts: np.ndarray


def read_text_table(
    content: bytes,
    name: str,
    wanted: str,
    *,
    encodings: tuple[str, ...] = ("utf-8",),
    delimiter: str = ",",
    header_row: int = 1,
    first_row: int | None = None,
) -> TextTable:
    """Read a delimited text file; all cells stay text, empty ones are ''.

    Args:
        content: bytes of the file.
        name: file name, for sentences only.
        wanted: name of the format that was asked for, for sentences only.
        encodings: encodings to try in order.
        delimiter: one ASCII character.
        header_row: number of the record that holds the column names, from 1, blank lines counted.
        first_row: number of the first data record; default the one after the header.

    Raises:
        RefusedAnswer: empty, not text, wrong encoding, no header, no rows.
    """
    refuse_non_text(content, name, wanted)
    data = utf8_of(content, name, encodings)
    if not data.endswith(b"\n"):
        data += b"\n"
    buffer = np.frombuffer(data, dtype=np.uint8)
    records = _records(buffer, delimiter)
    if records is None:
        return _read_carefully(data, name, wanted, delimiter, header_row, first_row)
    if len(records.starts) < header_row:
        raise RefusedAnswer(f"{shown(name)} ends before row {header_row}, where the column names should be")
    header = _header_of(_slice(data, records, header_row - 1), delimiter, name, wanted)
    skipped = (first_row or header_row + 1) - 1
    records = _without_blank(buffer, records, skipped)
    _refuse_without_rows(len(records.starts), name, content, wanted)
    good = records.counts == len(header)
    if _swallows_rows(data, records, good, len(header), delimiter):
        return _read_carefully(data, name, wanted, delimiter, header_row, first_row)
    cells = _cells_of_good(buffer, records, good, len(header), delimiter)
    if cells is None:
        return _read_carefully(data, name, wanted, delimiter, header_row, first_row)
    problem = pa.nulls(len(good), pa.string())
    if not good.all():
        problem = pa.array(
            [None if ok else _count_problem(int(n), len(header)) for ok, n in zip(good, records.counts, strict=True)],
            pa.string(),
        )
    original = _strings(data, records)
    return TextTable(header, cells, original, problem, pa.array(np.arange(1, len(good) + 1, dtype=np.int32)))


def _records(buffer: np.ndarray, delimiter: str) -> _Records | None:
    """Find the records; None when a quotation mark stands where none may stand (RFC 4180 §2)."""
    is_end = buffer == _NEWLINE
    is_delimiter = buffer == ord(delimiter)
    is_quote = buffer == _QUOTE
    if is_quote.any():
        inside = (np.cumsum(is_quote, dtype=np.uint8) & 1).astype(bool)
        if inside[-1] or not _quotes_well_placed(buffer, is_quote, inside, ord(delimiter)):
            return None
        is_end &= ~inside
        is_delimiter &= ~inside
    ends = np.flatnonzero(is_end)
    starts = np.concatenate(([0], ends[:-1] + 1))
    delimiters = np.flatnonzero(is_delimiter)
    upto = np.searchsorted(delimiters, ends)
    counts = np.diff(upto, prepend=0) + 1
    return _Records(starts, ends, counts)


def _quotes_well_placed(buffer: np.ndarray, is_quote: np.ndarray, inside: np.ndarray, delimiter: int) -> bool:
    """Whether every opening quote begins a cell and every closing one ends it."""
    border = (buffer == delimiter) | (buffer == _NEWLINE) | is_quote
    at = np.flatnonzero(is_quote)
    opening = at[inside[at]]
    closing = at[~inside[at]]
    opening_ok = border[opening[opening > 0] - 1].all()
    return bool(opening_ok and border[closing + 1].all())


def _swallows_rows(data: bytes, records: _Records, good: np.ndarray, width: int, delimiter: str) -> bool:
    """Whether a quoted cell over several lines has taken in what looks like other rows."""
    if b'"' not in data:
        return False
    newlines = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == _NEWLINE)
    inner = np.searchsorted(newlines, records.ends) - np.searchsorted(newlines, records.starts)
    several = np.flatnonzero(inner > 0)
    return any(not good[i] or _has_a_whole_row(_slice(data, records, i), width, delimiter) for i in several)


def _has_a_whole_row(record: str, width: int, delimiter: str) -> bool:
    """Whether a line inside a record over several lines could be a row of its own."""
    return any(line.count(delimiter) >= max(width - 1, 1) for line in record.split("\n")[1:])


def _slice(data: bytes, records: _Records, index: Any) -> str:
    return data[records.starts[index] : records.ends[index]].decode()


def _header_of(text: str, delimiter: str, name: str, wanted: str) -> tuple[str, ...]:
    """Cut the header into names; refuse one without names, with too many, or with a name twice."""
    try:
        names = tuple(cell.strip() for cell in next(csv.reader([text], delimiter=delimiter), []))
    except csv.Error:
        names = ()
    if not any(names):
        raise RefusedAnswer(f"{shown(name)} has no column names where they should be: it is not {wanted}")
    if len(names) > _MAX_COLUMNS:
        raise RefusedAnswer(f"{shown(name)} has {len(names)} columns in its header: it is not {wanted}")
    return names


def _without_blank(buffer: np.ndarray, records: _Records, skipped: int) -> _Records:
    """Drop the records before the data, and those that hold nothing but white space."""
    starts, ends, counts = records.starts[skipped:], records.ends[skipped:], records.counts[skipped:]
    maybe = np.flatnonzero((counts == 1) & (ends - starts < 200))
    blank = [i for i in maybe if not buffer[starts[i] : ends[i]].tobytes().strip()]
    if not blank:
        return _Records(starts, ends, counts)
    keep = np.ones(len(starts), dtype=bool)
    keep[blank] = False
    return _Records(starts[keep], ends[keep], counts[keep])


def _refuse_without_rows(rows: int, name: str, content: bytes, wanted: str) -> None:
    if rows == 0:
        raise RefusedAnswer(f"{shown(name)} has a header but no rows{hint(content, wanted)}: fetch or export it again")


def _count_problem(count: int, expected: int) -> str:
    return f"the row has {count} cells, the header {expected}"


def _cells_of_good(
    buffer: np.ndarray, records: _Records, good: np.ndarray, width: int, delimiter: str
) -> tuple[pa.Array, ...] | None:
    """Read the records marked good, NULL elsewhere; None if Arrow cuts them differently than we did."""
    total = len(good)
    first, last = int(records.starts[0]), int(records.ends[-1]) + 1
    lengths = records.ends - records.starts + 1
    if good.all() and int(lengths.sum()) == last - first:
        text = buffer[first:last].tobytes()
    else:
        change = np.zeros(len(buffer) + 1, dtype=np.int8)
        change[records.starts[good]] += 1
        change[records.ends[good] + 1] -= 1
        text = buffer[np.cumsum(change[:-1], dtype=np.int8).astype(bool)].tobytes()
    if not good.any():
        return tuple(pa.nulls(total, pa.string()) for _ in range(width))
    table = _arrow_read(text, width, delimiter, int(lengths.max()))
    if table is None or table.num_rows != int(good.sum()):
        return None
    if not good.all():
        index = np.cumsum(good) - 1
        table = table.take(pa.array(index, mask=~good))
    return tuple(_one_array(table.column(i)) for i in range(width))


def _arrow_read(text: bytes, width: int, delimiter: str, longest: int) -> pa.Table | None:
    names = [f"c{i}" for i in range(width)]
    quoted = b'"' in text
    try:
        return pacsv.read_csv(
            pa.BufferReader(text),
            read_options=pacsv.ReadOptions(column_names=names, block_size=max(1 << 22, 2 * longest)),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quoted else False,
                newlines_in_values=quoted,
                ignore_empty_lines=False,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    joined = column.combine_chunks()
    return joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined


def _strings(data: bytes, records: _Records) -> pa.Array:
    """Texts of the records as one array; without blank lines between them no byte is copied."""
    starts, ends = records.starts, records.ends
    offsets = np.concatenate((starts, ends[-1:] + 1)).astype(np.int32)
    whole = pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(data))
    return pc.utf8_rtrim(whole, "\n")


def _read_carefully(
    data: bytes, name: str, wanted: str, delimiter: str, header_row: int, first_row: int | None
) -> TextTable:
    """Read a file with damaged quotation marks record by record, in Python."""
    lines = data.decode().split("\n")[:-1]
    header_row_text = lines[header_row - 1] if len(lines) >= header_row else ""
    header = _header_of(header_row_text, delimiter, name, wanted)
    width = len(header)
    rows: list[list[str] | None] = []
    originals: list[str] = []
    problems: list[str | None] = []
    at = (first_row or header_row + 1) - 1
    while at < len(lines):
        record, cells, used = _next_record(lines, at, delimiter, width)
        at += used
        if not record.strip():
            continue
        originals.append(record)
        if cells is not None and len(cells) == width:
            rows.append(cells)
            problems.append(None)
        else:
            rows.append(None)
            damaged = "a quotation mark is not closed" if cells is None else _count_problem(len(cells), width)
            problems.append(damaged)
    _refuse_without_rows(len(rows), name, data, wanted)
    columns = tuple(pa.array([row and row[i] for row in rows], pa.string()) for i in range(width))
    numbers = pa.array(np.arange(1, len(rows) + 1, dtype=np.int32))
    return TextTable(header, columns, pa.array(originals, pa.string()), pa.array(problems, pa.string()), numbers)


def _next_record(lines: list[str], at: int, delimiter: str, width: int) -> tuple[str, list[str] | None, int]:
    """Return the next record, its cells (None if its quotes never close) and how many lines it took."""
    record = lines[at]
    if record.count('"') % 2 == 0:
        return record, _cut(record, delimiter), 1
    for more in range(1, min(_LONGEST_QUOTED_LINES, len(lines) - at)):
        record += "\n" + lines[at + more]
        if record.count('"') % 2 == 0:
            cells = _cut(record, delimiter)
            whole = _has_a_whole_row(record, width, delimiter)
            if cells is not None and len(cells) == width and not whole:
                return record, cells, more + 1
            break
    return lines[at], None, 1


def _cut(record: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([record], delimiter=delimiter), [])
    except csv.Error:
        return None
