"""The tables of warehouse and publication: one place for their columns, keys, checks and comments."""

import hashlib
import re
from pathlib import Path
from typing import Final

import duckdb

FOLDER: Final = Path(__file__).parent


#: A key in the SQL files stands on a line of its own, so that it can be left out.
_KEY: Final = re.compile(r"^    primary key \(.*\),?\n", re.MULTILINE)


def schema_texts() -> list[str]:
    """The SQL that creates the tables, in the order of the files' names."""
    return [file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.sql"))]


def create_schema(con: duckdb.DuckDBPyConnection, *, with_keys: bool = True) -> None:
    """Create every table with its comments in the connection's current database; harmless when they exist.

    `with_keys=False` leaves the primary keys out, for a copy whose rows come from tables that have them.

    A database that already has this very schema is only looked at, not written to: opening the warehouse is
    frequent and the comments alone are two hundred statements. The macro `schema_sha256()` tells which
    schema it is.
    """
    texts = schema_texts()
    digest = hashlib.sha256("".join(texts).encode()).hexdigest()
    if _current_digest(con) == digest and _count_tables(con) >= sum(text.count("create table") for text in texts):
        return
    for text in texts:
        if not with_keys:
            text = re.sub(r",\n\)", "\n)", _KEY.sub("", text))
        con.execute(text)
    con.execute(f"create or replace macro schema_sha256() as '{digest}'")


def _current_digest(con: duckdb.DuckDBPyConnection) -> str | None:
    """The digest that an earlier `create_schema` left; None in a database without one.

    Looked up rather than called: a failing statement would end a transaction of the caller.
    """
    rows = con.execute(
        "select macro_definition from duckdb_functions() where database_name = current_database()"
        " and schema_name = 'main' and function_name = 'schema_sha256'"
    ).fetchall()
    return str(rows[0][0]).strip("'") if rows else None


def _count_tables(con: duckdb.DuckDBPyConnection) -> int:
    return int(
        con.execute(
            "select count(*) from duckdb_tables() where database_name = current_database() and schema_name = 'main'"
        ).fetchall()[0][0]
    )
