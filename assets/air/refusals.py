"""Refused days in few words: neighbouring days with one reason are told together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta


def told_together(refused: Iterable[tuple[date, str]]) -> list[str]:
    """Sentences like `2020-03-28 … 2020-03-29: no source has a row of this day`, in order of days."""
    spans: list[tuple[date, date, str]] = []
    for day, reason in sorted(refused):
        if spans and spans[-1][2] == reason and spans[-1][1] + timedelta(days=1) == day:
            spans[-1] = (spans[-1][0], day, reason)
        else:
            spans.append((day, day, reason))
    return [f"{first}: {reason}" if first == last else f"{first} … {last}: {reason}" for first, last, reason in spans]
