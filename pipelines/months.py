"""Days in pieces of one month each: what one run takes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date


def months_of(days: Sequence[date]) -> Iterator[list[date]]:
    """The days in order, in pieces that lie in one month and have no gap."""
    piece: list[date] = []
    for day in sorted(days):
        if piece and (day.month != piece[-1].month or (day - piece[-1]).days != 1):
            yield piece
            piece = []
        piece.append(day)
    if piece:
        yield piece
