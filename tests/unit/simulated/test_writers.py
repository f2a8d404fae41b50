"""The parsers of the real formats read what the simulator writes; every file says that it is simulated."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from assets.sources import cnemc_archive, cnemc_live, pm25in_csv, quotsoft, table
from assets.sources.answer import HOUR_VALUES, ParsedAnswer
from assets.sources.simulated import writers
from assets.sources.simulated.faults import MISSING
from assets.sources.simulated.model import readings_of
from assets.sources.simulated.parameters import ITEMS
from assets.sources.simulated.published import Published, half_even, published_days
from assets.sources.simulated.sites import StationSite, synthetic_stations
from assets.sources.table_mapping import read_mapping

from .places import STATIONS, of_city

DAY = date(2025, 1, 18)


@pytest.fixture(scope="module")
def published() -> Published:
    return published_days(STATIONS, DAY, 3, seed=4)


def cells(published: Published, name: str) -> Iterator[tuple[tuple[str, datetime], Decimal | None]]:
    """((station, stamp), value) of every published hour."""
    array = {**published.readings.values, **published.running, "aqi": published.aqi}[name]
    stamps = published.readings.hour_end.astype("datetime64[s]").tolist()
    for row, site in enumerate(published.sites.stations):
        for column, stamp in enumerate(stamps):
            if published.readings.is_published[column]:
                number = int(array[row, column])
                scale = 10 if name.startswith("co") else 1
                yield (site.station_code, stamp), None if number == MISSING else Decimal(number) / scale


def assert_reads_back(answer: ParsedAnswer, published: Published, names: tuple[str, ...]) -> None:
    assert answer.is_simulated
    rows = answer.rows.to_pylist()
    assert [row["problem"] for row in rows] == [None] * len(rows)
    assert set(names) <= set(answer.provided)
    for name in names:
        found = {
            (row["station_code"], row["hour_end"]): None if row[name] is None else Decimal(row[name]) for row in rows
        }
        assert found == dict(cells(published, name)), name


def test_cnemc_archive_reads_back(published: Published) -> None:
    answer = cnemc_archive.parse(writers.cnemc_archive(published), "simulated.csv")
    assert_reads_back(answer, published, (*HOUR_VALUES, "aqi"))
    assert set(answer.rows["city_name"].to_pylist()) == {"长沙", "株洲", "湘潭"}
    primary = {text for text in answer.rows["primary_pollutants"].to_pylist() if text}
    assert "细颗粒物(PM2.5)" in primary


def test_o3_columns_are_exchanged_before_2023_11_09() -> None:
    turn = published_days(STATIONS, date(2023, 11, 7), 3, seed=4)
    content = writers.cnemc_archive(turn)
    assert_reads_back(cnemc_archive.parse(content, "simulated.csv"), turn, (*HOUR_VALUES, "aqi"))
    raw = list(csv.DictReader(io.StringIO(content.decode())))
    before = [row for row in raw if row["timepoint"] < "2023-11-09T00" and row["o3"] and row["o3_24h"]]
    after = [row for row in raw if row["timepoint"] >= "2023-11-09T00" and row["o3"] and row["o3_24h"]]
    assert before and after
    assert all(int(row["o3"]) >= int(row["o3_24h"]) for row in before)
    assert all(int(row["o3"]) <= int(row["o3_24h"]) for row in after)
    assert any(int(row["o3"]) > int(row["o3_24h"]) for row in before)


def test_quotsoft_reads_back(published: Published) -> None:
    day = published.stamps(datetime(2025, 1, 19), datetime(2025, 1, 20))
    content = writers.quotsoft(day)
    assert_reads_back(quotsoft.parse(content, "china_sites_20250119.csv"), day, (*HOUR_VALUES, "aqi"))
    lines = content.decode().splitlines()
    assert len(lines) == 1 + 15 * int(day.readings.is_published.sum())
    assert lines[0].startswith("date,hour,type,1335A,1336A,") and lines[0].endswith(",simulated")
    assert lines[1].startswith("20250119,0,AQI,")


def test_pm25in_reads_back_city_by_city(published: Published) -> None:
    with pytest.raises(ValueError, match="each city"):
        writers.pm25in_csv(published)
    city = published_days(of_city("430200"), DAY, 3, seed=4)
    answer = pm25in_csv.parse(writers.pm25in_csv(city), "zhuzhou.csv")
    codes = {site.station_name: site.station_code for site in of_city("430200")}
    named = answer.rows.set_column(
        answer.rows.schema.get_field_index("station_code"),
        "station_code",
        [[codes[name] for name in answer.rows["station_name"].to_pylist()]],
    )
    assert_reads_back(ParsedAnswer(named, answer.provided, answer.is_simulated), city, (*ITEMS, "o3_8h", "aqi"))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_table_reads_back(published: Published, encoding: str) -> None:
    mapping = read_mapping(writers.TABLE_MAPPING.read_bytes(), "table_mapping.toml")
    answer = table.parse(writers.table_csv(published, encoding), "table.csv", {**mapping, "encoding": encoding})
    assert_reads_back(answer, published, ITEMS)


def test_cnemc_live_reads_back(published: Published) -> None:
    content = writers.cnemc_live(published)
    assert_reads_back(cnemc_live.parse(content, "live.json"), published, (*HOUR_VALUES, "aqi"))
    first = json.loads(content)[0]
    assert first["simulated"] is True
    assert first["TimePointStr"] == "2025年01月18日 01时"
    assert first["TimePoint"] == "/Date(1737133200000)/"
    assert first["Area"] == "长沙市"
    values = [v for k, v in first.items() if k != "simulated"]
    assert all(isinstance(value, str) for value in values)
    texts = {station[key] for station in json.loads(content) for key in ("AQI", "PM10", "PrimaryPollutant")}
    assert "—" in texts


def test_every_row_is_marked(published: Published) -> None:
    for content in (
        writers.cnemc_archive(published),
        writers.quotsoft(published),
        writers.table_csv(published),
    ):
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        assert rows
        assert {row["simulated"] for row in rows} == {"true"}
    assert all(station["simulated"] is True for station in json.loads(writers.cnemc_live(published)))


def test_hours_that_were_never_published_have_no_rows() -> None:
    year = readings_of(STATIONS[:1], date(2025, 1, 1), 365)
    hour = int(year.hours[~year.is_published][0])
    gaps = published_days(STATIONS[:1], date(1970, 1, 1) + timedelta(days=hour // 24))
    assert not gaps.readings.is_published.all()
    rows = list(csv.DictReader(io.StringIO(writers.cnemc_archive(gaps).decode())))
    assert len(rows) == int(gaps.readings.is_published.sum()) < 24


def test_names_with_quotes_and_commas_survive() -> None:
    odd = [
        StationSite("S1", 'Old "mill", north', "Made-up, town", "SC1"),
        StationSite("S2", "=cmd|x", "Made-up, town", "SC1"),
    ]
    answer = cnemc_archive.parse(writers.cnemc_archive(published_days(odd, DAY)), "x.csv")
    assert set(answer.rows["station_name"].to_pylist()) == {'Old "mill", north', "=cmd|x"}
    assert set(answer.rows["city_name"].to_pylist()) == {"Made-up, town"}


def test_midnight_carries_the_platforms_daily_values(published: Published) -> None:
    """At stamp 24:00 the running values are those of the natural day; here with plain Python numbers."""
    readings = published.readings
    for row in range(len(STATIONS)):
        for day in range(3):
            hours = slice(24 * day, 24 * day + 24)
            midnight = 24 * day + 23
            for item in ("pm25", "co"):
                usable = [int(v) for v in readings.values[item][row, hours] if v > 0]
                expected = round(Decimal(sum(usable)) / len(usable)) if len(usable) >= 20 else MISSING
                assert published.running[f"{item}_24h"][row, midnight] == expected
            ozone = [int(v) for v in readings.values["o3"][row, hours]]
            windows = [[v for v in ozone[end - 8 : end] if v > 0] for end in range(8, 25)]
            means = [round(Decimal(sum(w)) / len(w)) for w in windows if len(w) >= 6]
            expected = max(means) if len(means) >= 14 else MISSING
            assert published.running["o3_8h_24h"][row, midnight] == expected


def test_half_even() -> None:
    total = np.array([1, 3, 5, 7, 10, 29, 161, 0])
    count = np.array([2, 2, 2, 2, 4, 2, 2, 0])
    assert half_even(total, count).tolist() == [0, 2, 2, 4, 2, 14, 80, 0]


def test_published_aqi_follows_the_edition_of_the_natural_day() -> None:
    """HJ 633-2026 §5.3.1: an item missing, an AQI only above 100; 2012 takes what there is."""
    turn = published_days(synthetic_stations(60), date(2026, 2, 15), 30, seed=2)
    stamps = turn.readings.hour_end
    missing = sum((turn.readings.values[item] == MISSING).astype(int) for item in ITEMS)
    some = (missing > 0) & (missing < 6)
    has_aqi = turn.aqi != MISSING
    is_new = np.broadcast_to(stamps > np.datetime64("2026-03-01T00"), missing.shape)
    assert has_aqi[some & ~is_new].all()
    assert (turn.aqi[some & is_new & has_aqi] > 100).all()
    assert not has_aqi[some & is_new].all()
    assert not has_aqi[missing == 6].any()
    pm25, pm10 = turn.readings.values["pm25"], turn.readings.values["pm10"]
    led = has_aqi & (missing == 0) & (pm25 > 60) & (pm25 <= 75) & (pm10 < 100) & (turn.readings.values["o3"] < 100)
    assert (turn.aqi[led & ~is_new] <= 100).all() and (turn.aqi[led & is_new] > 100).all()
    assert (led & is_new).any() and (led & ~is_new).any()


def test_stamps_cuts_by_stamp(published: Published) -> None:
    one = published.stamps(datetime(2025, 1, 19, 0), datetime(2025, 1, 19, 1))
    assert one.readings.hour_end.tolist() == [datetime(2025, 1, 19)]
    assert one.aqi.shape == (len(STATIONS), 1)


def test_load_size_in_one_day() -> None:
    """1,700 stations and a day: the readings alone, without the text."""
    readings = readings_of(synthetic_stations(1700), DAY, 1)
    assert readings.values["co"].shape == (1700, 24)
    assert timedelta(hours=24) == timedelta(hours=len(readings.hours))
