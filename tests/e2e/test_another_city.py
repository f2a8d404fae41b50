"""Another city by configuration alone: a registry folder and a mapping, no code."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from commands import House

REGISTRY = {
    "regions": "region_code,name_zh,name_en\nlone,海滨,Seaside\n",
    "cities": "city_code,name_zh,name_en,aliases,region_code,valid_from,valid_to\n"
    "880100,滨城,Bincheng,滨城市;bincheng,lone,2013-01-01,\n",
    "stations": "station_code,name_zh,city_code,longitude,latitude,network,is_control_point,in_city_mean,valid_from,"
    "valid_to,source\n"
    + "".join(f"S{n},{name},880100,121.{n},31.{n},省控,false,true,2013-01-01,,made up\n"
              for n, name in enumerate(("灯塔", "渔港", "盐场"), start=1)),
    "targets": "target_id,subject,area_kind,area_code,value_pct,comparison,valid_from,valid_to,standard_basis,"
    "dust_basis,region_basis,source\n"
    "ratio,good_day_ratio,region,lone,90.0,at least,2024-01-01,,in-force,raw,region_mean,made up\n",
}  # fmt: skip
MAPPING = """
encoding = "gb18030"
delimiter = ";"
missing = ["无", "-99"]
basis = "actual"

[station]
name = "点位"
fixed_city = "滨城市"

[time]
date = "日期"
hour = "时"
convention = "hour-beginning"
zone = "+08:00"

[columns]
so2 = { column = "二氧化硫", unit = "ug/m3" }
no2 = { column = "二氧化氮", unit = "ug/m3" }
co = { column = "一氧化碳", unit = "ug/m3" }
o3 = { column = "臭氧", unit = "ug/m3" }
pm10 = { column = "PM10", unit = "mg/m3" }
pm25 = { column = "PM2.5", unit = "ug/m3" }
"""
HEADER = "点位;日期;时;二氧化硫;二氧化氮;一氧化碳;臭氧;PM10;PM2.5"
FIRST, DAYS = date(2024, 5, 30), 4
#: PM2.5 of the four days: the third is not good (IAQI of 100 µg/m³ is 132), the fourth lacks PM2.5.
PM25 = ("20", "30", "100", "无")


def export() -> bytes:
    """What the city's own centre exports, in its own words, units and hour convention."""
    lines = [HEADER]
    for name in ("灯塔", "渔港", "盐场"):
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            for hour in range(24):
                lines.append(f"{name};{day:%Y/%m/%d};{hour};5;20;700;60;0.130;{PM25[number]}")
    return "\n".join(lines).encode("gb18030")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder: Path = tmp_path_factory.mktemp("seaside")
    (folder / "registry").mkdir()
    for name, text in REGISTRY.items():
        (folder / "registry" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "export.txt").write_bytes(export())
    (folder / "centre.toml").write_text(MAPPING, encoding="utf-8")
    house = House(folder / "home", folder / "registry")
    told = house("import", "air", folder / "export.txt", "--format", "table", "--mapping", folder / "centre.toml",
                 "--observed-at", "2024-06-03 06:00")  # fmt: skip
    assert told.code == 0, told
    assert "qingxiang run --from 2024-05-30 --to 2024-06-02" in told.out
    # The last day's PM2.5 is empty all day: that day is refused, and told.
    told = house.run(FIRST, FIRST + timedelta(days=DAYS - 1))
    assert told.code == 1 and "2024-06-02: these items are empty in every row: pm25" in told.out
    return house


def test_hours_stand_at_their_end_and_in_our_units(city: House) -> None:
    assert city.ask("select min(hour_end), max(hour_end), count(*) from air_hour") == [
        (datetime(2024, 5, 30, 1), datetime(2024, 6, 2, 0), 3 * 24 * 3)
    ]
    assert city.ask("select distinct co_mg_m3, pm10_ug_m3 from air_hour") == [(Decimal("0.7"), 130)]


def test_it_gets_its_days_and_its_ratio(city: House) -> None:
    days = city.ask("select day, aqi, category_zh, primary_pollutants, is_good from air_city_day order by day")
    assert days[:3] == [
        (date(2024, 5, 30), 90, "良", "PM10", True),
        (date(2024, 5, 31), 90, "良", "PM10", True),
        (date(2024, 6, 1), 132, "轻度污染", "PM2.5", False),
    ]
    ratios = city.ask(
        "select area_code, good_days, counted_days, ratio_pct, target_pct, meets_target from good_day_ratio "
        "where is_reported and period_kind = 'year_to_date' and period_end = (select max(day) from air_city_day "
        "where aqi is not null) order by area_kind"
    )
    assert ratios == [("880100", 2, 3, Decimal("66.7"), 90, False), ("lone", 2, 3, Decimal("66.7"), 90, False)]


def test_it_sees_its_own_names_only(city: House) -> None:
    told = city("status")
    assert told.code == 0 and "滨城" in told.out and "海滨" in told.out and "长沙" not in told.out
    assert city.ask("select name_zh from city") == [("滨城",)]
