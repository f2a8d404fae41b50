"""A station's day: which hours make it, what stands before hours, and rounding of exact means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from small_region import ITEMS, PLATFORM, Region, day_rows, hours, keyed, put_reviewed, row

DAY = date(2024, 5, 1)
NEW = date(2026, 3, 1)
LCM = 5354228880


def one(region: Region, rows: Iterable[dict[str, Any]], day: date = DAY) -> dict[str, Any]:
    """The day of station A1."""
    region.put_hours(rows, day)
    return dict(keyed(region.station_days(day), "station_code")["A1"])


def each(region: Region, cases: Iterable[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The days of several stations, one a case: making days once is quicker than once a case."""
    rows = [{**given, "station": f"S{number}"} for number, case in enumerate(cases) for given in case]
    region.put_hours(rows, DAY)
    made = keyed(region.station_days(DAY), "station_code")
    return [dict(made[f"S{number}"]) for number in range(len(made))]


def ozone(values: dict[int, object], day: date = DAY) -> list[dict[str, Any]]:
    """A day of clean hours with ozone at some hours only."""
    return [row("A1", at, o3=values.get(hour)) for hour, at in enumerate(hours(day), start=1)]


def test_a_full_day_of_clean_air(region: Region) -> None:
    made = one(region, day_rows(DAY, ["A1"]))
    values = {column: made[column] for column in made if column.endswith("m3")}
    assert values == {
        "so2_ug_m3": 5, "no2_ug_m3": 20, "co_mg_m3": Decimal("0.5"), "o3_8h_ug_m3": 60, "o3_1h_ug_m3": 60,
        "pm10_ug_m3": 40, "pm25_ug_m3": 20,
    }  # fmt: skip
    # PM10 40 → 40; PM2.5 20·50/35 = 28.6 → 29; O3 60·50/100 = 30; NO2 20·50/40 = 25; CO 12.5 → 13; SO2 5
    assert (made["aqi"], made["level"], made["category_zh"], made["primary_pollutants"]) == (40, 1, "优", None)
    assert (made["is_counted"], made["is_good"], made["items_missing"], made["value_basis"]) == (
        True,
        True,
        None,
        "hours",
    )
    assert {made[f"hours_{item}"] for item in ITEMS} == {24} and made["windows_o3_8h"] == 17
    assert (made["standard_id"], made["status"]) == ("HJ 633-2012", "realtime")
    assert made["pm25_total"] == 20_000 * LCM


def test_twenty_hours_make_a_daily_mean(region: Region) -> None:
    expected = {20: 41, 19: None, 24: 41, 0: None}
    cases = [
        [row("A1", at, pm10=41 if number < count else None) for number, at in enumerate(hours(DAY))]
        for count in expected
    ]
    for made, (count, value) in zip(each(region, cases), expected.items(), strict=True):
        assert (made["hours_pm10"], made["pm10_ug_m3"]) == (count, value)
        assert made["items_missing"] == (None if value else "PM10")
        assert made["is_counted"], "2012: one item may be missing, and it is neither PM2.5 nor O3"


def test_a_mean_of_twenty_hours_is_divided_by_twenty(region: Region) -> None:
    rows = [
        row("A1", at, so2=10 if number < 10 else 11 if number < 20 else None) for number, at in enumerate(hours(DAY))
    ]
    made = one(region, rows)
    assert made["so2_total"] == 10_500 * LCM and made["so2_ug_m3"] == 10, "10.5 goes to the even 10"


def test_the_stamp_at_midnight_is_the_day_s_last_hour(region: Region) -> None:
    rows = [row("A1", at, no2=20) for at in hours(DAY, range(2, 24))]
    rows.append(row("A1", datetime(2024, 5, 1, 0), no2=480))  # 24:00 of April's last day
    region.put_hours(rows, date(2024, 4, 30), DAY)
    made = keyed(region.station_days(date(2024, 4, 30), DAY), "station_code", "day")
    assert made[("A1", DAY)]["hours_no2"] == 22 and made[("A1", DAY)]["no2_ug_m3"] == 20
    assert made[("A1", date(2024, 4, 30))]["hours_no2"] == 1
    full = one(region, [*rows[:-1], row("A1", datetime(2024, 5, 2, 0), no2=480)])
    assert (full["hours_no2"], full["no2_ug_m3"]) == (23, 40), "(22 · 20 + 480) / 23 = 40"


