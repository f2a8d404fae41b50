"""Arrow helpers shared by the parsers: missing markers, stamps, constants, the final table."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from assets.sources.answer import ROW_SCHEMAS

_NOT_SIMULATED = ("", "false", "0", "no", "否")


def trimmed_or_null(texts: pa.Array, missing: Collection[str] = ("",)) -> pa.Array:
    """Text without surrounding white space; NULL where it is one of the `missing` markers."""
    trimmed = pc.utf8_trim_whitespace(texts)
    is_missing = pc.is_in(trimmed, value_set=pa.array(sorted({*missing, ""}), pa.string()))
    return pc.if_else(is_missing, pa.scalar(None, pa.string()), trimmed)


def map_unique(texts: pa.Array, function: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """Apply a Python function once per distinct text; NULL stays NULL, a None answer becomes NULL.

    Stamps, hours and values repeat: a year of one region has 8,760 stamps and a few thousand values in
    millions of rows, so the Python loop is over the few.
    """
    encoded = pc.dictionary_encode(texts)
    values = pa.array([function(text) for text in encoded.dictionary.to_pylist()], kind)
    return values.take(encoded.indices)


def stamps(texts: pa.Array, parse: Callable[[str], datetime | None]) -> pa.Array:
    """Read stamps; timestamp[us] without a zone, NULL where illegible."""
    return map_unique(texts, parse, pa.timestamp("us"))


def days(texts: pa.Array, parse: Callable[[str], date | None]) -> pa.Array:
    """Read dates; date32, NULL where illegible."""
    return map_unique(texts, parse, pa.date32())


def joined(first: pa.Array, second: pa.Array, separator: str) -> pa.Array:
    """Join two text columns; a missing half is left empty, both missing give NULL."""
    both = pc.binary_join_element_wise(pc.fill_null(first, ""), pc.fill_null(second, ""), separator)
    return pc.if_else(pc.and_(pc.is_null(first), pc.is_null(second)), pa.scalar(None, pa.string()), both)


def without_shi(names: pa.Array) -> pa.Array:
    """City names without the suffix 市: 长沙市 → 长沙."""
    return pc.replace_substring_regex(names, pattern="(.)市$", replacement="\\1")


def problem_where(condition: pa.Array, sentence: str | pa.Array) -> pa.Array:
    """Give the sentence where the condition holds, else NULL."""
    return pc.if_else(pc.fill_null(condition, False), sentence, pa.scalar(None, pa.string()))


def illegible(parsed: pa.Array, texts: pa.Array, what: str) -> pa.Array:
    """Give a problem for every row whose stamp or day could not be read, quoting its text."""
    quoted = pc.binary_join_element_wise(
        f"the {what} “", pc.utf8_slice_codeunits(pc.fill_null(texts, ""), 0, 60), "” cannot be read", ""
    )
    return problem_where(pc.is_null(parsed), quoted)


def says_simulated(texts: pa.Array | None) -> bool:
    """Whether any cell of a column `simulated` says yes; what is not a clear no is a yes."""
    if texts is None:
        return False
    lowered = pc.utf8_lower(pc.utf8_trim_whitespace(pc.drop_null(texts)))
    return any(value not in _NOT_SIMULATED for value in pc.unique(lowered).to_pylist())


def assemble(kind: str, columns: Mapping[str, pa.Array | str], rows: int) -> pa.Table:
    """Build the table of a kind: given columns cast to the schema, text constants repeated, the rest NULL."""
    schema = ROW_SCHEMAS[kind]
    unknown = set(columns) - set(schema.names)
    if unknown:
        raise KeyError(f"no such column in {kind}: {sorted(unknown)}")
    arrays = []
    for field in schema:
        given = columns.get(field.name)
        if given is None:
            arrays.append(pa.nulls(rows, field.type))
        elif isinstance(given, str):
            arrays.append(pa.repeat(pa.scalar(given, field.type), rows))
        else:
            arrays.append(given.cast(field.type))
    return pa.Table.from_arrays(arrays, schema=schema)
