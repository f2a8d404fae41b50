"""Fixtures of the publication's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from publication_house import House, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as small:
        yield small


@pytest.fixture
def read() -> Callable[[Path, str], list[tuple[Any, ...]]]:
    """The rows of a query on a published file."""

    def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(database), read_only=True) as con:
            return con.execute(query).fetchall()

    return rows
