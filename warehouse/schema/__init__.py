"""The tables of warehouse and publication: one place for their columns, keys, checks and comments."""

from pathlib import Path
from typing import Final

import duckdb

FOLDER: Final = Path(__file__).parent


def create_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Create every table with its comments in the connection's current database; harmless when they exist."""
    for file in sorted(FOLDER.glob("*.sql")):
        con.execute(file.read_text(encoding="utf-8"))
