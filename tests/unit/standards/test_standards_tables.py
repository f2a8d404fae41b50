"""The shipped tables say what the rules say, and a table that cannot be right is refused with a sentence."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from oracle import hj633

from quality.standards.tables import TableError, parse_tables, read_tables, table_names

ROWS = parse_tables(read_tables())
STAGES = ("GB 3095-2012", "GB 3095-2026 transition", "GB 3095-2026")

#: Rules §1.1, as printed there: level 1 and 2 of 2012, of the transition, and from 2031.
GB3095 = """
SO2,annual,ug/m3,20,60,20,60,20,20
SO2,24h,ug/m3,50,150,50,150,50,50
SO2,1h,ug/m3,150,500,150,500,150,150
NO2,annual,ug/m3,40,40,40,40,30,30
NO2,24h,ug/m3,80,80,80,80,50,50
NO2,1h,ug/m3,200,200,200,200,200,200
CO,24h,mg/m3,4,4,4,4,4,4
CO,1h,mg/m3,10,10,10,10,10,10
O3,8h,ug/m3,100,160,100,160,100,160
O3,1h,ug/m3,160,200,160,200,160,200
PM10,annual,ug/m3,40,70,40,60,20,50
PM10,24h,ug/m3,50,150,50,120,50,100
PM25,annual,ug/m3,15,35,15,30,10,25
PM25,24h,ug/m3,35,75,35,60,25,50
TSP,annual,ug/m3,80,200,80,200,80,200
TSP,24h,ug/m3,120,300,120,300,120,300
NOx,annual,ug/m3,50,50,50,50,40,40
NOx,24h,ug/m3,100,100,100,100,70,70
NOx,1h,ug/m3,250,250,250,250,250,250
Pb,annual,ug/m3,0.5,0.5,0.5,0.5,0.5,0.5
Pb,quarter,ug/m3,1.0,1.0,1.0,1.0,1.0,1.0
BaP,annual,ug/m3,0.001,0.001,0.001,0.001,0.001,0.001
BaP,24h,ug/m3,0.0025,0.0025,0.0025,0.0025,0.0025,0.0025
"""


def test_limits() -> None:
    expected = set()
    for line in GB3095.split():
        item, averaging, unit, *limits = line.split(",")
        for place, limit in enumerate(limits):
            expected.add((STAGES[place // 2], item.lower(), averaging, str(place % 2 + 1), limit, unit))
    columns = ("standard_id", "item", "averaging", "area_class", "limit_value", "unit")
    found = [tuple(row[column] for column in columns) for row in ROWS["gb3095_limit"]]
    assert set(found) == expected and len(found) == len(expected)


def test_limits_agree_with_the_index_at_100() -> None:
    """IAQI 100 is the level 2 limit (HJ 633); ozone's 1 h and 8 h too."""
    for edition, stage in ((hj633.E2012, STAGES[0]), (hj633.E2026, STAGES[1])):
        for row in ROWS["hj633_breakpoint"]:
            if (
                row["standard_id"] == edition
                and row["iaqi"] == "100"
                and not (row["item"] in ("pm10", "pm25") and row["averaging"] == "1h")
            ):
                key = {
                    "standard_id": stage,
                    "item": row["item"],
                    "averaging": row["averaging"],
                    "area_class": "2",
                }
                assert [r["limit_value"] for r in ROWS["gb3095_limit"] if key.items() <= r.items()] == [
                    row["concentration"]
                ]


@pytest.mark.parametrize("edition", [hj633.E2012, hj633.E2026])
def test_breakpoints(edition: str) -> None:
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in ROWS["hj633_breakpoint"]:
        if row["standard_id"] == edition:
            found.setdefault((row["item"], row["averaging"]), []).append((int(row["concentration"]), int(row["iaqi"])))
    expected = dict(hj633.BREAKPOINTS)
    for item, points in hj633.PARTICULATES[edition].items():
        expected[item, "24h"] = expected[item, "1h"] = points
    assert found == {key: list(zip(points, hj633.GRID, strict=False)) for key, points in expected.items()}


def test_editions_and_their_days() -> None:
    found = {row["standard_id"]: (row["family"], row["valid_from"], row["valid_to"]) for row in ROWS["edition"]}
    assert found["HJ 633-2012"][2] == "2026-02-28"
    assert found["HJ 633-2026"] == ("aqi", "2026-03-01", "2030-12-31")
    assert found["GB 3095-2026 transition"] == ("limit", "2026-03-01", "2030-12-31")
    assert found["GB 3095-2026"] == ("limit", "2031-01-01", "")
    assert found["HJ 663-2026"] == ("evaluation", "2026-03-01", "")


