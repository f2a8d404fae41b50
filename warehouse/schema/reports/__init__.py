"""The schema `报表`: every published table once more, with Chinese names, units and words, for people at the
bureau.

The views are made from the comments of the tables and from `words.csv` (code → Chinese word). They say `from
main.…`, so that they work when the file is opened and after ATTACH and USE, and use nothing newer than
DuckDB 1.1.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from warehouse.dictionary import Entry

FOLDER: Final = Path(__file__).parent
SCHEMA: Final = "报表"

#: Said in every view of figures, and in the note of the reported ratio, when any simulated data is in the
#: publication.
SIMULATED_ZH: Final = "含模拟数据，不得用于评价"

# Daily values are shown to the decimals of their item by GB/T 8170 (half-even), whatever decimals the table
# keeps.
_DAILY_DECIMALS: Final = {"µg/m³": 0, "mg/m³": 1}

_STATION_NAMES: Final = (
    "left join (select s.station_code, max_by(s.name_zh, s.valid_from) as station_zh,"
    " max_by(c.name_zh, s.valid_from) as city_zh"
    " from main.station as s left join main.city as c on c.city_code = s.city_code group by s.station_code)"
    " as names on names.station_code = t.station_code"
)
_CITY_NAMES: Final = (
    "left join (select city_code, name_zh as city_zh from main.city) as names on names.city_code = t.city_code"
)


def report_views(entries: Sequence[Entry], *, is_simulated: bool) -> str:
    """The SQL that creates schema and views in the current database, from the dictionary of its tables."""
    words = _read_words()
    statements = [f'create schema "{SCHEMA}";']
    for table, group in groupby(entries, key=lambda entry: entry.table):
        head, *columns = group
        statements.append(_table_view(table, head, columns, words, is_simulated=is_simulated))
    reported = (FOLDER / "good_day_ratio.sql").read_text(encoding="utf-8")
    statements.append(reported.replace("{simulated}", SIMULATED_ZH))
    return "\n".join(statements)


def view_names(entries: Sequence[Entry]) -> dict[str, str]:
    """Table name → name of its view in `报表`."""
    return {entry.table: entry.name_zh for entry in entries if entry.position == 0}


def _table_view(
    table: str, head: Entry, columns: Sequence[Entry], words: dict[str, dict[str, str]], *, is_simulated: bool
) -> str:
    present = {column.column for column in columns}
    shown: list[tuple[str, str, str]] = []  # expression, heading, meaning
    joins = ""
    for column in columns:
        shown.append((_expression(column, present, words), column.heading_zh, column.meaning_zh))
        if column.column == "station_code" and table != "station":
            shown += [("names.city_zh", "城市", "所在城市"), ("names.station_zh", "点位", "点位名称")]
            joins = _STATION_NAMES
        elif column.column == "city_code" and table != "city":
            shown.append(("names.city_zh", "城市", "城市名称"))
            joins = _CITY_NAMES
    if is_simulated and present & {"day", "hour_end", "period_start"}:
        shown.append((_text(SIMULATED_ZH), "数据说明", "是否含模拟数据"))
    view = f'"{SCHEMA}"."{head.name_zh}"'
    selected = ",\n    ".join(f'{expression} as "{heading}"' for expression, heading, _ in shown)
    comments = "".join(f'comment on column {view}."{heading}" is {_text(meaning)};\n' for _, heading, meaning in shown)
    return (
        f"create view {view} as\nselect\n    {selected}\nfrom main.{table} as t\n{joins};\n"
        f"comment on view {view} is {_text(head.meaning_zh)};\n{comments}"
    )


def _expression(column: Entry, present: set[str], words: dict[str, dict[str, str]]) -> str:
    name = f"t.{column.column}"
    if column.column == "value_basis":
        # One word, or item by item: `so2=hours pm10=reviewed`.
        for code, word in words["value_basis"].items():
            name = f"replace({name}, {_text(code)}, {_text(word)})"
        for code, word in words["item"].items():
            name = f"replace({name}, {_text(code + '=')}, {_text(word + '：')})"
        return name
    if column.column in words:
        cases = " ".join(f"when {_text(code)} then {_text(word)}" for code, word in words[column.column].items())
        return f"case cast({name} as varchar) {cases} else cast({name} as varchar) end"
    if column.data_type == "BOOLEAN":
        return f"case when {name} then '是' when not {name} then '否' end"
    if column.column == "primary_pollutants":
        return f"case when t.aqi <= 50 then '—' else replace({name}, ',', '、') end"
    if column.column == "items_missing":
        return f"replace({name}, ',', '、')"
    if "day" in present and column.data_type.startswith("DECIMAL") and column.unit in _DAILY_DECIMALS:
        decimals = _DAILY_DECIMALS[column.unit]
        return f"cast(round_even({name}, {decimals}) as decimal(9, {decimals}))"
    return name


def _read_words() -> dict[str, dict[str, str]]:
    """Column → code → Chinese word."""
    words: dict[str, dict[str, str]] = {}
    with (FOLDER / "words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words.setdefault(row["column"], {})[row["code"]] = row["word_zh"]
    return words


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
