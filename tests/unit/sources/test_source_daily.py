from datetime import date

import pytest


def test_city_day(parse) -> None:
    text = "city_code,day,pm10_ug_m3,co_mg_m3,aqi\n990100,2020-03-31,50,0.7,45\n990100,2020/4/1,—,,\n"
    answer = parse("city-day", text)
    first, second = answer.rows.to_pylist()
    assert (first["city_code"], first["day"], first["pm10"], first["co"], first["aqi"]) == (
        "990100", date(2020, 3, 31), "50", "0.7", "45",
    )  # fmt: skip
    assert first["status"] == "reviewed" and first["pm25"] is None
    assert second["day"] == date(2020, 4, 1) and second["pm10"] is None
    assert answer.provided == ("co", "pm10", "aqi")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_and_names(parse, encoding: str) -> None:
    text = "city_name,day,pm25_ug_m3,status,备注\n甲市,20200331,31,realtime,重测\n"
    row = parse("city-day", text.encode(encoding)).rows.to_pylist()[0]
    assert (row["city_name"], row["status"], row["day"]) == ("甲", "realtime", date(2020, 3, 31))


def test_station_day_by_code_or_by_name_with_city(parse) -> None:
    text = "station_code,day,o3_8h_ug_m3,o3_1h_ug_m3\n9001A,2020-03-31,54,60\n"
    row = parse("station-day", text).rows.to_pylist()[0]
    assert (row["station_code"], row["o3_8h"], row["o3_1h"]) == ("9001A", "54", "60")
    text = "station_name,city_name,day,pm25_ug_m3\n市监测站,甲市,2020年3月31日,9\n市监测站,,2020-03-31,8\n"
    rows = parse("station-day", text).rows.to_pylist()
    assert rows[0]["problem"] is None and rows[0]["city_name"] == "甲"
    assert "lacks its key" in rows[1]["problem"]


def test_rows_that_cannot_be_read(parse) -> None:
    text = "city_code,day,pm25_ug_m3,status\n1,2020-02-30,1,\n1,2020-02-28 08:00,1,\n"
    text += "1,2020-02-28,1,maybe\n1,2020-02-28\n"
    problems = parse("city-day", text).rows["problem"].to_pylist()
    assert problems[0] == "the day “2020-02-30” cannot be read" and "08:00" in problems[1]
    assert "status" in problems[2] and "cells" in problems[3]


@pytest.mark.parametrize(
    ("form", "text", "word"),
    [
        ("city-day", "city_code,day,pm2.5\n1,2020-03-31,1\n", "column pm2.5"),
        ("city-day", "city_code,day,aqi\n1,2020-03-31,1\n", "no value column"),
        ("city-day", "city_code,pm25_ug_m3\n1,1\n", "no column day"),
        ("city-day", "day,pm25_ug_m3\n2020-03-31,1\n", "needs city_code or city_name"),
        (
            "station-day",
            "station_name,day,pm25_ug_m3\n甲,2020-03-31,1\n",
            "needs station_code or station_name+city_name",
        ),
        ("station-day", "city_code,day,pm25_ug_m3\n1,2020-03-31,1\n", "--format city-day"),
        ("city-day", "city_code,day,pm25_ug_m3,PM25_ug_m3\n1,2020-03-31,1,2\n", "two columns"),
    ],
)
def test_files_that_are_refused(refusal, form: str, text: str, word: str) -> None:
    assert word in refusal(form, text)
