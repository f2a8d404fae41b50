"""The mapping file of the format `table`: what it may say, checked before any row is read.

The keys are described in docs/sources.md. A key that is not known is refused by name, since a misspelt one
would change how the file is read without anybody noticing.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone, tzinfo
from typing import Any

from assets.sources.answer import DAY_VALUES, HOUR_VALUES, PUBLISHED, RefusedAnswer
from assets.sources.recognise import shown
from assets.sources.units import power_between

KINDS = {"hour": "air_hour", "station-day": "air_station_day", "city-day": "air_city_day"}
ENCODINGS = ("utf-8", "gb18030")
CONVENTIONS = ("hour-ending", "hour-beginning")
_STATUSES = ("realtime", "reviewed")
_BASES = ("actual", "standard")
_FEEDS = ("published", "raw")
_DIRECTIVES = frozenset("YymdHMSIpjz%")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_TOP = {
    "kind",
    "encoding",
    "delimiter",
    "sheet",
    "header_row",
    "first_row",
    "missing",
    "status",
    "basis",
    "national",
    "feed",
    "station",
    "city",
    "time",
    "columns",
}


@dataclass(frozen=True)
class ValueColumn:
    """One value column: its title in the file, the power of ten to our unit, and its instrument-flag
    column."""

    item: str
    title: str
    unit: str = ""
    power: int = 0
    flag: str | None = None


@dataclass(frozen=True)
class TimeColumns:
    """How the time is written. `zone` None means that each stamp carries its own offset."""

    column: str | None
    format: str | None
    date: str | None
    hour: str | None
    is_hour_beginning: bool
    zone: tzinfo | None


@dataclass(frozen=True)
class TableMapping:
    """A checked mapping."""

    kind: str
    time: TimeColumns
    values: tuple[ValueColumn, ...]
    keys: Mapping[str, str]
    fixed: Mapping[str, str]
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str | int | None = None
    header_row: int = 1
    first_row: int | None = None
    missing: tuple[str, ...] = ()
    status: str | None = None
    status_column: str | None = None
    status_words: Mapping[str, str] = field(default_factory=dict)
    basis: str | None = None


def read_mapping(content: bytes, name: str) -> dict[str, Any]:
    """Read the TOML of a mapping file and check it.

    Raises:
        RefusedAnswer: no TOML, or a mapping that does not say what it must.
    """
    try:
        mapping = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise RefusedAnswer(f"the mapping {shown(name)} is not UTF-8 text: save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        raise RefusedAnswer(f"the mapping {shown(name)} is not TOML: {shown(str(wrong), 120)}") from None
    check_mapping(mapping)
    return mapping


def check_mapping(mapping: Mapping[str, Any]) -> TableMapping:
    """Check a mapping and return it in the form the parser uses.

    Raises:
        RefusedAnswer: an unknown key, a missing one, or a value that is not allowed; names key and remedy.
    """
    _no_others(mapping, _TOP, "the mapping")
    kind = _one_of(mapping, "kind", tuple(KINDS), "the mapping", "hour")
    _one_of(mapping, "feed", _FEEDS, "the mapping", "published")
    if not isinstance(mapping.get("national", False), bool):
        raise RefusedAnswer("the mapping's national must be true or false")
    columns = _section(mapping, "columns")
    keys, fixed = _keys(mapping, kind)
    status, status_column, status_words = _status(mapping, kind)
    values = tuple(_value_column(item, given, kind) for item, given in columns.items())
    if not any(value.item not in PUBLISHED for value in values):
        raise RefusedAnswer("the mapping names no pollutant: add a section such as [columns.pm25] with column and unit")
    titles = [value.title for value in values]
    twice = next((title for title in titles if titles.count(title) > 1), None)
    if twice is not None:
        raise RefusedAnswer(f"the mapping reads the column {shown(twice)} twice: each value needs its own column")
    delimiter = str(mapping.get("delimiter", ","))
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\n\r':
        raise RefusedAnswer('the mapping\'s delimiter must be one ASCII character, such as ",", ";" or "\\t"')
    sheet = mapping.get("sheet")
    if sheet is not None and not isinstance(sheet, str | int):
        raise RefusedAnswer("the mapping's sheet must be a name, or a number from 1")
    missing = mapping.get("missing", [])
    if not isinstance(missing, list):
        raise RefusedAnswer('the mapping\'s missing must be a list of texts, such as ["—", "-99"]')
    header_row = _row_number(mapping, "header_row") or 1
    first_row = _row_number(mapping, "first_row")
    if first_row is not None and first_row <= header_row:
        raise RefusedAnswer("the mapping's first_row must come after header_row")
    return TableMapping(
        kind=KINDS[kind],
        time=_time(_section(mapping, "time"), kind),
        values=values,
        keys=keys,
        fixed=fixed,
        encoding=_one_of(mapping, "encoding", ENCODINGS, "the mapping", "utf-8"),
        delimiter=delimiter,
        sheet=sheet,
        header_row=header_row,
        first_row=first_row,
        missing=tuple(str(marker) for marker in missing),
        status=status,
        status_column=status_column,
        status_words=status_words,
        basis=_one_of(mapping, "basis", _BASES, "the mapping", "") or None,
    )


def _section(mapping: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = mapping.get(name)
    if not isinstance(section, Mapping):
        raise RefusedAnswer(f"the mapping has no section [{name}]: see the example in docs/sources.md")
    return section


def _no_others(section: Mapping[str, Any], known: set[str], where: str) -> None:
    other = next((key for key in section if key not in known), None)
    if other is not None:
        raise RefusedAnswer(f"{where} has an unknown key “{shown(other)}”; known are {', '.join(sorted(known))}")


def _one_of(section: Mapping[str, Any], key: str, allowed: tuple[str, ...], where: str, default: str) -> str:
    value = section.get(key, default)
    if key in section and value not in allowed:
        raise RefusedAnswer(f"{where}: {key} = “{shown(str(value))}” is not one of {', '.join(allowed)}")
    return str(value)


def _text(section: Mapping[str, Any], key: str, where: str) -> str | None:
    value = section.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise RefusedAnswer(f"{where}: {key} must be a text that is not empty")
    return value.strip() if value is not None else None


def _row_number(mapping: Mapping[str, Any], key: str) -> int | None:
    value = mapping.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 1000:
        raise RefusedAnswer(f"the mapping's {key} must be a row number from 1 to 1000")
    return value


def _keys(mapping: Mapping[str, Any], kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return {our column: title in the file} and {our column: constant} of the station or city."""
    wanted, other = ("city", "station") if kind == "city-day" else ("station", "city")
    if other in mapping:
        raise RefusedAnswer(f"the mapping has a section [{other}], but kind {kind} is keyed by [{wanted}]")
    section = _section(mapping, wanted)
    where = f"[{wanted}]"
    names = (
        {"code": "city_code", "name": "city_name", "fixed_code": "city_code", "fixed_name": "city_name"}
        if wanted == "city"
        else {
            "code": "station_code",
            "name": "station_name",
            "city": "city_name",
            "fixed_code": "station_code",
            "fixed_name": "station_name",
            "fixed_city": "city_name",
        }
    )
    _no_others(section, set(names), where)
    keys: dict[str, str] = {}
    fixed: dict[str, str] = {}
    for key, column in names.items():
        value = _text(section, key, where)
        if value is None:
            continue
        if column in keys:
            raise RefusedAnswer(f"{where}: give either {key.removeprefix('fixed_')} or {key}, not both")
        (fixed if key.startswith("fixed_") else keys)[column] = value
    given = {*keys, *fixed}
    enough = given if wanted == "city" else given & {"station_code"} or {"station_name", "city_name"} <= given
    if not enough:
        rule = "code or name" if wanted == "city" else "code, or name together with city (names repeat between cities)"
        raise RefusedAnswer(f"{where} needs {rule}; fixed_… gives a constant instead of a column")
    return keys, fixed


