"""Simulated readings as bytes in the formats of the real sources. Every row says `simulated`."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from assets.sources.feed_defects import swaps_of
from assets.sources.simulated.faults import MISSING
from assets.sources.simulated.parameters import ITEMS
from assets.sources.simulated.published import Ints, Published, Texts

BEIJING = timezone(timedelta(hours=8))
MARK = "simulated"
PLATFORM_LABELS = {
    "SO2": "二氧化硫",
    "NO2": "二氧化氮",
    "CO": "一氧化碳",
    "O3": "臭氧1小时",
    "PM10": "颗粒物(PM10)",
    "PM2.5": "细颗粒物(PM2.5)",
}
ARCHIVE_COLUMNS = (
    *("pm10", "pm10_24h", "pm2_5", "pm2_5_24h", "o3", "o3_24h", "o3_8h", "o3_8h_24h"),
    *("no2", "no2_24h", "so2", "so2_24h", "co", "co_24h"),
)
QUOTSOFT_TYPES = (
    *("AQI", "PM2.5", "PM2.5_24h", "PM10", "PM10_24h", "SO2", "SO2_24h", "NO2", "NO2_24h"),
    *("O3", "O3_24h", "O3_8h", "O3_8h_24h", "CO", "CO_24h"),
)
TABLE_MAPPING = Path(__file__).with_name("table_mapping.toml")
"""The mapping file that reads what `table_csv` writes."""


def cnemc_archive(published: Published) -> bytes:
    """Return rows of the HeQinWill/CNEMC archive, hour by hour, with the extra column `simulated`.

    Columns that the real feed exchanged until a date (feed_defects.csv: O3) are exchanged here too: `o3` is
    then the highest 1 h mean and `o3_24h` the 1 h mean, `o3_8h` the highest 8 h mean and `o3_8h_24h` the
    running one.
    """
    arrays = _named(published)
    stamps = published.readings.hour_end
    for swap in swaps_of("cnemc-archive"):
        a, b = swap.column_a, swap.column_b
        since, until = swap.valid_from or datetime.min, swap.valid_to or datetime.max
        is_swapped = (stamps >= np.datetime64(since)) & (stamps < np.datetime64(until))
        arrays[a], arrays[b] = (
            np.where(is_swapped, arrays[b], arrays[a]),
            np.where(is_swapped, arrays[a], arrays[b]),
        )
    columns = [
        _per_hour(published, np.datetime_as_string(stamps, unit="s")),
        *_per_station(published, "station_code", "longitude", "latitude", "area", "station_name"),
        _labels(published),
        _numbers(published, published.aqi),
    ]
    for name in ARCHIVE_COLUMNS:
        item = name.replace("pm2_5", "pm25")
        columns.append(_numbers(published, arrays[item], is_tenths=item.startswith("co")))
    header = (
        "timepoint",
        "stationcode",
        "longitude",
        "latitude",
        "area",
        "positionname",
        "primarypollutant",
        "aqi",
    )
    return _csv((*header, *ARCHIVE_COLUMNS), columns)


def pm25in_csv(published: Published) -> bytes:
    """Return rows as scraped from pm25.in: stations by name without a code, so give it the stations of ONE
    city.
    """
    if len(published.sites.cities) > 1:
        raise ValueError("pm25in-csv names stations without their city: write one file for each city.")
    stamps = published.readings.hour_end
    values = published.readings.values
    columns = [
        _per_hour(published, np.array([text.replace("-", "") for text in np.datetime_as_string(stamps, unit="D")])),
        _per_hour(published, np.array([text[11:13] for text in np.datetime_as_string(stamps, unit="h")])),
        *_per_station(published, "station_name"),
        _numbers(published, published.aqi, missing="NaN"),
        _texts(published, published.category, "NaN"),
        _labels(published, "NaN"),
    ]
    order = ("pm25", "pm10", "co", "no2", "o3", "o3_8h", "so2")
    for item in order:
        array = published.running["o3_8h"] if item == "o3_8h" else values[item]
        columns.append(_numbers(published, array, is_tenths=item == "co", missing="NaN"))
    header = ("Date", "Hour", "WatchPoint", "AQI", "Level", "PrimaryPollution")
    return _csv((*header, "PM2.5", "PM10", "CO", "NO2", "O3_1h", "O3_8h", "SO2"), columns)


def quotsoft(published: Published) -> bytes:
    """Return the wide layout date, hour, type, one column a station, and `simulated` as the last column.

    A real file holds the stamps 00:00 … 23:00 of a calendar date; give it the hours that the file shall hold.
    """
    arrays = _named(published)
    codes = [site.station_code for site in published.sites.stations]
    lines = [",".join(("date", "hour", "type", *(csv_cell(code) for code in codes), MARK))]
    texts = {}
    for kind in QUOTSOFT_TYPES:
        array = published.aqi if kind == "AQI" else arrays[kind.lower().replace("pm2.5", "pm25")]
        texts[kind] = _number_texts(array.T.reshape(-1), kind.startswith("CO")).fill_null("").to_pylist()
    width = len(codes)
    for place, stamp in enumerate(published.readings.hour_end.astype("datetime64[s]").tolist()):
        if not published.readings.is_published[place]:
            continue
        head = f"{stamp:%Y%m%d},{stamp.hour}"
        for kind in QUOTSOFT_TYPES:
            cells = texts[kind][place * width : (place + 1) * width]
            lines.append(f"{head},{kind},{','.join(cells)},true")
    return _bytes(lines)


def table_csv(published: Published, encoding: str = "utf-8") -> bytes:
    """Return a plain table with Chinese headings, as an office exports it; see TABLE_MAPPING."""
    stamps = [text.replace("T", " ") for text in np.datetime_as_string(published.readings.hour_end, unit="m")]
    columns = [
        *_per_station(published, "station_code", "station_name", "city_name"),
        _per_hour(published, np.array(stamps)),
    ]
    header = ["站点编码", "站点名称", "城市", "时间"]
    for item, label in zip(ITEMS, ("SO2", "NO2", "CO", "O3", "PM10", "PM2.5"), strict=True):
        header.append(f"{label}({'mg' if item == 'co' else 'μg'}/m³)")
        columns.append(_numbers(published, published.readings.values[item], is_tenths=item == "co", missing="--"))
    return _csv(header, columns).decode("utf-8").encode(encoding)


def cnemc_live(published: Published) -> bytes:
    """Return the JSON array of the live platform: text values, `—` for missing, .NET times and text."""
    arrays = {name.replace("pm25", "pm2_5"): array for name, array in _named(published).items()}
    texts = {
        name: _number_texts(array.reshape(-1), name.startswith("co")).fill_null("—").to_pylist()
        for name, array in arrays.items()
    }
    aqi = _number_texts(published.aqi.reshape(-1), False).fill_null("—").to_pylist()
    hours = len(published.readings.hours)
    stamps = published.readings.hour_end.astype("datetime64[s]").tolist()
    rows = []
    for at in range(hours):
        if not published.readings.is_published[at]:
            continue
        for number, site in enumerate(published.sites.stations):
            cell = number * hours + at
            primary = published.primary[number, at]
            row = {
                "TimePoint": f"/Date({int(stamps[at].replace(tzinfo=BEIJING).timestamp()) * 1000})/",
                "TimePointStr": f"{stamps[at]:%Y年%m月%d日 %H时}",
                "StationCode": site.station_code,
                "PositionName": site.station_name,
                "Area": _area(site.city_name),
                "CityCode": site.city_code,
                "Longitude": _degrees(site.longitude),
                "Latitude": _degrees(site.latitude),
                "AQI": aqi[cell],
                "Quality": published.category[number, at] or "—",
                "PrimaryPollutant": _platform_label(primary) if primary else "—",
            }
            row.update({_live_name(name): cells[cell] for name, cells in texts.items()})
            row.update({"Measure": "—", "Unheathful": "—"})
            rows.append({**row, MARK: True})
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _live_name(name: str) -> str:
    """pm2_5_24h → PM2_5_24h: the platform writes the items in capitals and the h small."""
    item, mark, rest = name.partition("_8h") if "_8h" in name else name.partition("_24h")
    return item.upper() + mark + rest


def _named(published: Published) -> dict[str, Ints]:
    """Return the fourteen concentrations by name: the 1 h means and the running values."""
    return {**published.readings.values, **published.running}


def _order(published: Published) -> NDArray[np.intp]:
    """Return the places of the cells that a file holds: hour by hour, station by station, without unpublished
    hours.
    """
    stations, hours = published.aqi.shape
    return np.arange(stations * hours).reshape(stations, hours).T[published.readings.is_published].reshape(-1)


def _numbers(published: Published, array: Ints, *, is_tenths: bool = False, missing: str = "") -> pa.Array:
    return _number_texts(array.reshape(-1)[_order(published)], is_tenths).fill_null(missing)


def _number_texts(numbers: Ints, is_tenths: bool) -> pa.Array:
    """Return numbers as text, NULL where MISSING; tenths lose a trailing .0, as they do in the real files."""
    texts = pc.cast(pa.array(numbers, mask=numbers == MISSING), pa.string())
    if not is_tenths:
        return texts
    kinds = texts.dictionary_encode()
    words = pa.array([f"{int(word) / 10:g}" for word in kinds.dictionary.to_pylist()], pa.string())
    return words.take(kinds.indices)


def _texts(published: Published, array: Texts, missing: str = "") -> pa.Array:
    return pa.array(array.reshape(-1)[_order(published)], pa.string()).fill_null(missing)


def _labels(published: Published, missing: str = "") -> pa.Array:
    """Return the primary pollutants in the platform's words; two of them are one quoted cell."""
    kinds = pa.array(published.primary.reshape(-1)[_order(published)], pa.string()).dictionary_encode()
    words = pa.array([csv_cell(_platform_label(word)) for word in kinds.dictionary.to_pylist()], pa.string())
    return words.take(kinds.indices).fill_null(missing)


