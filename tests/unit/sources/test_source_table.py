import io
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.sources.table_mapping import read_mapping
from assets.sources.units import power_between, times_power_of_ten

FULL = """
kind = "hour"
encoding = "gb18030"
delimiter = ";"
header_row = 2
first_row = 4
missing = ["—", "-99"]
status = "reviewed"
basis = "actual"
national = false
feed = "published"

[station]
name = "站点"
city = "城市"

[time]
date = "日期"
hour = "小时"
convention = "hour-beginning"
zone = "Asia/Shanghai"

[columns]
pm25 = { column = "PM2.5", unit = "微克/立方米", flag = "PM2.5标识" }
co = { column = "CO", unit = "µg/m³", flag = "CO标识" }
so2 = { column = "SO2", unit = "mg/m3" }
aqi = { column = "AQI" }
"""


def mapping(time_section: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A small mapping of columns s, t, v."""
    base: dict[str, Any] = {
        "station": {"code": "s"},
        "time": {"column": "t", "format": "%Y-%m-%d %H:%M", "convention": "hour-ending"} | (time_section or {}),
        "columns": {"pm25": {"column": "v", "unit": "ug/m3"}},
    }
    merged = base | changes
    return {key: value for key, value in merged.items() if value is not None}


def test_everything_a_mapping_can_say(parse) -> None:
    text = (
        "某市小时值导出\n站点;城市;日期;小时;PM2.5;PM2.5标识;CO;CO标识;SO2;AQI\n;;;;ug;;ug;;mg;\n"
        "市监测站;甲市;20260301;23;70;N;850;;0.0125;94\n市监测站;乙市;2026-03-01;0;—;B;-99;H Sp;1;\n"
    )
    answer = parse("table", text.encode("gb18030"), mapping=read_mapping(FULL.encode(), "map.toml"))
    first, second = answer.rows.to_pylist()
    assert first["hour_end"] == datetime(2026, 3, 2), "23:00–24:00 is the stamp 24:00"
    assert second["hour_end"] == datetime(2026, 3, 1, 1)
    assert (first["station_name"], first["city_name"], second["city_name"]) == ("市监测站", "甲", "乙")
    assert (first["pm25"], first["co"], first["so2"], first["aqi"]) == ("70", "0.850", "12.5", "94")
    assert (second["pm25"], second["co"], second["so2"], second["aqi"]) == (None, None, "1000", None)
    assert (first["instrument_flags"], second["instrument_flags"]) == ("pm25=N", "pm25=B co=H_Sp")
    assert (first["status"], first["basis"], first["problem"]) == ("reviewed", "actual", None)
    assert first["original"] == "市监测站;甲市;20260301;23;70;N;850;;0.0125;94"
    assert answer.provided == ("pm25", "co", "so2", "aqi")


@pytest.mark.parametrize(
    ("section", "text", "hour_end"),
    [
        ({}, "2026-03-01 08:00", datetime(2026, 3, 1, 8)),
        ({}, "2026-03-01 24:00", datetime(2026, 3, 2)),
        ({}, "2026-02-28 24:00", datetime(2026, 3, 1)),
        ({}, "2026-03-01 08:30", datetime(2026, 3, 1, 8, 30)),
        ({}, "2026-02-29 08:00", None),
        ({}, "2026-03-01 25:00", None),
        ({}, "2026-03-24 25:00", None),
        ({}, "2026-03-01 08:00 ", datetime(2026, 3, 1, 8)),
        ({"convention": "hour-beginning"}, "2026-03-01 08:00", datetime(2026, 3, 1, 9)),
        ({"convention": "hour-beginning"}, "2026-03-01 23:00", datetime(2026, 3, 2)),
        ({"zone": "UTC"}, "2026-02-28 16:00", datetime(2026, 3, 1)),
        ({"zone": "+00:00"}, "2026-02-28 23:00", datetime(2026, 3, 1, 7)),
        ({"zone": "-0330"}, "2026-03-01 00:00", datetime(2026, 3, 1, 11, 30)),
        ({"zone": "Asia/Tokyo"}, "2026-03-01 00:00", datetime(2026, 2, 28, 23)),
        ({"zone": "Asia/Shanghai"}, "2026-07-01 08:00", datetime(2026, 7, 1, 8)),
        ({"zone": "Europe/Berlin"}, "2026-07-01 08:00", datetime(2026, 7, 1, 14)),
        ({"zone": "Europe/Berlin"}, "2026-01-01 08:00", datetime(2026, 1, 1, 15)),
        ({"zone": "Europe/Berlin"}, "2026-10-25 02:30", None),  # comes twice
        ({"zone": "Europe/Berlin"}, "2026-03-29 02:30", None),  # does not exist
        ({"format": "%Y-%m-%dT%H:%M:%S%z"}, "2026-03-01T00:00:00+0000", datetime(2026, 3, 1, 8)),
        ({"format": "%Y-%m-%dT%H:%M:%S%z"}, "2026-03-01T00:00:00Z", datetime(2026, 3, 1, 8)),
        ({"format": "%Y-%m-%dT%H:%M:%S%z"}, "2026-03-01T00:00:00", None),
        ({"format": "%Y%m%d%H"}, "2026030108", datetime(2026, 3, 1, 8)),
        ({"format": "%Y年%m月%d日%H时"}, "2026年3月1日24时", datetime(2026, 3, 2)),
        ({"format": "%d/%m/%Y %I %p"}, "01/03/2026 08 PM", datetime(2026, 3, 1, 20)),
        ({"zone": "UTC"}, "9999-12-31 23:00", None),
        ({"zone": "+09:00"}, "0001-01-01 00:00", None),
    ],
)
def test_times(parse, section: dict[str, str], text: str, hour_end: datetime | None) -> None:
    row = parse("table", f"s,t,v\n9001A,{text},1\n", mapping=mapping(section)).rows.to_pylist()[0]
    assert row["hour_end"] == hour_end
    assert (row["problem"] is None) == (hour_end is not None)
    assert row["stamp_text"] == text.strip()


def test_units_are_exact_on_the_text(parse) -> None:
    text = "s,t,v\n" + "".join(
        f"9001A,2026-03-01 08:00,{value}\n"
        for value in [
            "0.0755",
            "1.1",
            "-0.001",
            ".5",
            "1E-2",
            "1e3",
            "-999",
            "abc",
            "NaN",
            "inf",
            "1E999999999",
            "1_0",
            "７",
        ]
    )
    plan = mapping(columns={"pm25": {"column": "v", "unit": "mg/m3"}})
    values = parse("table", text, mapping=plan).rows["pm25"].to_pylist()
    assert values[:7] == ["75.5", "1100", "-1", "500", "10", "1000000", "-999000"]
    # What is no plain number keeps its unit, so that nobody takes it for one of our unit.
    assert values[7:12] == ["abc mg/m3", "NaN mg/m3", "inf mg/m3", "1E999999999 mg/m3", "1_0 mg/m3"]
    assert values[12] == "7000"
    same = parse("table", text, mapping=mapping()).rows["pm25"].to_pylist()
    assert same[:6] == ["0.0755", "1.1", "-0.001", ".5", "1E-2", "1e3"] and same[10] == "1E999999999"


@given(st.decimals(min_value=-10_000, max_value=10_000, places=6), st.sampled_from([3, -3, 6]))
def test_conversion_equals_the_fraction(number: Any, power: int) -> None:
    import pyarrow as pa

    (text,) = times_power_of_ten(pa.array([f"{number:f}"]), power, "x").to_pylist()
    assert "E" not in text and Fraction(text) == Fraction(number) * Fraction(10) ** power


@pytest.mark.parametrize(
    ("unit", "item", "power"),
    [
        ("ug/m3", "pm25", 0),
        ("µg/m³", "o3_8h", 0),
        ("μg/m3", "so2", 0),
        ("微克/立方米", "co", -3),
        ("mg/m³", "co_24h", 0),
        ("MG/M3", "no2", 3),
        ("ng/m3", "pm10", -3),
        ("μg/m^3", "pm10", 0),
    ],
)
def test_known_units(unit: str, item: str, power: int) -> None:
    assert power_between(unit, item, "here") == power


def workbook(rows: list[list[Any]], title: str = "数据", before: str | None = None) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    if before is not None:
        sheet.title = before
        sheet.append(["说明"])
        sheet = book.create_sheet(title)
    else:
        sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_xlsx(parse) -> None:
    rows = [
        ["s", "t", "v", None],
        ["9001A", datetime(2026, 3, 1, 8), 36, None],
        [None, None, None],
        ["9001A", "2026-03-01 24:00", 0.1 + 0.2, None],
        ["9001A", datetime(2026, 3, 1, 9), 1e-7],
        ["9001A", datetime(2026, 3, 1, 10), "=1+1"],
        ["9001A", datetime(2026, 3, 1, 11), 5, "a note"],
        ["9001A", datetime(2026, 3, 1, 12), 12345678.25],
    ]
    got = parse("table", workbook(rows, before="封面"), "a.xlsx", mapping=mapping(sheet="数据")).rows.to_pylist()
    assert [row["pm25"] for row in got] == ["36", "0.3", "0.0000001", None, None, "12345678.25"]
    assert got[0]["hour_end"] == datetime(2026, 3, 1, 8) and got[1]["hour_end"] == datetime(2026, 3, 2)
    assert "column 4" in got[4]["problem"] and got[4]["original"] == "9001A,2026-03-01 11:00:00,5,a note"
    assert got[0]["problem"] is None
    by_number = parse("table", workbook(rows, before="封面"), "a.xlsx", mapping=mapping(sheet=2)).rows
    assert by_number.to_pylist() == got


def test_xlsx_with_separate_day_and_hour(parse) -> None:
    rows = [
        ["s", "d", "h", "v"],
        ["9001A", datetime(2026, 3, 1), 8, 1],
        ["9001A", date(2026, 3, 1), time(9, 0), 1],
        ["9001A", "20260301", "24", 1],
    ]
    plan = mapping(time={"date": "d", "hour": "h", "convention": "hour-ending"})
    got = parse("table", workbook(rows), "a.xlsx", mapping=plan).rows["hour_end"].to_pylist()
    assert got == [datetime(2026, 3, 1, 8), datetime(2026, 3, 1, 9), datetime(2026, 3, 2)]
    plan["time"]["format"] = "%Y%m%d"
    assert parse("table", workbook(rows), "a.xlsx", mapping=plan).rows["hour_end"].to_pylist() == got


def test_xlsx_that_is_refused(refusal) -> None:
    good = workbook([["s", "t", "v"], ["9001A", "2026-03-01 08:00", 1]])
    assert "no sheet “x”; it has 数据" in refusal("table", good, mapping=mapping(sheet="x"))
    assert "no sheet number 3" in refusal("table", good, mapping=mapping(sheet=3))
    assert "XLSX workbook" in refusal("table", good[: len(good) // 2], mapping=mapping())
    assert "no rows" in refusal("table", workbook([["s", "t", "v"]]), mapping=mapping())
    assert "names a sheet" in refusal("table", b"s,t,v\n1,2,3\n", mapping=mapping(sheet="x"))
    assert "no column v" in refusal("table", workbook([["s", "t"], [1, 2]]), mapping=mapping())


def test_days(parse) -> None:
    plan = mapping(
        kind="station-day",
        time={"column": "d", "format": "%d.%m.%Y"},
        columns={"o3_8h": {"column": "v", "unit": "ug/m3"}, "primary_pollutants": {"column": "p"}},
    )
    row = parse("table", "s,d,v,p\n9001A,31.03.2020,54,O3\n", mapping=plan).rows.to_pylist()[0]
    assert (row["day"], row["o3_8h"], row["status"], row["primary_pollutants"]) == (
        date(2020, 3, 31), "54", "reviewed", "O3",
    )  # fmt: skip
    plan = mapping(kind="city-day", station=None, city={"fixed_name": "甲市"}, time={"column": "d"})
    row = parse("table", workbook([["d", "v"], [datetime(2020, 3, 31), 5]]), mapping=plan).rows.to_pylist()[0]
    assert (row["city_name"], row["day"], row["pm25"]) == ("甲", date(2020, 3, 31), "5")


def test_status_from_a_column_and_fixed_station(parse) -> None:
    plan = mapping(
        station={"fixed_code": "9001A"}, status={"column": "审", "reviewed": ["是"], "realtime": ["否", "待"]}
    )
    text = "t,v,审\n2026-03-01 08:00,1,是\n2026-03-01 09:00,1,待\n2026-03-01 10:00,1,?\n2026-03-01 11:00,1,\n"
    rows = parse("table", text, mapping=plan).rows.to_pylist()
    assert [row["status"] for row in rows] == ["reviewed", "realtime", None, None]
    assert [bool(row["problem"]) for row in rows] == [False, False, True, True]
    assert rows[0]["station_code"] == "9001A"


def test_duplicates_and_empty_keys(parse) -> None:
    line = "9001A,2026-03-01 08:00,1\n"
    rows = parse(
        "table",
        "s,t,v,Simulated\n" + (line.strip() + ",1\n") * 2 + ",2026-03-01 08:00,1,\n",
        mapping=mapping(),
    )
    assert rows.is_simulated
    assert [row["problem"] for row in rows.rows.to_pylist()] == [
        None,
        None,
        "the row names no station or city",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"columns": {"pm25": {"column": "v", "unit": "ppb"}}}, "mixing ratio"),
        ({"columns": {"co": {"column": "v", "unit": "ppm"}}}, "“ppm”"),
        ({"columns": {"pm25": {"column": "v", "unit": "furlong"}}}, "“furlong” is not known"),
        ({"columns": {"pm25": {"column": "v"}}}, "needs unit"),
        ({"columns": {"pm2.5": {"column": "v", "unit": "ug/m3"}}}, "is not a value of kind hour"),
        ({"columns": {"aqi": {"column": "v"}}}, "names no pollutant"),
        ({"columns": {}}, "names no pollutant"),
        ({"columns": None}, "no section [columns]"),
        ({"columns": {"pm25": "v"}}, "must be a section"),
        ({"columns": {c: {"column": "v", "unit": "ug/m3"} for c in ("pm25", "pm10")}}, "twice"),
        ({"colums": {}}, "unknown key “colums”"),
        ({"kind": "day"}, "kind = “day”"),
        ({"encoding": "latin-1"}, "encoding"),
        ({"delimiter": "，"}, "delimiter"),
        ({"header_row": 0}, "header_row"),
        ({"first_row": 1}, "first_row"),
        ({"missing": "-99"}, "missing"),
        ({"status": "audited"}, "status"),
        ({"status": {"column": "x"}}, "[status]"),
        ({"basis": "dry"}, "basis"),
        ({"national": "no"}, "national"),
        ({"feed": "x"}, "feed"),
        ({"station": {"name": "n"}}, "name together with city"),
        ({"station": {"code": "s", "fixed_code": "x"}}, "not both"),
        ({"station": {"id": "s"}}, "unknown key “id”"),
        ({"station": None}, "no section [station]"),
        ({"city": {"code": "c"}}, "keyed by [station]"),
        ({"time": {"column": "t", "format": "%Y-%m-%d %H"}}, "needs convention"),
        ({"time": {"column": "t", "format": "%Y-%m-%d", "convention": "hour-ending"}}, "and hour"),
        ({"time": {"column": "t", "convention": "hour-ending"}}, "needs format"),
        ({"time": {"column": "t", "format": "%c %H", "convention": "hour-ending"}}, "%c"),
        ({"time": {"date": "t", "convention": "hour-ending"}}, "date together with hour"),
        ({"time": {"column": "t", "format": "%Y%m%d%H", "convention": "end"}}, "convention"),
        (
            {"time": {"column": "t", "format": "%Y%m%d%H", "convention": "hour-ending", "zone": "Mars"}},
            "“Mars”",
        ),
        (
            {"time": {"column": "t", "format": "%Y%m%d%H", "convention": "hour-ending", "zone": "../x"}},
            "zone",
        ),
        ({"time": {"column": "t", "format": "%Y%m%d%H%z", "convention": "hour-ending", "zone": "UTC"}}, "%z"),
    ],
)
def test_mappings_that_are_refused(refusal, changes: dict[str, Any], words: str) -> None:
    assert words in refusal("table", "s,t,v\n9001A,2026-03-01 08:00,1\n", mapping=mapping(**changes))


def test_without_a_mapping_or_a_column(refusal) -> None:
    assert "--mapping" in refusal("table", "s,t,v\n1,2,3\n")
    assert "no column v, which the mapping reads; it has s, t, V" in refusal(
        "table", "s,t,V\n1,2,3\n", mapping=mapping()
    )
    assert "2 columns named v" in refusal("table", "s,t,v,v\n1,2,3,4\n", mapping=mapping())


def test_a_mapping_file_that_is_no_toml() -> None:
    from assets.sources.answer import RefusedAnswer

    for content, words in ((b"kind = ", "not TOML"), (b"\xff", "not UTF-8"), (b"kind = 'x'", "kind")):
        with pytest.raises(RefusedAnswer, match=words):
            read_mapping(content, "map.toml")


def test_the_example_of_the_documentation_is_read_as_the_documentation_says(parse) -> None:
    import re
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")
    toml = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    text = re.search(r"<!-- example table -->\n```csv\n(.*?)```", page, re.DOTALL)
    assert toml and text
    answer = parse("table", text[1].encode("gb18030"), mapping=read_mapping(toml[1].encode(), "example"))
    row = answer.rows.to_pylist()[0]
    assert answer.rows["problem"].null_count == answer.rows.num_rows
    assert (row["hour_end"], row["co"], row["pm25"]) == (datetime(2026, 3, 1, 1), "0.850", "70")
