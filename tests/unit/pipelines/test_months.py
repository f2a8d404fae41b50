"""Days in pieces of one month without a gap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.months import months_of


@pytest.mark.parametrize(
    ("days", "pieces"),
    [
        ([], []),
        ([date(2024, 2, 29)], [[date(2024, 2, 29)]]),
        ([date(2024, 2, 29), date(2024, 3, 1)], [[date(2024, 2, 29)], [date(2024, 3, 1)]]),
        ([date(2024, 3, 3), date(2024, 3, 1)], [[date(2024, 3, 1)], [date(2024, 3, 3)]]),
        ([date(2023, 3, 31), date(2024, 3, 30)], [[date(2023, 3, 31)], [date(2024, 3, 30)]]),
    ],
)
def test_pieces(days: list[date], pieces: list[list[date]]) -> None:
    assert list(months_of(days)) == pieces


@given(st.sets(st.dates(date(2013, 1, 1), date(2030, 12, 31)), max_size=60), st.integers(1, 90))
def test_every_day_is_in_one_piece_that_a_run_can_take(starts: set[date], length: int) -> None:
    days = sorted({day + timedelta(days=number) for day in starts for number in range(length)})
    pieces = list(months_of(days))
    assert [day for piece in pieces for day in piece] == days
    for piece in pieces:
        assert 1 <= len(piece) <= 31
        assert (piece[0].year, piece[0].month) == (piece[-1].year, piece[-1].month)
        assert (piece[-1] - piece[0]).days == len(piece) - 1
