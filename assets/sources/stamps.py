"""Reading the stamps of the sources. All are Beijing time without a zone; hour 24 is 00:00 of the next
day."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Beijing")
"""China has one zone and no summer time since 1992; the monitoring data begin later."""

_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|(\d{2})(\d{2})|年(\d{1,2})月(\d{1,2})日)", re.ASCII
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.0+)?)?", re.ASCII)
_CHINESE_HOUR = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(\d{1,2})时", re.ASCII)
_DOTNET = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)
_HOUR = re.compile(r"(\d{1,2})(?::(\d{2})(?::(\d{2}))?|时|点)?", re.ASCII)


def moment(year: int, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime | None:
    """Return the naive Beijing time, None if there is no such time; 24:00:00 is the next day's 00:00."""
    try:
        if hour == 24 and minute == 0 and second == 0:
            return datetime(year, month, day) + timedelta(days=1)
        return datetime(year, month, day, hour, minute, second)
    except (ValueError, OverflowError):
        return None


def day_of(text: str) -> date | None:
    """Read 2026-03-01, 2026/3/1, 20260301 or 2026年3月1日, with or without a midnight behind it."""
    found = _DAY.fullmatch(re.sub(r"[T ]00:00(:00)?$", "", text.strip()))
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    at = moment(year, month, day, 0)
    return at.date() if at else None


def hour_of(text: str) -> tuple[int, int, int] | None:
    """Read an hour written 8, 08, 8时, 08:00 or 08:00:00 as (hour, minute, second)."""
    found = _HOUR.fullmatch(text.strip())
    if not found:
        return None
    return int(found[1]), int(found[2] or 0), int(found[3] or 0)


def day_and_hour(text: str) -> datetime | None:
    """Read 'day hour', two cells joined by a blank; hour h of day D is the stamp D h:00, 24 the next day's
    00:00."""
    day_text, _, hour_text = text.strip().partition(" ")
    day, hour = day_of(day_text), hour_of(hour_text)
    return moment(day.year, day.month, day.day, *hour) if day and hour else None


def iso(text: str) -> datetime | None:
    """Read 2022-01-01T08:00:00 or with a blank; seconds may be left out. No zone is accepted."""
    found = _ISO.fullmatch(text.strip())
    return moment(*(int(part or 0) for part in found.groups())) if found else None


def chinese_hour(text: str) -> datetime | None:
    """Read 2024年05月31日 22时."""
    found = _CHINESE_HOUR.fullmatch(text.strip())
    return moment(*(int(part) for part in found.groups())) if found else None


def dotnet(text: str) -> datetime | None:
    r"""Read /Date(1717164000000)/, milliseconds since 1970 in UTC, as Beijing time."""
    found = _DOTNET.fullmatch(text.strip())
    if not found:
        return None
    try:
        at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(found[1]))
        return at.astimezone(BEIJING).replace(tzinfo=None)
    except OverflowError:
        return None


def first_of(*readers: Callable[[str], datetime | None]) -> Callable[[str], datetime | None]:
    """Return a reader that tries several in turn."""

    def read(text: str) -> datetime | None:
        return next((at for at in (reader(text) for reader in readers) if at is not None), None)

    return read
