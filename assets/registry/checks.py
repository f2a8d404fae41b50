"""What has to hold between the rows of the registry's tables; every error names the table, the row and the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

Rows = list[dict[str, Any]]

#: The columns that name a row; with `valid_from`, one name may have several rows whose times do not overlap.
KEYS = {
    "regions": ("region_code",), "cities": ("city_code",), "stations": ("station_code",), "targets": ("target_id",),
    "dust_days": ("city_code", "day"), "settings": ("key",),
}  # fmt: skip
#: What a target of the good-day ratio may say; `standard_basis` may also be an edition of HJ 633.
GOOD_DAY_RATIO = "good_day_ratio"
WORDS = {
    "area_kind": ("region", "city"), "comparison": ("at least",), "dust_basis": ("raw", "dust-deducted"),
    "region_basis": ("region_mean", "region_pooled"),
}  # fmt: skip


class RegistryError(ValueError):
    """A registry table cannot be used as it stands."""


def check_tables(rows: Mapping[str, Rows], editions: list[str]) -> None:
    """Raises RegistryError at the first fault; `editions` are those of the air quality index."""
    for name, table in rows.items():
        _check_times(name, table)
        _check_unique(name, table, KEYS[name], f"{name}.csv: {{}} stands there twice for the same time")
    _check_references(rows)
    _check_codes(rows)
    _check_names(rows)
    for target in rows["targets"]:
        if target["subject"] == GOOD_DAY_RATIO:
            _check_target(target, rows, editions)


def _check_times(name: str, table: Rows) -> None:
    for row in table:
        if row.get("valid_to") is not None and row["valid_to"] < row["valid_from"]:
            key = " ".join(str(row[column]) for column in KEYS[name])
            raise RegistryError(
                f"{name}.csv: {key} ends on {row['valid_to']}, before it begins on {row['valid_from']}."
            )


def _check_unique(name: str, table: Rows, key_columns: tuple[str, ...], sentence: str) -> None:
    remedy = "; close the older row with valid_to." if table and "valid_from" in table[0] else "; remove one."
    seen: dict[tuple[Any, ...], Rows] = {}
    for row in table:
        key = tuple(row[column] for column in key_columns)
        for other in seen.setdefault(key, []):
            if _overlap(row, other):
                raise RegistryError(sentence.format(" ".join(map(str, key))) + remedy)
        seen[key].append(row)


def _overlap(row: dict[str, Any], other: dict[str, Any]) -> bool:
    if "valid_from" not in row:
        return True
    latest_start = max(row["valid_from"], other["valid_from"])
    earliest_end = min(row["valid_to"] or date.max, other["valid_to"] or date.max)
    return bool(latest_start <= earliest_end)


def _check_references(rows: Mapping[str, Rows]) -> None:
    known = {table: {row[KEYS[table][0]] for row in rows[table]} for table in ("cities", "regions")}
    for name, column, table in (
        ("stations", "city_code", "cities"),
        ("dust_days", "city_code", "cities"),
        ("cities", "region_code", "regions"),
    ):
        for row in rows[name]:
            if row[column] not in known[table]:
                raise RegistryError(f"{name}.csv: {column} {row[column]} is not in {table}.csv.")
    if not rows["stations"]:
        raise RegistryError("stations.csv has no row: without stations there is nothing to assess.")


def _check_codes(rows: Mapping[str, Rows]) -> None:
    # Ratios of all areas lie in one table, by the code of the area.
    owner: dict[str, str] = {}
    for table in ("regions", "cities", "stations"):
        codes = {row[KEYS[table][0]] for row in rows[table]}
        if table == "regions":
            codes |= {f"{code}-pooled" for code in codes}
        for code in sorted(codes):
            if code in owner:
                raise RegistryError(f"{table}.csv: the code {code} is taken in {owner[code]}.csv; choose another.")
            owner[code] = table


def _check_names(rows: Mapping[str, Rows]) -> None:
    _check_unique(
        "stations", rows["stations"], ("city_code", "name_zh"), "stations.csv: two stations of {} have one name"
    )
    owner: dict[str, str] = {}
    region_of: dict[str, str] = {}
    for city in rows["cities"]:
        if region_of.setdefault(city["city_code"], city["region_code"]) != city["region_code"]:
            raise RegistryError(f"cities.csv: city {city['city_code']} is in two regions; a city is in one.")
        for name in names_of(city):
            if owner.setdefault(name, city["city_code"]) != city["city_code"]:
                raise RegistryError(f"cities.csv: the name {name} is of {owner[name]} and of {city['city_code']}.")


def names_of(city: Mapping[str, Any]) -> list[str]:
    """The names and aliases of a city in lower case, as answers and files may give them."""
    names = (city["name_zh"], *(city["aliases"] or "").split(";"))
    return [name.strip().lower() for name in names if name.strip()]


def _check_target(target: dict[str, Any], rows: Mapping[str, Rows], editions: list[str]) -> None:
    where = f"targets.csv: target {target['target_id']}"
    for column, words in {**WORDS, "standard_basis": ("in-force", *editions)}.items():
        if target[column] not in words:
            raise RegistryError(f"{where}: {column} is {target[column]!r}, and has to be one of {', '.join(words)}.")
    table = "regions" if target["area_kind"] == "region" else "cities"
    if target["area_code"] not in {row[KEYS[table][0]] for row in rows[table]}:
        raise RegistryError(f"{where}: area_code {target['area_code']} is not in {table}.csv.")