def test_six_of_eight_hours_make_an_ozone_mean(region: Region) -> None:
    """Hours 3 … 8: six lie in the windows that end at 8, 9 and 10, five in that at 11. Hours 3 … 7: five at most."""
    six, five = each(region, [ozone(dict.fromkeys(range(3, last + 1), 200)) for last in (8, 7)])
    assert (six["windows_o3_8h"], five["windows_o3_8h"]) == (3, 0)
    assert (six["o3_8h_ug_m3"], five["o3_8h_ug_m3"]) == (200, None)


def test_fourteen_windows_make_an_ozone_day(region: Region) -> None:
    """Hours 1 … n: the window at X holds n − (X − 8) hours, six or more up to X = n + 2."""
    expected = {21: (16, 60), 19: (14, 60), 18: (13, None)}
    for made, (last, (windows, value)) in zip(
        each(region, [ozone(dict.fromkeys(range(1, last + 1), 60)) for last in expected]), expected.items(), strict=True
    ):
        assert (made["windows_o3_8h"], made["o3_8h_ug_m3"], made["hours_o3"]) == (windows, value, last)
        assert made["o3_1h_ug_m3"] == 60
        assert made["is_counted"] is (value is not None), "without O3 the day does not count"


def test_fewer_windows_do_when_the_mean_is_above_the_limit(region: Region) -> None:
    """160.5 is 160 as published, and that is not above the limit of GB 3095."""
    expected = {"160.5": None, "160.501": 161, "161": 161, "160": None}
    cases = [ozone(dict.fromkeys(range(1, 9), level)) for level in expected]
    for made, value in zip(each(region, cases), expected.values(), strict=True):
        assert made["windows_o3_8h"] == 3 and made["o3_8h_ug_m3"] == value
        if value:
            assert (made["aqi"], made["is_counted"], made["is_good"]) == (101, True, False)


def test_the_first_window_ends_at_eight(region: Region) -> None:
    made = one(region, ozone({**dict.fromkeys(range(1, 8), 400), **dict.fromkeys(range(8, 25), 10)}))
    assert made["o3_8h_ug_m3"] == 351, "(7 · 400 + 10) / 8 = 351.25; hours 1 … 7 alone would be 400"
    assert made["o3_1h_ug_m3"] == 400


def test_windows_take_only_the_hours_that_exist(region: Region) -> None:
    values = dict.fromkeys(range(1, 25), 10) | dict.fromkeys(range(9, 15), 70)
    del values[15], values[16]
    made = one(region, ozone(values))
    assert made["o3_8h_ug_m3"] == 70, "hours 9 … 16 hold six values of 70"


def test_ties_go_to_the_even_digit(region: Region) -> None:
    """Twelve hours of each: the mean lies exactly between two published values (GB/T 8170)."""
    ties = [
        ("pm25", 70, 71, 70), ("pm25", 71, 72, 72), ("o3", 99, 100, 100), ("co", "0.1", "0.2", "0.2"),
        ("co", "0.2", "0.3", "0.2"),
    ]  # fmt: skip
    cases = [
        [row("A1", at, **{item: low if number % 2 else high}) for number, at in enumerate(hours(DAY))]
        for item, low, high, _ in ties
    ]
    columns = {"pm25": "pm25_ug_m3", "co": "co_mg_m3", "o3": "o3_8h_ug_m3"}
    for made, (item, *_, tie) in zip(each(region, cases), ties, strict=True):
        assert made[columns[item]] == Decimal(str(tie))


def test_hours_may_lie_in_any_order(region: Region) -> None:
    values = {hour: hour * 7 % 23 + hour for hour in range(1, 25) if hour not in (4, 17)}
    rows = ozone(values)
    first = one(region, rows)
    assert one(region, rows[::-1]) == first
    assert one(region, rows[1::2] + rows[::2]) == first
    absent = [given for given in rows if given["o3"] is not None]  # the row is not there at all
    assert one(region, absent)["o3_8h_total"] == first["o3_8h_total"]


def platform(at: datetime, **values: object) -> dict[str, Any]:
    return row("A1", at, **dict.fromkeys(PLATFORM, 33) | {"co_24h": "0.7"} | values)


def test_the_platform_s_own_value_at_midnight_stands_before_the_hours(region: Region) -> None:
    rows = [*day_rows(DAY, ["A1"], range(1, 24)), platform(hours(DAY)[23], pm10_24h=None, pm25_24h="34.5")]
    made = one(region, rows)
    assert (made["so2_ug_m3"], made["co_mg_m3"], made["o3_8h_ug_m3"], made["o3_1h_ug_m3"]) == (
        33,
        Decimal("0.7"),
        33,
        33,
    )
    assert made["pm25_ug_m3"] == 34, "34.5 to the even digit" and made["pm25_total"] == 34_500 * LCM
    assert made["pm10_ug_m3"] == 40
    assert made["value_basis"] == "so2=platform no2=platform co=platform o3_8h=platform pm10=hours pm25=platform"
    assert made["hours_pm25"] == 24


