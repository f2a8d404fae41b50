"""The water macros of the shipped tables in one database for all tests of the standards of water."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from quality.standards.water_macros import create_water_macros


@pytest.fixture(scope="session")
def water_macros() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    create_water_macros(con)
    return con


@pytest.fixture
def value(water_macros: duckdb.DuckDBPyConnection) -> Callable[[str], Any]:
    """The value of an SQL expression; of a tuple when it has several."""

    def evaluate(expression: str) -> Any:
        row = water_macros.execute(f"select {expression}").fetchall()[0]
        return row[0] if len(row) == 1 else row

    return evaluate
