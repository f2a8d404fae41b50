"""Reading and checking the registry's CSV tables. Every error names the table, the row and what to write instead."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.registry.checks import RegistryError, check_tables
from quality.expectations.rules import RULE_TABLES, check_rules
from quality.standards.tables import parse_tables, read_tables

HERE = Path(__file__).parent
RULES_FOLDER = Path(__file__).parents[2] / "quality" / "expectations"


@dataclass(frozen=True)
class Column:
    """How one column is read."""

    arrow: pa.DataType
    read: Callable[[str], Any]
    is_required: bool = True


def _yes_no(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("true or false")
    return text == "true"


def _decimal(kind: pa.Decimal128Type) -> Column:
    def read(text: str) -> Decimal:
        try:
            number = Decimal(text)
            is_exact = number.is_finite() and number == number.quantize(Decimal(1).scaleb(-kind.scale))
            if is_exact and abs(number) < 10 ** (kind.precision - kind.scale):
                return number
        except InvalidOperation:
            pass
        raise ValueError(f"a number with at most {kind.scale} decimals")

    return Column(kind, read)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # Python would also take 20200101 and 2020-W01-1
        raise ValueError("a date, YYYY-MM-DD")
    return day


TEXT = Column(pa.string(), str)
OPTIONAL_TEXT = Column(pa.string(), str, is_required=False)
DAY = Column(pa.date32(), _day)
OPTIONAL_DAY = Column(pa.date32(), _day, is_required=False)
FLAG = Column(pa.bool_(), _yes_no)
DEGREES = replace(_decimal(pa.decimal128(9, 4)), is_required=False)

#: table → column → how it is read. These are the contract with whoever writes a registry folder.
TABLES: dict[str, dict[str, Column]] = {
    "regions": {"region_code": TEXT, "name_zh": TEXT, "name_en": TEXT},
    "cities": {
        "city_code": TEXT, "name_zh": TEXT, "name_en": TEXT, "aliases": OPTIONAL_TEXT, "region_code": TEXT,
        "valid_from": DAY, "valid_to": OPTIONAL_DAY,
    },
    "stations": {
        "station_code": TEXT, "name_zh": TEXT, "city_code": TEXT, "longitude": DEGREES, "latitude": DEGREES,
        "network": OPTIONAL_TEXT, "is_control_point": FLAG, "in_city_mean": FLAG, "valid_from": DAY,
        "valid_to": OPTIONAL_DAY, "source": OPTIONAL_TEXT,
    },
    "targets": {
        "target_id": TEXT, "subject": TEXT, "area_kind": TEXT, "area_code": TEXT,
        "value_pct": _decimal(pa.decimal128(5, 1)), "comparison": TEXT, "valid_from": DAY,
        "valid_to": OPTIONAL_DAY, "standard_basis": TEXT, "dust_basis": TEXT, "region_basis": TEXT, "source": TEXT,
    },
    "dust_days": {"city_code": TEXT, "day": DAY, "source": TEXT, "note": OPTIONAL_TEXT},
    "settings": {"key": TEXT, "value": TEXT, "unit": OPTIONAL_TEXT, "meaning": OPTIONAL_TEXT, "source": OPTIONAL_TEXT},
}  # fmt: skip
#: A region's own folder must bring these; it may bring any other table.
REQUIRED = ("regions", "cities", "stations", "targets")
NEEDED = ", ".join(f"{table}.csv" for table in REQUIRED)


@dataclass(frozen=True)
class Registry:
    """The region's tables, checked."""

    texts: Mapping[str, str]  #: table → CSV text, those of standards and quality rules included
    rows: Mapping[str, list[dict[str, Any]]]

    def arrow(self, table: str) -> pa.Table:
        """One table as Arrow, typed."""
        columns = TABLES[table]
        schema = pa.schema([(name, column.arrow) for name, column in columns.items()])
        return pa.Table.from_pylist(self.rows[table], schema=schema)

    def setting(self, key: str) -> str:
        """The value of a setting, as text; raises RegistryError when there is no such row."""
        for row in self.rows["settings"]:
            if row["key"] == key:
                return str(row["value"])
        raise RegistryError(
            f"settings.csv has no row {key!r}: copy it from the settings table that ships with the program."
        )

    def number(self, key: str) -> int:
        """The value of a setting that is a whole number; raises RegistryError when it is not one."""
        value = self.setting(key)
        if not value.isdecimal():
            raise RegistryError(f"settings.csv: {key} is {value!r}, and has to be a whole number.")
        return int(value)


def load_registry(folder: Path | None = None) -> Registry:
    """The registry of a folder, or the one that ships with the program.

    Raises RegistryError, RuleTableError or TableError with one sentence when a table is missing or wrong.
    """
    if folder is not None and not folder.is_dir():
        raise RegistryError(
            f"The registry folder {folder} does not exist: set QINGXIANG_REGISTRY to a folder with {NEEDED}."
        )
    texts = dict(read_tables(folder))
    for name in TABLES:
        texts[name] = _text(name, folder, HERE, is_required=name in REQUIRED)
    for name in RULE_TABLES:
        texts[name] = _text(name, folder, RULES_FOLDER, is_required=False)
    return registry_from_texts(texts)


def registry_from_texts(texts: Mapping[str, str]) -> Registry:
    """The registry of tables that were read before (for `rebuild --as-of`); raises RegistryError as `load_registry`."""
    rows = {name: _rows(name, texts[name]) for name in TABLES}
    editions = parse_tables(texts)["edition"]
    check_tables(rows, [row["standard_id"] for row in editions if row["family"] == "aqi"])
    check_rules(texts)
    return Registry(texts, rows)


def _text(name: str, folder: Path | None, ours: Path, *, is_required: bool) -> str:
    if folder is not None and (folder / f"{name}.csv").exists():
        path = folder / f"{name}.csv"
    elif folder is not None and is_required:
        raise RegistryError(f"The registry folder {folder} has no {name}.csv: it needs {NEEDED}.")
    else:
        path = ours / f"{name}.csv"
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise RegistryError(f"{path} is not UTF-8: save it as CSV UTF-8.") from None


def _rows(name: str, text: str) -> list[dict[str, Any]]:
    columns = TABLES[name]
    reader = csv.DictReader(io.StringIO(text))
    given = list(reader.fieldnames or ())
    missing = [column for column in columns if column not in given]
    unknown = [column for column in given if column not in columns]
    if missing or unknown:
        raise RegistryError(
            f"{name}.csv: missing columns {missing}, unknown columns {unknown}; it has to have {list(columns)}."
        )
    rows = []
    for number, raw in enumerate(reader, start=2):
        if None in raw or None in raw.values():
            raise RegistryError(
                f"{name}.csv, line {number}: it does not have {len(columns)} cells (is a comma missing, or a quote?)."
            )
        rows.append({column: _cell(name, number, column, columns[column], raw[column].strip()) for column in columns})
    return rows


def _cell(name: str, number: int, column: str, how: Column, text: str) -> Any:
    if not text:
        if how.is_required:
            raise RegistryError(f"{name}.csv, line {number}: {column} is empty.")
        return None
    try:
        return how.read(text)
    except ValueError as error:
        raise RegistryError(f"{name}.csv, line {number}: {column} is {text!r}, and has to be {error}.") from None
