import time
from datetime import datetime

import numpy as np

TYPES = [
    "AQI",
    "PM2.5",
    "PM2.5_24h",
    "PM10",
    "PM10_24h",
    "SO2",
    "SO2_24h",
    "NO2",
    "NO2_24h",
    "O3",
    "O3_24h",
    "O3_8h",
    "O3_8h_24h",
    "CO",
    "CO_24h",
]


def day(hours: range = range(24), codes: tuple[str, ...] = ("9001A", "9002A")) -> str:
    """A file whose cell names hour, type and station."""
    lines = ["date,hour,type," + ",".join(codes)]
    lines += [f"20220101,{h},{t}," + ",".join(f"{h}/{t}/{c}" for c in codes) for h in hours for t in TYPES]
    return "\n".join(lines) + "\n"


def test_a_row_is_a_station_and_hour(parse) -> None:
    answer = parse("quotsoft", day())
    rows = answer.rows.to_pylist()
    assert len(rows) == 48 and len({(r["station_code"], r["hour_end"]) for r in rows}) == 48
    for row in rows:
        hour, code = row["hour_end"].hour, row["station_code"]
        assert (row["pm25"], row["o3"], row["o3_24h"], row["co_24h"], row["aqi"]) == tuple(
            f"{hour}/{t}/{code}" for t in ("PM2.5", "O3", "O3_24h", "CO_24h", "AQI")
        )
        assert f"PM10={hour}/PM10/{code}" in row["original"]
    assert rows[0]["hour_end"] == datetime(2022, 1, 1), "hour 0 of a date is its 00:00, the natural day before"
    assert set(answer.provided) > {"so2", "no2", "co", "o3", "pm10", "pm25", "o3_8h_24h", "aqi"}


def test_missing_cells_types_and_hours(parse) -> None:
    text = "date,hour,type,9001A,9002A,\n20220101,3,CO,,1.2,\n20220101,3,SO2,5,,\n20220101,7,CO,1,,\n"
    answer = parse("quotsoft", text)
    rows = {(r["hour_end"].hour, r["station_code"]): r for r in answer.rows.to_pylist()}
    assert len(rows) == 4 and set(answer.provided) == {"co", "so2"}
    assert (rows[3, "9001A"]["co"], rows[3, "9001A"]["so2"]) == (None, "5")
    assert (rows[3, "9002A"]["co"], rows[3, "9002A"]["so2"]) == ("1.2", None)
    assert (rows[7, "9001A"]["co"], rows[7, "9001A"]["so2"]) == ("1", None)


def test_a_type_twice_makes_two_rows_that_differ_only_there(parse) -> None:
    text = "date,hour,type,9001A\n20220101,3,CO,1\n20220101,3,SO2,5\n20220101,3,CO,2\n"
    rows = parse("quotsoft", text).rows.to_pylist()
    assert [(r["co"], r["so2"]) for r in rows] == [("1", "5"), ("2", "5")]


def test_source_rows_that_cannot_be_used_follow_with_a_problem(parse) -> None:
    text = "date,hour,type,9001A\n20220101,3,CO,1\n20220101,3,PM1,9\n20220101,x,CO,8\n20220101,4\n"
    rows = parse("quotsoft", text).rows.to_pylist()
    assert [(r["original"], r["problem"]) for r in rows[1:]] == [
        ("20220101,3,PM1,9", "the type “PM1” is not known"),
        ("20220101,x,CO,8", "the stamp “20220101 x” cannot be read"),
        ("20220101,4", "the row has 2 cells, the header 4"),
    ]


def test_all_rows_bad_is_an_answer_with_problems_only(parse) -> None:
    rows = parse("quotsoft", "date,hour,type,9001A\nx,3,CO,1\n").rows.to_pylist()
    assert len(rows) == 1 and rows[0]["problem"]


def test_city_files_are_refused_by_name(refusal) -> None:
    sentence = refusal("quotsoft", "date,hour,type,北京,长沙\n20220101,0,CO,1,2\n")
    assert "city files are not read" in sentence and "北京" in sentence


def test_the_marker_column_is_no_station(parse) -> None:
    answer = parse("quotsoft", "date,hour,type,simulated,9001A\n20220101,0,CO,true,2\n")
    assert answer.is_simulated and answer.rows["station_code"].to_pylist() == ["9001A"]


def test_a_national_day_takes_well_under_a_second(parse) -> None:
    from assets.sources import quotsoft

    values = np.random.default_rng(1).integers(0, 200, (360, 1700)).astype(str)
    lines = ["date,hour,type," + ",".join(f"{1000 + i}A" for i in range(1700))]
    lines += [f"20220101,{i // 15},{TYPES[i % 15]}," + ",".join(row) for i, row in enumerate(values)]
    content = "\n".join(lines).encode()
    took = []
    for _ in range(3):
        begin = time.perf_counter()
        rows = quotsoft.parse(content, "china_sites_20220101.csv").rows
        took.append(time.perf_counter() - begin)
    assert rows.num_rows == 40_800
    assert min(took) < 1.0
