"""A made-up region of two cities in its own registry folder and home, and the formats written by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from assets.air.city_day import make_city_days
from assets.air.history import load_days
from assets.air.readings import Readings, make_readings, save_readings
from assets.air.station_day import make_station_days, save_station_days
from assets.registry import Registry, load_registry
from assets.sources.land import Origin, land
from assets.workplace import Workplace
from warehouse.lake import Lake
from warehouse.landing import Fetch, Landing
from warehouse.store import Warehouse

REGIONS = "region_code,name_zh,name_en\nmade,双城,Two Towns\n"
CITIES = """city_code,name_zh,name_en,aliases,region_code,valid_from,valid_to
900100,甲城,Jiacheng,甲城市;jiacheng,made,2013-01-01,
900200,乙城,Yicheng,乙城市;yicheng,made,2013-01-01,
"""
#: A1–A4 and A9 in 甲城 (A9 is a control point that enters the mean from 2024-06-01), B1–B3 in 乙城.
STATIONS = """station_code,name_zh,city_code,longitude,latitude,network,is_control_point,in_city_mean,\
valid_from,valid_to,source
A1,东门,900100,113.1,28.1,国控,false,true,2013-01-01,,made up
A2,西门,900100,113.2,28.1,国控,false,true,2013-01-01,,made up
A3,南门,900100,113.3,28.1,国控,false,true,2013-01-01,,made up
A4,市监测站,900100,113.4,28.1,国控,false,true,2013-01-01,,made up
A9,青山,900100,113.5,28.1,国控,true,false,2013-01-01,2024-05-31,made up
A9,青山,900100,113.5,28.1,国控,true,true,2024-06-01,,made up
B1,码头,900200,113.6,28.1,国控,false,true,2013-01-01,,made up
B2,火车站,900200,113.7,28.1,国控,false,true,2013-01-01,,made up
B3,市监测站,900200,113.8,28.1,国控,false,true,2013-01-01,,made up
"""
TARGETS = """target_id,subject,area_kind,area_code,value_pct,comparison,valid_from,valid_to,standard_basis,\
dust_basis,region_basis,source
ratio,good_day_ratio,region,made,86.4,at least,2013-01-01,,in-force,raw,region_mean,made up
"""

ITEMS = ("so2", "no2", "co", "o3", "pm10", "pm25")
#: Clean air: one value an item that no rule speaks against.
CLEAN = {"so2": "5", "no2": "20", "co": "0.5", "o3": "60", "pm10": "40", "pm25": "20"}
PLATFORM = ("so2_24h", "no2_24h", "co_24h", "o3_24h", "o3_8h_24h", "pm10_24h", "pm25_24h")
ARCHIVE_TITLES = {"pm25": "PM2_5", "pm25_24h": "PM2_5_24h", "primary_pollutants": "PrimaryPollutant"}

TABLE_MAPPING = """
[station]
code = "station"
[time]
column = "stamp"
format = "%Y-%m-%d %H:%M"
convention = "hour-ending"
[columns]
so2 = { column = "SO2", unit = "ug/m3", flag = "SO2 flag" }
no2 = { column = "NO2", unit = "ug/m3" }
co = { column = "CO", unit = "mg/m3" }
o3 = { column = "O3", unit = "ug/m3" }
pm10 = { column = "PM10", unit = "ug/m3", flag = "PM10 flag" }
pm25 = { column = "PM2.5", unit = "ug/m3" }
"""
TABLE_TITLES = {
    "station": "station",
    "stamp": "stamp",
    "so2": "SO2",
    "so2_flag": "SO2 flag",
    "no2": "NO2",
    "co": "CO",
    "o3": "O3",
    "pm10": "PM10",
    "pm10_flag": "PM10 flag",
    "pm25": "PM2.5",
}


def written(rows: Iterable[Sequence[object]]) -> str:
    """CSV text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def hours(day: date, which: Iterable[int] = range(1, 25)) -> list[datetime]:
    """The stamps of a natural day, 1 … 24."""
    return [datetime(day.year, day.month, day.day) + timedelta(hours=hour) for hour in which]


def row(station: str, at: object, **values: object) -> dict[str, Any]:
    """A row of clean air at a station and stamp, with what differs from it; None leaves the cell empty."""
    return {"station": station, "at": at, **CLEAN, **values}


def day_rows(
    day: date, stations: Iterable[str], which: Iterable[int] = range(1, 25), **values: object
) -> list[dict[str, Any]]:
    """A natural day of equal rows at some stations."""
    return [row(station, at, **values) for station in stations for at in hours(day, which)]


