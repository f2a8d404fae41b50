import json
from datetime import datetime
from typing import Any


def station(**changes: Any) -> dict[str, Any]:
    base = {
        "TimePoint": "/Date(1717164000000)/",
        "TimePointStr": "2024年05月31日 22时",
        "StationCode": "9001A",
        "PositionName": "甲站",
        "Area": "甲市",
        "CityCode": 990100,
        "AQI": "45",
        "PrimaryPollutant": "—",
        "PM2_5": "31",
        "PM2_5_24h": "30",
        "PM10": "—",
        "PM10_24h": "40",
        "SO2": "5",
        "NO2": "27",
        "O3": "12",
        "O3_24h": "60",
        "O3_8h": "14",
        "O3_8h_24h": "54",
        "CO": "0.7",
        "CO_24h": "0.8",
    }
    return base | changes


def body(*stations: Any) -> str:
    return json.dumps(stations, ensure_ascii=False)


def test_one_station(parse) -> None:
    answer = parse("cnemc-live", body(station()))
    row = answer.rows.to_pylist()[0]
    assert row["hour_end"] == datetime(2024, 5, 31, 22)
    assert (row["station_code"], row["station_name"], row["city_name"]) == ("9001A", "甲站", "甲")
    assert (row["pm25"], row["pm10"], row["pm10_24h"], row["co"], row["o3"], row["o3_24h"]) == (
        "31", None, "40", "0.7", "12", "60",
    )  # fmt: skip
    assert row["primary_pollutants"] is None and row["aqi"] == "45"
    assert json.loads(row["original"])["StationCode"] == "9001A"
    assert "so2_24h" not in answer.provided and "pm10" in answer.provided


def test_several_hours_in_one_answer_and_the_dotnet_stamp(parse) -> None:
    text = body(
        station(),
        station(TimePointStr="2024年5月31日 9时"),
        station(TimePointStr=None),
        station(TimePointStr="—", TimePoint="2024-05-31T21:00:00"),
        station(TimePointStr="2024年05月31日 24时"),
        station(TimePointStr="昨天", TimePoint=None),
    )
    rows = parse("cnemc-live", text).rows
    assert rows["hour_end"].to_pylist() == [
        datetime(2024, 5, 31, 22),
        datetime(2024, 5, 31, 9),
        datetime(2024, 5, 31, 22),
        datetime(2024, 5, 31, 21),
        datetime(2024, 6, 1),
        None,
    ]
    assert "昨天" in rows["problem"][5].as_py()


def test_numbers_stay_as_written_and_odd_entries_get_a_problem(parse) -> None:
    text = body(station()).replace('"31"', "3.10").replace('"0.7"', "7E-1").replace('"5"', "NaN")
    text = (
        text[:-1]
        + ', 7, null, {"StationCode": null}, '
        + body(station(PM2_5=["x"], NO2=True, O3="SURROGATE")).replace("SURROGATE", "\\ud800")[1:]
    )
    rows = parse("cnemc-live", text).rows.to_pylist()
    assert (rows[0]["pm25"], rows[0]["co"], rows[0]["so2"]) == ("3.10", "7E-1", "NaN")
    assert [bool(row["problem"]) for row in rows] == [False, True, True, True, False]
    assert rows[1]["problem"] == "the entry is no JSON object" and rows[1]["original"] == '"7"'
    assert (rows[4]["pm25"], rows[4]["no2"], rows[4]["o3"]) == ('["x"]', "true", "?")


def test_simulated(parse) -> None:
    assert parse("cnemc-live", body(station(), station(Simulated=True))).is_simulated
    assert parse("cnemc-live", body(station(simulated="true"))).is_simulated
    assert not parse("cnemc-live", body(station(Simulated=False))).is_simulated


def test_refused(refusal) -> None:
    whole = body(station(), station())
    assert "ends in the middle" in refusal("cnemc-live", whole[:-1])
    assert "ends in the middle" in refusal("cnemc-live", whole[: len(whole) // 2])
    assert "is damaged" in refusal("cnemc-live", whole.replace(":", "=", 1))
    assert "not published" in refusal("cnemc-live", "[]")
    assert "an object" in refusal("cnemc-live", '{"Message": "busy"}')
    assert "“-1”" in refusal("cnemc-live", "-1")
    assert "no stations" in refusal("cnemc-live", '[{"a": 1}]')
    assert "HTML page" in refusal("cnemc-live", "<html><title>维护</title>")