def test_levels_and_colours() -> None:
    expected = [
        "1,优,0,50,绿,0,228,0,#00E400,40,0,100,0",
        "2,良,51,100,黄,255,255,0,#FFFF00,0,0,100,0",
        "3,轻度污染,101,150,橙,255,126,0,#FF7E00,0,52,100,0",
        "4,中度污染,151,200,红,255,0,0,#FF0000,0,100,100,0",
        "5,重度污染,201,300,紫,153,0,76,#99004C,10,100,40,30",
        "6,严重污染,301,500,褐红,126,0,35,#7E0023,30,100,100,30",
    ]
    columns = [
        "level",
        "category_zh",
        "aqi_low",
        "aqi_high",
        "colour_zh",
        "red",
        "green",
        "blue",
        "hex",
        "cyan",
        "magenta",
        "yellow",
        "black",
    ]
    old = [",".join(row[c] for c in columns) for row in ROWS["aqi_level"] if row["standard_id"] == hj633.E2012]
    new = [",".join(row[c] for c in columns) for row in ROWS["aqi_level"] if row["standard_id"] == hj633.E2026]
    assert old == expected
    assert new == [expected[0].replace("优,0,", "优,1,"), *expected[1:]]
    advice = {(row["standard_id"], row["level"]): row["advice_zh"] for row in ROWS["aqi_level"]}
    assert advice[hj633.E2012, "3"].startswith("儿童") and advice[hj633.E2026, "3"].startswith("青少年儿童")
    assert not any(
        word in text for (edition, _), text in advice.items() if edition == hj633.E2026 for word in ("心脏病", "肺病")
    )


def test_completeness() -> None:
    for standard in ("HJ 663-2013", "HJ 663-2026"):
        found = {row["rule"]: int(row["value"]) for row in ROWS["hj663_completeness"] if row["standard_id"] == standard}
        assert found == {
            "minutes_per_hour": 45,
            "hours_per_day": 20,
            "hours_per_8h_mean": 6,
            "o3_8h_first_hour": 8,
            "o3_8h_last_hour": 24,
            "o3_8h_windows_per_day": 14,
            "days_per_month": 27,
            "days_per_february": 25,
            "days_per_year": 324,
            "city_stations_pct": 75,
            "city_stations_pct_when_few": 50,
            "city_stations_few_below": 4,
        }


def test_annual_statistics() -> None:
    found = {
        (row["item"], row["statistic"], row["percent"], row["averaging"], row["decimals"])
        for row in ROWS["hj663_statistic"]
        if row["standard_id"] == "HJ 663-2013" and row["period"] == "year"
    }
    assert found == {
        ("so2", "mean", "", "24h", "0"),
        ("so2", "percentile", "98", "24h", "0"),
        ("no2", "mean", "", "24h", "0"),
        ("no2", "percentile", "98", "24h", "0"),
        ("pm10", "mean", "", "24h", "0"),
        ("pm10", "percentile", "95", "24h", "0"),
        ("pm25", "mean", "", "24h", "0"),
        ("pm25", "percentile", "95", "24h", "0"),
        ("co", "percentile", "95", "24h", "1"),
        ("o3", "percentile", "90", "8h", "0"),
    }


def test_rules_that_are_one_row_an_edition() -> None:
    rounding = {(row["standard_id"], row["item"]): row["decimals"] for row in ROWS["hj633_rounding"]}
    assert rounding == {(e, i): "1" if i == "co" else "0" for e in (hj633.E2012, hj633.E2026) for i in hj633.ITEMS}
    missing = {(row["standard_id"], row["report"]): row["aqi_only_above"] for row in ROWS["hj633_missing_item"]}
    assert missing == {
        (hj633.E2012, "hour"): "",
        (hj633.E2012, "day"): "",
        (hj633.E2026, "hour"): "100",
        (hj633.E2026, "day"): "100",
    }
    counted = [tuple(row.values())[:4] for row in ROWS["counted_day_rule"]]
    assert counted == [(hj633.E2012, "1", "pm25;o3_8h", "false"), (hj633.E2026, "0", "", "true")]
    overflow = {
        (r["standard_id"], r["item"], r["averaging"]): (r["iaqi"], r["substitute_averaging"])
        for r in ROWS["hj633_overflow"]
    }
    special = {key: rule for key, rule in overflow.items() if rule != ("500", "")}
    assert special == {
        (hj633.E2012, "so2", "1h"): ("", "24h"),
        (hj633.E2012, "o3", "8h"): ("", "1h"),
        (hj633.E2026, "so2", "1h"): ("200", ""),
        (hj633.E2026, "o3", "8h"): ("300", ""),
    }
    assert [row["label"] for row in ROWS["air_item"]] == ["SO2", "NO2", "CO", "O3", "PM10", "PM2.5"]