def test_running_values_of_other_hours_are_not_the_day_s(region: Region) -> None:
    rows = [platform(at) for at in hours(DAY, range(1, 24))]
    made = one(region, rows)
    assert (made["value_basis"], made["pm25_ug_m3"]) == ("hours", 20)


def test_a_reviewed_value_stands_before_both(region: Region) -> None:
    put_reviewed(
        region.lake,
        "air_reviewed_station_day",
        [{"code": "A1", "day": DAY, "pm10": 50, "o3_8h": "101", "aqi": 51}],
        [DAY],
    )
    made = one(region, [*day_rows(DAY, ["A1"], range(1, 24)), platform(hours(DAY)[23], pm10_24h=44)])
    assert (made["pm10_ug_m3"], made["o3_8h_ug_m3"], made["pm25_ug_m3"]) == (50, 101, 33)
    assert made["value_basis"] == "so2=platform no2=platform co=platform o3_8h=reviewed pm10=reviewed pm25=platform"
    # O3 101: 50 + 50·1/60 → 51
    assert (made["status"], made["aqi_published"], made["aqi"], made["primary_pollutants"]) == (
        "reviewed",
        51,
        51,
        "O3",
    )


def test_a_day_may_rest_on_reviewed_values_alone(region: Region) -> None:
    values = {"so2": 5, "no2": 20, "co": "0.65", "o3_8h": 60, "pm10": 40, "pm25": "20.5"}
    put_reviewed(region.lake, "air_reviewed_station_day", [{"code": "A1", "day": DAY, **values}], [DAY])
    made = keyed(region.station_days(DAY), "station_code")["A1"]
    assert (made["value_basis"], made["co_mg_m3"], made["pm25_ug_m3"]) == ("reviewed", Decimal("0.6"), 20)
    assert (made["hours_pm25"], made["windows_o3_8h"], made["is_counted"]) == (0, 0, True)


def test_a_day_of_too_few_hours_has_a_row_without_values(region: Region) -> None:
    made = one(region, day_rows(DAY, ["A1"], [1, 2, 3]))
    assert made["value_basis"] is None and made["aqi"] is None and made["pm25_ug_m3"] is None
    assert (made["is_counted"], made["is_good"], made["items_missing"]) == (False, False, "SO2,NO2,CO,O3,PM10,PM2.5")
    assert made["hours_pm25"] == 3


def test_2026_asks_for_all_six_items_unless_the_others_exceed(region: Region) -> None:
    """HJ 633-2026 §5.3.1."""
    clean = [row("A1", at, pm10=None) for at in hours(NEW)]
    made = one(region, clean, NEW)
    assert (made["standard_id"], made["aqi"], made["is_counted"], made["items_missing"]) == (
        "HJ 633-2026",
        None,
        False,
        "PM10",
    )
    made = one(region, [row("A1", at, pm10=None, pm25=61) for at in hours(NEW)], NEW)
    assert (made["aqi"], made["is_counted"], made["is_good"]) == (101, True, False)  # 100 + 50·1/55 → 101
    made = one(region, [row("A1", at, pm10=None, pm25=60) for at in hours(NEW)], NEW)
    assert (made["aqi"], made["is_counted"]) == (None, False)


def test_2012_ozone_above_the_table_needs_its_1_h_value(region: Region) -> None:
    made = one(region, day_rows(DAY, ["A1"], o3=900))
    assert (made["o3_8h_ug_m3"], made["o3_1h_ug_m3"], made["aqi"]) == (900, 900, 350)  # 1 h: 300 + 100·100/200
    put_reviewed(region.lake, "air_reviewed_station_day", [{"code": "A1", "day": DAY, "o3_8h": 900}], [DAY])
    made = one(region, [row("A1", at, o3=None) for at in hours(DAY)])
    assert (made["o3_8h_ug_m3"], made["o3_1h_ug_m3"]) == (900, None)
    assert (made["aqi"], made["is_counted"], made["is_good"]) == (None, True, False)


def test_days_outside_every_edition_are_not_guessed(region: Region) -> None:
    made = one(region, day_rows(date(2031, 1, 1), ["A1"]), date(2031, 1, 1))
    assert (made["standard_id"], made["aqi"], made["is_counted"], made["is_good"]) == (None, None, False, False)
    assert made["pm25_ug_m3"] == 20, "the concentration is what it is"
