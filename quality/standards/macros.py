"""The rules of ambient air as DuckDB macros: CASE expressions made from the tables of the law, reading no
table.

They are the only implementation of the rules: the pipeline, the publication and the Python face all use
them. No macro calls a later one, so the text can be run from top to bottom in any DuckDB file, also one of
storage version v1.0.0.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from quality.standards.arithmetic import arithmetic_macros
from quality.standards.checks import ITEMS, day_after
from quality.standards.csv_tables import Rows
from quality.standards.days import day_macros
from quality.standards.index import index_macros
from quality.standards.tables import parse_tables, read_tables


def macro_statements(tables: Mapping[str, str]) -> list[tuple[str, str]]:
    """Name and `create or replace macro` statement (with its comment) of every macro, in order of definition.

    `tables` is what `read_tables` gives; further names in it are ignored. Raises TableError.
    """
    rows = parse_tables(tables)
    decimals = {item: int(row["decimals"]) for item in ITEMS for row in rows["air_item"] if row["item"] == item}
    multiple = next(int(r["decimals"]) for r in rows["hj663_statistic"] if r["statistic"] == "exceedance_multiple")
    return [
        ("air_standard_id", _standard_id(rows["edition"])),
        ("air_limit", _limit(rows)),
        ("air_completeness", _completeness(rows["hj663_completeness"])),
        *arithmetic_macros(decimals, multiple),
        *index_macros(rows),
        *day_macros(rows),
    ]


def macro_sql(tables: Mapping[str, str]) -> str:
    """All macros as one numbered SQL text, to be run in a database that is in use (`USE`)."""
    statements = enumerate(macro_statements(tables), start=1)
    return "\n".join(f"-- {number:02d} {name}{statement}" for number, (name, statement) in statements)


def create_macros(con: duckdb.DuckDBPyConnection, tables: Mapping[str, str] | None = None) -> None:
    """Creates (or replaces) all macros in the current schema of a connection, from the shipped tables by
    default.
    """
    con.execute(macro_sql(read_tables() if tables is None else tables))


def _when_valid(row: dict[str, str], day: str = "day") -> str:
    start = f"{day} >= date '{row['valid_from']}'"
    return f"{start} and {day} < date '{day_after(row['valid_to'])}'" if row["valid_to"] else start


def _standard_id(editions: Rows) -> str:
    branches = "".join(
        f"\n    when {_when_valid(row)} then '{row['standard_id']}'" for row in editions if row["family"] == "aqi"
    )
    return f"""
-- The edition of HJ 633 in force on a natural day; NULL on days for which none is known.
create or replace macro air_standard_id(day) as (
    case{branches}
    end
);
"""


def _limit(rows: dict[str, Rows]) -> str:
    branches = ""
    for edition in (row for row in rows["edition"] if row["family"] == "limit"):
        branches += f"\n    when {_when_valid(edition)} then case item || ' ' || averaging"
        for row in rows["gb3095_limit"]:
            if row["standard_id"] == edition["standard_id"] and row["area_class"] == "2":
                result = f"{row['limit_value']}::decimal(9, 4)"
                branches += f"\n        when '{row['item']} {row['averaging']}' then {result}"
        branches += "\n    end"
    return f"""
-- GB 3095: the limit of class 2 areas (all cities) in force on a natural day; averaging '1h' '8h' '24h'
-- 'quarter' 'annual', '8h' for the daily maximum of the 8 h means. NULL where there is none.
create or replace macro air_limit(item, averaging, day) as (
    case{branches}
    end
);
"""


def _completeness(rules: Rows) -> str:
    branches = "".join(f"\n    when rule = '{row['rule']}' and {_when_valid(row)} then {row['value']}" for row in rules)
    return f"""
-- GB 3095 table 4 and HJ 663: how many valid parts a value needs, by the names of hj663_completeness.csv.
create or replace macro air_completeness(rule, day) as (
    case{branches}
    end
);
"""