def _cell(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)


def archive(rows: Iterable[Mapping[str, Any]]) -> str:
    """The layout `cnemc-archive` (national; every column of the hour)."""
    columns = (*ITEMS, *PLATFORM, "aqi", "primary_pollutants")
    table = [["TimePoint", "StationCode", "PositionName", "Area", *(ARCHIVE_TITLES.get(c, c) for c in columns)]]
    for given in rows:
        keys = [given["at"], given["station"], given.get("name", "某处"), given.get("area", "甲城市")]
        table.append([_cell(cell) for cell in (*keys, *(given.get(column) for column in columns))])
    return written(table)


def by_name(rows: Iterable[Mapping[str, Any]]) -> str:
    """The layout `pm25in-csv`: stations by name, without their city."""
    titles = [
        "Date",
        "Hour",
        "WatchPoint",
        "SO2",
        "NO2",
        "CO",
        "O3_1h",
        "PM10",
        "PM2.5",
        "AQI",
        "PrimaryPollution",
    ]
    table: list[list[str]] = [titles]
    for given in rows:
        at: datetime = given["at"]
        cells = [f"{at:%Y-%m-%d}", str(at.hour), given["station"]]
        values = [given.get(column) for column in (*ITEMS, "aqi", "primary_pollutants")]
        table.append(cells + ["NaN" if value is None else str(value) for value in values])
    return written(table)


def as_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """A CSV that TABLE_MAPPING reads."""
    table = [list(TABLE_TITLES.values())]
    for given in rows:
        stamp = given["at"].strftime("%Y-%m-%d %H:%M") if isinstance(given["at"], datetime) else given["at"]
        cells = {**given, "stamp": stamp}
        table.append([_cell(cells.get(column)) for column in TABLE_TITLES])
    return written(table)


def city_day_file(rows: Iterable[Mapping[str, Any]]) -> str:
    """The layout `city-day` with the columns that the first row has."""
    return _daily(rows, {"city": "city_code"})


def station_day_file(rows: Iterable[Mapping[str, Any]]) -> str:
    """The layout `station-day` with the columns that the first row has."""
    return _daily(rows, {"station": "station_code"})


def _daily(rows: Iterable[Mapping[str, Any]], keys: Mapping[str, str]) -> str:
    listed = list(rows)
    units = {item: f"{item}_{'mg' if item == 'co' else 'ug'}_m3" for item in (*ITEMS, "o3_8h", "o3_1h")}
    columns = list(listed[0])
    table = [[keys.get(column, units.get(column, column)) for column in columns]]
    return written([*table, *([_cell(given.get(column)) for column in columns] for given in listed)])


