"""Finding the columns of a fixed format in a file's header, whatever their order and case."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from assets.sources.answer import RefusedAnswer
from assets.sources.csv_text import TextTable
from assets.sources.recognise import hint, shown

SIMULATED = "simulated"


def columns_by_name(table: TextTable, name: str) -> dict[str, pa.Array]:
    """Return the columns under their names in lower case.

    Raises:
        RefusedAnswer: two columns have the same name, so that it is unclear which one is meant.
    """
    found: dict[str, pa.Array] = {}
    for title, cells in zip(table.header, table.cells, strict=True):
        key = title.lower()
        if key and key in found:
            raise RefusedAnswer(f"{shown(name)} has two columns named {shown(title)}: remove or rename one")
        found[key] = cells
    found.pop("", None)
    return found


def require(
    columns: Mapping[str, pa.Array], wanted: Sequence[str], content: bytes, name: str, format_name: str
) -> None:
    """Refuse a file that lacks a column its format always has.

    Raises:
        RefusedAnswer: names the missing columns and, if it can be told, the format the file looks like.
    """
    missing = [title for title in wanted if title.lower() not in columns]
    if missing:
        raise RefusedAnswer(
            f"{shown(name)} is not {format_name}: it has no column {', '.join(missing)}{hint(content, format_name)}"
        )