def _status(mapping: Mapping[str, Any], kind: str) -> tuple[str | None, str | None, dict[str, str]]:
    """Return (constant, None, {}) or (None, column, {word in the file: status})."""
    given = mapping.get("status", "realtime" if kind == "hour" else "reviewed")
    if isinstance(given, str):
        return _one_of({"status": given}, "status", _STATUSES, "the mapping", ""), None, {}
    if not isinstance(given, Mapping):
        raise RefusedAnswer("the mapping's status must be realtime, reviewed, or a section [status]")
    _no_others(given, {"column", *_STATUSES}, "[status]")
    column = _text(given, "column", "[status]")
    words = {str(word): status for status in _STATUSES for word in _list(given.get(status))}
    if column is None or not words:
        raise RefusedAnswer('[status] needs column and the words for it, such as reviewed = ["审核"]')
    return None, column, words


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _value_column(item: str, given: Any, kind: str) -> ValueColumn:
    allowed = (*(HOUR_VALUES if kind == "hour" else DAY_VALUES), *PUBLISHED)
    where = f"[columns.{shown(item)}]"
    if item not in allowed:
        raise RefusedAnswer(f"{where} is not a value of kind {kind}; known are {', '.join(allowed)}")
    if not isinstance(given, Mapping):
        raise RefusedAnswer(
            f'{where} must be a section with column and unit, such as {{column = "PM2.5", unit = "µg/m3"}}'
        )
    _no_others(given, {"column", "unit", "flag"}, where)
    title = _text(given, "column", where)
    if title is None:
        raise RefusedAnswer(f"{where} needs column, the title of the column in the file")
    unit = _text(given, "unit", where)
    flag = _text(given, "flag", where)
    if item in PUBLISHED:
        if unit or flag:
            raise RefusedAnswer(f"{where} has no unit and no flag: remove them")
        return ValueColumn(item, title)
    if unit is None:
        raise RefusedAnswer(f"{where} needs unit: µg/m3 or mg/m3")
    if flag is not None and kind != "hour":
        raise RefusedAnswer(f"{where}: flag is for kind hour only: remove it")
    return ValueColumn(item, title, unit, power_between(unit, item, where), flag)