@dataclass
class Region:
    """The registry folder and the home of one test, with the steps of the pipeline as methods."""

    folder: Path
    home: Path
    registry: Registry = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in (
            ("regions", REGIONS),
            ("cities", CITIES),
            ("stations", STATIONS),
            ("targets", TARGETS),
        ):
            (self.folder / f"{name}.csv").write_text(text, encoding="utf-8")
        self.registry = load_registry(self.folder)
        self.landing = Landing(self.home)
        self.lake = Lake(self.home)
        self.warehouse = Warehouse(self.home, wait_seconds=5)

    def put(self, name: str, text: str) -> None:
        """Replace one table of the registry folder and load it again."""
        (self.folder / f"{name}.csv").write_text(text, encoding="utf-8")
        self.registry = load_registry(self.folder)

    def setting(self, key: str, value: str) -> None:
        """Change one setting."""
        rows = [{**given, "value": value} if given["key"] == key else given for given in self.registry.rows["settings"]]
        assert any(given["key"] == key for given in rows)
        self.put("settings", written([list(rows[0]), *(list(map(_cell, given.values())) for given in rows)]))

    def land(
        self,
        content: str | bytes,
        form: str = "cnemc-archive",
        *,
        name: str = "answer.csv",
        source: str = "platform",
        observed_at: datetime | None = None,
        mapping: str | None = None,
    ) -> Fetch:
        """Land one answer."""
        data = content.encode() if isinstance(content, str) else content
        return land(self.landing, data, form, Origin(source, name, observed_at=observed_at), mapping_text=mapping)

    def readings(self, *days: date, until: datetime | None = None) -> Readings:
        """Readings of some days, not saved."""
        return make_readings(self.registry, self.landing, days, until)

    def save(self, readings: Readings, *days: date) -> list[date]:
        """Save readings; returns the promoted days."""
        return save_readings(self.lake, readings, days)

    def put_hours(self, rows: Iterable[Mapping[str, Any]], *days: date) -> None:
        """Put hours straight into the lake (station, at, six values as text), without landing and checks."""
        columns = {
            "so2": "so2_ug_m3", "no2": "no2_ug_m3", "co": "co_mg_m3", "o3": "o3_ug_m3", "pm10": "pm10_ug_m3",
            "pm25": "pm25_ug_m3", "so2_24h": "so2_24h_ug_m3", "no2_24h": "no2_24h_ug_m3", "co_24h": "co_24h_mg_m3",
            "o3_24h": "o3_24h_ug_m3", "o3_8h_24h": "o3_8h_24h_ug_m3", "pm10_24h": "pm10_24h_ug_m3",
            "pm25_24h": "pm25_24h_ug_m3",
        }  # fmt: skip
        put_hours(self.lake, rows, columns, days)

    def station_days(self, *days: date) -> list[dict[str, Any]]:
        """Station days of some days, saved."""
        made = make_station_days(self.registry, self.lake, days)
        save_station_days(self.lake, made, days)
        return made.to_pylist()

    def city_days(self, *days: date) -> list[dict[str, Any]]:
        """City days of some days."""
        return make_city_days(self.registry, self.lake, days).to_pylist()

    @property
    def place(self) -> Workplace:
        """The workplace of this home, with the registry as it is now."""
        return Workplace(self.home, self.registry, lock_wait_seconds=5)

    def load(self, *days: date) -> None:
        """Load days of the lake into the warehouse."""
        load_days(self.place, days, make_city_days(self.registry, self.lake, days))


def put_hours(lake: Lake, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], days: Sequence[date]) -> None:
    """Write lake files of hours from rows of text values."""
    from decimal import Decimal

    from assets.air.lake_schemas import LAKE_SCHEMAS

    listed = []
    for given in rows:
        at: datetime = given["at"]
        made = {
            "station_code": given["station"],
            "hour_end": at,
            "natural_day": (at - timedelta(hours=1)).date(),
        }
        made |= {
            column: None if given.get(item) is None else Decimal(str(given[item])).quantize(Decimal("0.001"))
            for item, column in columns.items()
        }
        rest = ("aqi_published", "primary_pollutants_published", "aqi", "primary_pollutants")
        said = {"status": "realtime", "source": "platform", "landing_id": "made up"}
        listed.append(made | said | {column: given.get(column) for column in rest})
    table = pa.Table.from_pylist(listed, schema=LAKE_SCHEMAS["air_hour"])
    lake.write("air_hour", table, days, day_column="natural_day")


def query(sql: str, **tables: pa.Table) -> list[tuple[Any, ...]]:
    """The rows of a query over Arrow tables, given by name."""
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        return connection.execute(sql).fetchall()


def keyed(rows: Iterable[Mapping[str, Any]], *columns: str) -> dict[Any, Mapping[str, Any]]:
    """Rows by key; a key may stand there once."""
    found: dict[Any, Mapping[str, Any]] = {}
    for given in rows:
        key = tuple(given[column] for column in columns)
        key = key[0] if len(key) == 1 else key
        assert key not in found, f"{key} twice"
        found[key] = given
    return found


def put_reviewed(lake: Lake, dataset: str, rows: Iterable[Mapping[str, Any]], days: Sequence[date]) -> None:
    """Write lake files of reviewed days from rows of text values (station or city, day, items as `so2 … o3_8h …`)."""
    from decimal import Decimal

    from assets.air.lake_schemas import LAKE_SCHEMAS

    schema = LAKE_SCHEMAS[dataset]
    key = "station_code" if dataset == "air_reviewed_station_day" else "city_code"
    listed = []
    for given in rows:
        made: dict[str, Any] = {key: given["code"], "day": given["day"], "status": given.get("status", "reviewed")}
        for item in (*(item for item in ITEMS if item != "o3"), "o3_8h", "o3_1h"):
            value = given.get(item)
            made[f"{item}_{'mg' if item == 'co' else 'ug'}_m3"] = None if value is None else Decimal(str(value))
        listed.append(made | {"aqi_published": given.get("aqi")})
    lake.write(dataset, pa.Table.from_pylist(listed, schema=schema), days, day_column="day")
