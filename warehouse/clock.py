"""Beijing time: the one clock of the project (no daylight saving, whatever zone the machine is set to)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment as naive Beijing time, to the microsecond."""
    return datetime.now(ZONE).replace(tzinfo=None)


def today() -> date:
    """Today's date in Beijing."""
    return now().date()
