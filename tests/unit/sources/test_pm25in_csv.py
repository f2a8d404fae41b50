from datetime import datetime

HEADER = "Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,SO2\n"


def test_one_row(parse) -> None:
    answer = parse("pm25in-csv", HEADER + "20200402,08,甲站,52,良,细颗粒物(PM2.5),36,NaN,0.8,39,12,14,4\n")
    row = answer.rows.to_pylist()[0]
    assert row["hour_end"] == datetime(2020, 4, 2, 8)
    assert (row["station_name"], row["station_code"], row["city_name"]) == ("甲站", None, None)
    assert [row[i] for i in ("so2", "no2", "co", "o3", "pm10", "pm25", "o3_8h", "aqi")] == [
        "4", "39", "0.8", "12", None, "36", "14", "52",
    ]  # fmt: skip
    assert row["original"] == "20200402,08,甲站,52,良,细颗粒物(PM2.5),36,NaN,0.8,39,12,14,4"
    assert (row["status"], row["problem"], row["stamp_text"]) == ("realtime", None, "20200402 08")
    assert answer.is_simulated is False and answer.observed_at is None
    assert {"so2", "no2", "co", "o3", "pm10", "pm25"} <= set(answer.provided)


def test_hour_00_is_this_days_midnight_and_24_the_next(parse) -> None:
    tail = ",甲站,1,优,NaN,1,1,1,1,1,1,1\n"
    rows = parse("pm25in-csv", HEADER + f"20200402,00{tail}20200401,24{tail}20200402,25{tail}20200230,1{tail}").rows
    at = rows["hour_end"].to_pylist()
    assert at == [datetime(2020, 4, 2), datetime(2020, 4, 2), None, None]
    assert rows["problem"][2].as_py() == "the stamp “20200402 25” cannot be read"


def test_several_lines_in_a_quoted_cell(parse) -> None:
    cell = '"\n      颗粒物(PM10)\n      \n   细颗粒物(PM2.5)\n  \n"'
    text = f"{HEADER}20200401,22,甲站,55,良,{cell},39,60,0.8,46,23,46,10\n"
    text += "20200401,22,乙站,54,良,细颗粒物(PM2.5),38,51,0.6,30,39,56,7\n"
    rows = parse("pm25in-csv", text.replace("\n", "\r\n")).rows.to_pylist()
    assert [row["primary_pollutants"] for row in rows] == ["颗粒物(PM10),细颗粒物(PM2.5)", "细颗粒物(PM2.5)"]
    assert rows[0]["pm25"] == "39"
    assert rows[0]["original"].startswith("20200401,22,甲站") and rows[0]["original"].endswith("46,10")


def test_duplicates_and_odd_values_are_kept_for_the_checks(parse) -> None:
    line = "20200402,08,\"=cmd|'x'!A1\",1E3,优,NaN,-999,abc,＋5,1e-2,../../x,,0\n"
    rows = parse("pm25in-csv", HEADER + line + line).rows.to_pylist()
    assert len(rows) == 2 and rows[0]["station_name"] == "=cmd|'x'!A1"
    assert [rows[1][i] for i in ("aqi", "pm25", "pm10", "co", "no2", "o3", "o3_8h", "so2")] == [
        "1E3", "-999", "abc", "＋5", "1e-2", "../../x", None, "0",
    ]  # fmt: skip


def test_stamp_off_the_hour_is_kept_with_its_minutes(parse) -> None:
    rows = parse("pm25in-csv", HEADER + "20200402,08:30,甲站,1,优,NaN,1,1,1,1,1,1,1\n").rows
    assert rows["hour_end"][0].as_py() == datetime(2020, 4, 2, 8, 30)


def test_simulated_is_seen_in_any_case(parse) -> None:
    line = "20200402,08,甲站,1,优,NaN,1,1,1,1,1,1,1"
    assert parse("pm25in-csv", HEADER.strip() + ",Simulated\n" + line + ",TRUE\n").is_simulated
    assert not parse("pm25in-csv", HEADER.strip() + ",simulated\n" + line + ",false\n").is_simulated