def _platform_label(labels: str) -> str:
    return ",".join(PLATFORM_LABELS[label] for label in labels.split(","))


def _per_hour(published: Published, words: NDArray[np.str_]) -> pa.Array:
    shown = words[published.readings.is_published]
    return pa.array(shown.astype(object), pa.string()).take(
        pa.array(np.repeat(np.arange(len(shown)), len(published.sites)))
    )


def _per_station(published: Published, *fields: str) -> list[pa.Array]:
    """Return columns of the stations' own words, repeated for every hour."""
    hours = int(published.readings.is_published.sum())
    places = pa.array(np.tile(np.arange(len(published.sites)), hours))
    columns = []
    for name in fields:
        if name in ("longitude", "latitude"):
            words = [_degrees(getattr(site, name)) for site in published.sites.stations]
        elif name == "area":
            words = [csv_cell(_area(site.city_name)) for site in published.sites.stations]
        else:
            words = [csv_cell(getattr(site, name)) for site in published.sites.stations]
        columns.append(pa.array(words, pa.string()).take(places))
    return columns


def _area(city_name: str) -> str:
    return city_name if city_name.endswith("市") else f"{city_name}市"


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def csv_cell(text: str) -> str:
    """Return a word as a cell of a CSV file, in quotes where it needs them."""
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _csv(header: Sequence[str], columns: Sequence[pa.Array]) -> bytes:
    lines = pc.binary_join_element_wise(*columns, "true", ",").to_pylist()
    return _bytes([",".join((*header, MARK)), *lines])


def _bytes(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8")
