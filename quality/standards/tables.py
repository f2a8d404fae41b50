"""The tables of the law: reading them, and refusing them with a clear sentence when they cannot be right.

A table is CSV text with a header. Shipped tables lie in `tables/`; a folder of overrides may replace any of
them by a file of the same name. Nothing else in the program holds a limit, a breakpoint or a date of the
law.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from quality.standards.checks import check_tables
from quality.standards.csv_tables import Rows, TableError, read_rows, read_texts

__all__ = ["COLUMNS", "TableError", "parse_tables", "read_tables", "table_names"]

FOLDER = Path(__file__).parent / "tables"

#: table → its columns, in order. A column ending in "?" may be empty.
COLUMNS: dict[str, str] = {
    "edition": "standard_id family title valid_from valid_to? source note?",
    "air_item": "item label name_zh unit decimals is_particulate source",
    "hj633_breakpoint": "standard_id item averaging iaqi concentration source note?",
    "hj633_overflow": "standard_id item averaging iaqi? substitute_averaging? source note?",
    "hj633_rounding": "standard_id item decimals method source note?",
    "hj633_missing_item": "standard_id report aqi_only_above? source note?",
    "hj633_daily_item": "standard_id item averaging use source note?",
    "aqi_level": (
        "standard_id level level_zh category_zh aqi_low aqi_high is_good colour_zh hex red green blue "
        "cyan magenta yellow black advice_zh source note?"
    ),
    "gb3095_limit": "standard_id item averaging area_class limit_value unit source note?",
    "hj663_completeness": "standard_id rule value valid_from valid_to? source note?",
    "hj663_statistic": "standard_id item? period statistic percent? averaging? decimals source note?",
    "counted_day_rule": "standard_id max_items_missing required_items? counts_when_over_100 source note?",
}


def table_names() -> tuple[str, ...]:
    """The names of the tables of the law, without `.csv`."""
    return tuple(COLUMNS)


def read_tables(overrides: Path | None = None) -> dict[str, str]:
    """The CSV text of every table by name (`edition`, `hj633_breakpoint`, …).

    A file `<name>.csv` in the folder `overrides` replaces ours; other files there are left alone. Raises
    TableError with one sentence (table, row, what is wrong) when a table cannot be used.
    """
    texts = read_texts(FOLDER, COLUMNS, overrides)
    parse_tables(texts)
    return texts


def parse_tables(texts: Mapping[str, str]) -> dict[str, Rows]:
    """The rows of every table, checked. Other names in `texts` are ignored; raises TableError."""
    rows = {name: read_rows(name, texts, columns) for name, columns in COLUMNS.items()}
    check_tables(rows)
    return rows
