from datetime import datetime

from assets.sources.feed_defects import swaps_of

HEADER = (
    "timepoint,stationcode,longitude,latitude,area,positionname,primarypollutant,aqi,pm10,pm10_24h,pm2_5,pm2_5_24h,"
    "o3,o3_24h,o3_8h,o3_8h_24h,no2,no2_24h,so2,so2_24h,co,co_24h"
)


def line(stamp: str, code: str = "9001A") -> str:
    return f"{stamp},{code},113,28,甲市,子站,,50,30,31,20,21,o3,o3_24h,o3_8h,o3_8h_24h,40,41,5,6,0.7,0.8"


def ozone(row: dict) -> list[str]:
    return [row[i] for i in ("o3", "o3_24h", "o3_8h", "o3_8h_24h")]


def test_o3_columns_are_exchanged_before_the_date_and_not_after(parse) -> None:
    stamps = ["2023-11-08T23:00:00", "2023-11-09T00:00:00", "2022-01-01T08:00:00", "2024-01-01T00:00:00"]
    rows = parse("cnemc-archive", "\n".join([HEADER, *map(line, stamps)])).rows.to_pylist()
    right, wrong = ["o3", "o3_24h", "o3_8h", "o3_8h_24h"], ["o3_24h", "o3", "o3_8h_24h", "o3_8h"]
    assert [ozone(row) for row in rows] == [wrong, right, wrong, right]
    assert rows[0]["original"] == line(stamps[0])
    assert rows[0]["city_name"] == "甲" and rows[0]["station_name"] == "子站" and rows[0]["pm25"] == "20"


def test_the_date_of_the_exchange_is_a_row_of_a_table() -> None:
    assert [(s.column_a, s.column_b, s.valid_to) for s in swaps_of("cnemc-archive")] == [
        ("o3", "o3_24h", datetime(2023, 11, 9)),
        ("o3_8h", "o3_8h_24h", datetime(2023, 11, 9)),
    ]
    assert swaps_of("quotsoft") == () == swaps_of("cnemc-live")


def test_rows_with_a_problem_keep_their_place_and_text(parse) -> None:
    good = line("2024-01-01T01:00:00")
    text = "\n".join([HEADER, good, "1,2,3", "", good.replace("9001A", ""), line("2024-01-01T01:00:00Z"), good + ",x"])
    rows = parse("cnemc-archive", text).rows.to_pylist()
    assert [row["problem"] for row in rows] == [
        None,
        "the row has 3 cells, the header 22",
        "the row names no station",
        "the stamp “2024-01-01T01:00:00Z” cannot be read",
        "the row has 23 cells, the header 22",
    ]
    assert [row["original"] for row in rows] == [line_ for line_ in text.split("\n")[1:] if line_]
    assert rows[1]["station_code"] is None and rows[3]["station_code"] == "9001A"


def test_column_order_and_bom_do_not_matter(parse) -> None:
    text = "\ufeffstationcode,TimePoint,so2,no2,co,o3,pm10,pm2_5\n9001A,2024-01-01 24:00,1,2,3,4,5,6\n"
    answer = parse("cnemc-archive", text)
    row = answer.rows.to_pylist()[0]
    assert row["hour_end"] == datetime(2024, 1, 2)
    assert answer.provided == ("so2", "no2", "co", "o3", "pm10", "pm25")
    assert (row["so2"], row["pm25"], row["aqi"], row["city_name"]) == ("1", "6", None, None)
