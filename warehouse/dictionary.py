"""The data dictionary: what every table and column means, read from the comments that live with the tables.

A comment has four parts, `English meaning | unit | short Chinese name | Chinese meaning`; the unit is `-`
where there is none. Run `python -m warehouse.dictionary docs/data-dictionary.md` to write the page again
after a change of the schema.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import duckdb

from warehouse.schema import create_schema

PARTS: Final = ("English meaning", "unit", "Chinese name", "Chinese meaning")

#: Every unit that a column may have, and how the bureau writes it.
UNITS_ZH: Final = {
    "-": "",
    "µg/m³": "µg/m³",
    "mg/m³": "mg/m³",
    "%": "%",
    "points": "百分点",
    "days": "天",
    "hours": "小时",
    "windows": "个",
    "stations": "个",
    "rows": "行",
    "bytes": "字节",
    "°": "°",
}

#: Column name under which a table itself stands in `data_dictionary`.
WHOLE_TABLE: Final = "*"


class DictionaryError(ValueError):
    """A table or column lacks a part of its comment; the message names it."""


@dataclass(frozen=True)
class Entry:
    """One table (`column` is `*`, `position` 0, no unit) or one column of it."""

    table: str
    column: str
    position: int
    data_type: str
    is_key: bool
    meaning_en: str
    unit: str
    name_zh: str
    meaning_zh: str

    @property
    def heading_zh(self) -> str:
        """The Chinese name with its unit, as the heads of `报表` and CSV have it."""
        unit = UNITS_ZH[self.unit]
        return f"{self.name_zh}（{unit}）" if unit else self.name_zh


def read_dictionary(con: duckdb.DuckDBPyConnection) -> list[Entry]:
    """Every base table of the current database's schema `main`, each followed by its columns in order.

    Raises DictionaryError, naming the table or column, where a comment is missing or not in the format.
    """
    rows = con.execute(
        """
        with keys as ( select table_name, unnest(constraint_column_names) as column_name from
        duckdb_constraints() where database_name = current_database() and schema_name = 'main' and
        constraint_type = 'PRIMARY KEY' ), tables as ( select table_name, comment from duckdb_tables() where
        database_name = current_database() and schema_name = 'main' and not internal ) select table_name,
        '*', 0 as position, 'TABLE', false, comment from tables union all select table_name, column_name,
        column_index, data_type, keys.column_name is not null, columns.comment from duckdb_columns() as
        columns join tables using (table_name) left join keys using (table_name, column_name) where
        database_name = current_database() and schema_name = 'main' order by table_name, position
        """
    ).fetchall()
    return [
        Entry(table, column, position, data_type, is_key, *split_comment(comment, f"{table}.{column}"))
        for table, column, position, data_type, is_key, comment in rows
    ]


def split_comment(comment: str | None, where: str) -> tuple[str, str, str, str]:
    """The four parts of a comment; `where` names the table and column in the error."""
    parts = [part.strip() for part in (comment or "").split("|")]
    missing = [name for name, part in zip(PARTS, parts + [""] * len(PARTS), strict=False) if not part]
    if missing:
        raise DictionaryError(f"The comment of {where} lacks its {missing[0]}; write it as '{' | '.join(PARTS)}'.")
    if len(parts) > len(PARTS):
        raise DictionaryError(f"The comment of {where} has {len(parts)} parts; write it as '{' | '.join(PARTS)}'.")
    english, unit, name_zh, chinese = parts
    if unit not in UNITS_ZH:
        raise DictionaryError(f"The unit '{unit}' of {where} is not known; use one of {', '.join(UNITS_ZH)}.")
    return english, unit, name_zh, chinese


def fill_dictionary(con: duckdb.DuckDBPyConnection, entries: Sequence[Entry]) -> None:
    """Put the entries in place of what `data_dictionary` of the current database holds."""
    con.execute("delete from data_dictionary")
    fields = [
        (e.table, e.column, e.position, e.data_type, e.is_key, e.meaning_en, e.meaning_zh, e.name_zh) for e in entries
    ]
    units = [None if e.unit == "-" else e.unit for e in entries]
    columns = "table_name, column_name, position, data_type, is_key, meaning_en, meaning_zh, name_zh, unit"
    con.execute(
        f"insert into data_dictionary ({columns}) select {', '.join(['unnest(?)'] * 9)}",
        [*map(list, zip(*fields, strict=True)), units],
    )


def markdown(entries: Iterable[Entry]) -> str:
    """The page `docs/data-dictionary.md`: per table its columns, in English and Chinese."""
    lines = [
        "# Data dictionary 数据字典",
        "",
        "Generated from the comments of `warehouse/schema/*.sql`; do not edit, but run",
        "`python -m warehouse.dictionary docs/data-dictionary.md`. The same text stands in the table",
        "`data_dictionary` and in the comments of the published file.",
        "本页由数据表注释生成，请勿手改；同样的内容见发布文件中的表 `data_dictionary` 和各列注释。",
        "",
        "All times are Beijing time without a zone, an hour is named by its end, shares are percent. The",
        "columns of a table's key are bold.",
        "时间均为北京时间，小时以结束时刻标记，比率为百分数；主键列为粗体。",
    ]
    for table, group in groupby(entries, key=lambda entry: entry.table):
        head, *columns = group
        lines += ["", f"## {table} {head.name_zh}", "", f"{head.meaning_en}.", f"{head.meaning_zh}。", ""]
        lines += ["| column | type | unit | meaning | 名称 | 含义 |", "|---|---|---|---|---|---|"]
        for c in columns:
            name = f"**`{c.column}`**" if c.is_key else f"`{c.column}`"
            unit = "" if c.unit == "-" else c.unit
            lines.append(f"| {name} | {c.data_type} | {unit} | {c.meaning_en} | {c.name_zh} | {c.meaning_zh} |")
    return "\n".join(lines) + "\n"


def schema_markdown() -> str:
    """The page for the schema as this program creates it."""
    with duckdb.connect() as con:
        create_schema(con)
        return markdown(read_dictionary(con))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_markdown(), encoding="utf-8")