def _time(section: Mapping[str, Any], kind: str) -> TimeColumns:
    where = "[time]"
    hourly = kind == "hour"
    known = {"column", "format", "date", "hour", "convention", "zone"} if hourly else {"column", "format"}
    _no_others(section, known, where)
    column, date_column = _text(section, "column", where), _text(section, "date", where)
    hour_column, format_text = _text(section, "hour", where), _text(section, "format", where)
    if (column is None) == (date_column is None) or (date_column is None) != (hour_column is None):
        rule = "either column, or date together with hour" if hourly else "column, the title of the day"
        raise RefusedAnswer(f"{where} needs {rule}")
    if not hourly:
        _check_format(format_text, needs_hour=False)
        return TimeColumns(column, format_text, None, None, False, timezone(timedelta(0)))
    if column is not None and format_text is None:
        raise RefusedAnswer(f'{where} needs format beside column, such as "%Y-%m-%d %H:%M"')
    _check_format(format_text, needs_hour=column is not None)
    if "convention" not in section:
        raise RefusedAnswer(f"{where} needs convention: hour-ending (08:00 = 07:00–08:00) or hour-beginning")
    beginning = _one_of(section, "convention", CONVENTIONS, where, "") == "hour-beginning"
    has_offset = bool(format_text and "%z" in format_text)
    if has_offset and "zone" in section:
        raise RefusedAnswer(f"{where}: the format reads an offset (%z), so zone must not be given")
    zone = None if has_offset else _zone(str(section.get("zone", "+08:00")))
    return TimeColumns(column, format_text, date_column, hour_column, beginning, zone)


def _check_format(text: str | None, *, needs_hour: bool) -> None:
    if text is None:
        return
    used = re.findall(r"%(.?)", text)
    odd = next((letter for letter in used if letter not in _DIRECTIVES or not letter), None)
    if odd is not None:
        allowed = " ".join(f"%{letter}" for letter in sorted(_DIRECTIVES - {"%"}))
        raise RefusedAnswer(f"[time]: format has %{shown(odd)}, which is not read; allowed are {allowed}")
    letters = set(used)
    has_day = {"m", "d"} <= letters or "j" in letters
    if not has_day or not letters & {"Y", "y"} or (needs_hour and not letters & {"H", "I"}):
        raise RefusedAnswer(
            f"[time]: format “{shown(text)}” must hold year, month, day{' and hour' if needs_hour else ''}"
        )


def _zone(text: str) -> tzinfo:
    found = _OFFSET.fullmatch(text.strip())
    if found:
        offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
        if offset >= timedelta(hours=24):
            raise RefusedAnswer(f"[time]: zone “{shown(text)}” is no offset of a day or less")
        return timezone(-offset if found[1] == "-" else offset)
    import zoneinfo

    try:
        return zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise RefusedAnswer(
            f"[time]: zone “{shown(text)}” is not known: "
            "write an offset such as +08:00, or a name such as Asia/Shanghai"
        ) from None
