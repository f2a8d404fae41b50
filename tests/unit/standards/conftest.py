"""The macros of the shipped tables in one database for all tests of the standards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from quality.standards.macros import create_macros


@pytest.fixture(scope="session")
def macros() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    create_macros(con)
    return con


@pytest.fixture
def value(macros: duckdb.DuckDBPyConnection) -> Callable[[str], Any]:
    """The value of an SQL expression; of a tuple when it has several."""

    def evaluate(expression: str) -> Any:
        row = macros.execute(f"select {expression}").fetchall()[0]
        return row[0] if len(row) == 1 else row

    return evaluate
