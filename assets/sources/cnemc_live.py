"""The national real-time platform (全国城市空气质量实时发布平台): the latest hour, and given hours of about
two days.

An answer is a JSON array of stations; values are texts, missing is `—`. One answer may mix several hours.
The columns are not exchanged in this feed (feed_defects.csv has no row for it).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assets.sources import stamps
from assets.sources.answer import HOUR_VALUES, ParsedAnswer, RefusedAnswer
from assets.sources.columns import (
    assemble,
    illegible,
    problem_where,
    says_simulated,
    trimmed_or_null,
    without_shi,
)
from assets.sources.columns import stamps as read_stamps
from assets.sources.feed_defects import put_right
from assets.sources.header import SIMULATED
from assets.sources.http import Fetched, HttpSession, fetched, origin_of
from assets.sources.recognise import hint, refuse_non_text, shown, utf8_of

FORMAT = "cnemc-live"
KIND = "air_hour"
PARSER_VERSION = 1
IS_NATIONAL = True

_MISSING = ("—",)
_KEYS = {
    "so2": "SO2",
    "so2_24h": "SO2_24h",
    "no2": "NO2",
    "no2_24h": "NO2_24h",
    "co": "CO",
    "co_24h": "CO_24h",
    "o3": "O3",
    "o3_24h": "O3_24h",
    "o3_8h": "O3_8h",
    "o3_8h_24h": "O3_8h_24h",
    "pm10": "PM10",
    "pm10_24h": "PM10_24h",
    "pm25": "PM2_5",
    "pm25_24h": "PM2_5_24h",
    "aqi": "AQI",
    "primary_pollutants": "PrimaryPollutant",
}
_HISTORY = "/HourChangesPublish/GetAQIHistoryByConditionHis"
_LATEST = "/HourChangesPublish/GetAllAQIPublishLive"


def parse(content: bytes, name: str, mapping: Mapping[str, Any] | None = None) -> ParsedAnswer:
    """Read one answer: rows of kind air_hour.

    Raises:
        RefusedAnswer: empty, HTML (also with HTTP 200), truncated, or JSON of another shape.
    """
    stations = _stations(content, name)
    objects = [station if isinstance(station, dict) else {} for station in stations]

    def column(key: str) -> pa.Array:
        return trimmed_or_null(pa.array([_text(station.get(key)) for station in objects], pa.string()), _MISSING)

    present = set().union(*objects)
    values = {item: column(key) for item, key in _KEYS.items() if key in present}
    if "StationCode" not in present or not set(values) & set(HOUR_VALUES):
        raise RefusedAnswer(
            f"{shown(name)} holds no stations with StationCode and values: it is not {FORMAT}{hint(content, FORMAT)}"
        )
    stamp_text = pc.coalesce(column("TimePointStr"), column("TimePoint"))
    hour_end = read_stamps(stamp_text, stamps.first_of(stamps.chinese_hour, stamps.dotnet, stamps.iso))
    station = column("StationCode")
    is_object = pa.array([isinstance(item, dict) for item in stations])
    problem = pc.coalesce(
        problem_where(pc.invert(is_object), "the entry is no JSON object"),
        illegible(hour_end, stamp_text, "stamp"),
        problem_where(pc.is_null(station), "the entry names no station"),
    )
    flags = [_text(value) for item in objects for key, value in item.items() if key.lower() == SIMULATED]
    rows = assemble(
        KIND,
        {
            "row_number": pa.array(np.arange(1, len(stations) + 1, dtype=np.int32)),
            "station_code": station,
            "station_name": column("PositionName"),
            "city_name": without_shi(column("Area")),
            "hour_end": hour_end,
            "stamp_text": stamp_text,
            **put_right(FORMAT, values, hour_end),
            "status": "realtime",
            "original": pa.array([_storable(json.dumps(item, ensure_ascii=False)) for item in stations], pa.string()),
            "problem": problem,
        },
        len(stations),
    )
    return ParsedAnswer(rows, tuple(values), says_simulated(pa.array(flags, pa.string())))


def _stations(content: bytes, name: str) -> list[Any]:
    """Return the entries of the array. Numbers stay texts, so that 0.8 and 1E3 arrive as they were
    written."""
    where = shown(name)
    refuse_non_text(content, name, FORMAT)
    text = utf8_of(content, name, ("utf-8",)).decode()
    try:
        answer = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (json.JSONDecodeError, RecursionError) as wrong:
        if not text.lstrip().startswith(("[", "{")):
            raise RefusedAnswer(f"{where} is not {FORMAT}, which is JSON{hint(content, FORMAT)}") from None
        at = wrong.pos if isinstance(wrong, json.JSONDecodeError) else 0
        how = "ends in the middle" if at >= len(text.rstrip()) - 1 or "Unterminated" in str(wrong) else "is damaged"
        raise RefusedAnswer(f"{where} is JSON that {how} (character {at:,}): fetch it again") from None
    if not isinstance(answer, list):
        kind = "an object" if isinstance(answer, dict) else f"“{shown(str(answer))}”"
        raise RefusedAnswer(f"{where} is not {FORMAT}: a JSON array of stations is expected, this is {kind}")
    if not answer:
        raise RefusedAnswer(f"{where} holds no stations: the platform has not published this hour; fetch it later")
    return answer


def _text(value: Any) -> str | None:
    """Text of a JSON value, NULL for null."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _storable(text)


def _storable(text: str) -> str:
    """Replace lone surrogates, which JSON can write and no table can store, by a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def fetch(base_url: str, hours: Sequence[datetime], session: HttpSession) -> Iterator[Fetched]:
    """Ask for given hours (stamps at the end of the hour, naive Beijing time), one answer each, in their
    order.

    The platform keeps about two days. An answer with another status than 200 is yielded too: landing keeps
    the record, the caller decides.

    Raises:
        SourceUnavailable: no answer after the retries; what was yielded before stays good.
    """
    for hour in hours:
        name = answer_name(hour)
        form = {"date": f"{hour:%Y-%m-%d %H}:00:00"}
        yield fetched(session, "POST", base_url.rstrip("/") + _HISTORY, name, headers=_headers(base_url), data=form)


def answer_name(hour: datetime) -> str:
    """Name the answer about one hour, under which it is landed and by which it is known to be there."""
    return f"cnemc-live-{hour:%Y-%m-%dT%H}.json"


def fetch_latest(base_url: str, session: HttpSession) -> Fetched:
    """Ask for the latest hour of all stations.

    Raises:
        SourceUnavailable: no answer after the retries.
    """
    url = base_url.rstrip("/") + _LATEST
    return fetched(session, "POST", url, "cnemc-live-latest.json", headers=_headers(base_url), data=b"")


def _headers(base_url: str) -> dict[str, str]:
    """Build the headers that the platform's own page sends with its requests."""
    origin = origin_of(base_url)
    return {"X-Requested-With": "XMLHttpRequest", "Origin": origin, "Referer": f"{origin}/"}