def test_every_row_names_its_source() -> None:
    for name, rows in ROWS.items():
        assert all(row["source"] for row in rows), name


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("hj633_breakpoint", "HJ 633-2026,pm25,24h,100,60", "HJ 633-2026,pm25,24h,100,30", "does not rise above 35"),
        (
            "hj633_breakpoint",
            "HJ 633-2026,pm25,24h,100,60",
            "HJ 633-2026,pm25,24h,100,60.5",
            "not a rounded concentration",
        ),
        ("hj633_breakpoint", "HJ 633-2026,pm25,24h,100,60", "HJ 633-2026,pm2.5,24h,100,60", "item is 'pm2.5'"),
        ("hj633_breakpoint", "HJ 633-2026,pm25,24h,100,60", "HJ 633-2027,pm25,24h,100,60", "edition.csv knows only"),
        ("hj633_breakpoint", "HJ 633-2026,pm25,24h,100,60", "HJ 633-2026,pm25,24h,100,sixty", "has to be a number"),
        ("hj633_breakpoint", "HJ 633-2026,pm25,24h,100,60", "HJ 633-2026,pm25,24h,100,NaN", "has to be a number"),
        ("hj633_breakpoint", "HJ 633-2026,pm25,24h,0,0", "HJ 633-2026,pm25,24h,0,1", "first breakpoint"),
        ("hj633_breakpoint", "standard_id,item,", "standard_id,pollutant,", "column 'pollutant' that is not known"),
        ("hj633_breakpoint", "concentration,source", "source,source", "column 'source' twice"),
        ("hj633_overflow", "HJ 633-2012,so2,1h,,24h", "HJ 633-2012,so2,1h,,", "either iaqi or substitute"),
        ("hj633_overflow", "HJ 633-2012,pm10,24h,500,", "HJ 633-2012,pm10,24h,400,", "more pollution would lower it"),
        ("hj633_overflow", "HJ 633-2012,pm10,24h,500,", "HJ 633-2012,pm10,24h,,1h", "only o3 8h can give way"),
        ("hj633_rounding", "HJ 633-2012,co,1,half-even", "HJ 633-2012,co,1,half-up", "has to be one of 'half-even'"),
        ("hj633_rounding", "HJ 633-2012,co,1,", "HJ 633-2012,so2,1,", "stands there twice"),
        ("edition", "2026-03-01,2030-12-31,HJ 633", "2026-02-28,2030-12-31,HJ 633", "overlaps the row before it"),
        ("edition", "2026-03-01,2030-12-31,HJ 633", "2026-03-01,2025-12-31,HJ 633", "is before valid_from"),
        ("edition", "2026-03-01,2030-12-31,HJ 633", "1.3.2026,2030-12-31,HJ 633", "has to be a date YYYY-MM-DD"),
        ("edition", "2026-03-01,2030-12-31,HJ 633", "2026-02-30,2030-12-31,HJ 633", "has to be a date YYYY-MM-DD"),
        ("edition", "HJ 633-2026,aqi", "HJ 633-2026,index", "family is 'index'"),
        ("hj633_missing_item", "HJ 633-2026,day,100", "HJ 633-2026,hour,100", "twice"),
        ("hj633_daily_item", "o3,1h,overflow", "o3,1h,always", "use is 'always'"),
        ("hj633_daily_item", "so2,24h,index", "so2,8h,index", "has no row for HJ 633-2012, so2, 24h, index"),
        ("aqi_level", "HJ 633-2026,2,二级,良,51", "HJ 633-2026,2,二级,良,52", "does not follow aqi_high 50"),
        (
            "aqi_level",
            "HJ 633-2026,1,一级,优,1,50,true",
            "HJ 633-2026,1,一级,优,1,50,false",
            "above one that is not good",
        ),
        ("counted_day_rule", "pm25;o3_8h", "pm25;o3", "required_items has 'o3'"),
        ("counted_day_rule", "HJ 633-2012,1,", "HJ 633-2012,one,", "has to be a number"),
        ("counted_day_rule", "HJ 633-2012,1,", "HJ 633-2012,1.5,", "whole number"),
        ("gb3095_limit", "pm25,24h,2,60", "pm25,24h,3,60", "area_class is '3'"),
        ("hj663_completeness", "minutes_per_hour,45,2026-03-01", "minutes_per_hour,45,2026-01-01", "overlaps"),
        ("hj663_statistic", "exceedance_multiple", "multiple", "no row for exceedance_multiple"),
        ("air_item", "pm25,PM2.5", "pm10,PM2.5", "twice"),
        ("air_item", "so2,SO2,二氧化硫", "so2,SO2,二氧化硫,", "cells, the header has"),
        ("air_item", "so2,SO2,", "so2,,", "label is empty"),
    ],
)
def test_faulty_tables_are_refused(tmp_path: Path, table: str, old: str, new: str, message: str) -> None:
    text = read_tables()[table]
    assert old in text
    (tmp_path / f"{table}.csv").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(TableError, match=message) as error:
        read_tables(tmp_path)
    assert f"{table}.csv" in str(error.value)


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    path = tmp_path / "edition.csv"
    for content, message in (
        (b"", "has no column"),
        ("标准".encode("gb18030"), "is not UTF-8"),
        (b"standard_id,family,title,valid_from,valid_to,source\n\n", "has no rows"),
    ):
        path.write_bytes(content)
        with pytest.raises(TableError, match=message):
            read_tables(tmp_path)


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    text = read_tables()["edition"]
    (tmp_path / "edition.csv").write_bytes(("\ufeff" + text.replace("\n", "\r\n") + ",,,,,,\r\n").encode())
    assert parse_tables(read_tables(tmp_path)) == ROWS
    assert set(read_tables(tmp_path)) == set(table_names())
    assert next(csv.DictReader(io.StringIO(text)))["standard_id"] == "HJ 633-2012"
