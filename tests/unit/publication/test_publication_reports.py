"""The views of `报表`: one for every table, in Chinese words, and the reported ratio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from publication_house import House

Read = Callable[..., list[tuple[Any, ...]]]


def _view(read: Read, house: House, view: str) -> list[dict[str, Any]]:
    heads = [row[0] for row in read(house.database, f'describe "报表"."{view}"')]
    return [dict(zip(heads, row, strict=True)) for row in read(house.database, f'from "报表"."{view}"')]


def test_there_is_a_view_for_every_table_and_it_runs(house: House, read: Read) -> None:
    house.publish()
    views = {
        row[0]: row[1]
        for row in read(
            house.database,
            "select d.table_name, v.view_name from data_dictionary as d"
            " left join (select view_name from duckdb_views() where schema_name = '报表') as v"
            " on v.view_name = d.name_zh where column_name = '*'",
        )
    }
    tables = {row[0] for row in read(house.database, "select table_name from duckdb_tables()")}
    assert set(views) == tables
    for table, view in views.items():
        assert view is not None, table
        rows = read(house.database, f'select count(*) from "报表"."{view}"')
        assert rows == read(house.database, f"select count(*) from {table}")


def test_views_name_main_and_stay_free_of_the_catalog(house: House, read: Read) -> None:
    house.publish()
    texts = [row[0] for row in read(house.database, "select sql from duckdb_views() where schema_name = '报表'")]
    assert len(texts) >= 16
    for text in texts:
        assert "FROM main." in text or "main." in text
        assert "new_publication" not in text and "warehouse" not in text


def test_city_days_in_chinese(house: House, read: Read) -> None:
    house.publish()
    rows = {(row["城市"], row["日期"]): row for row in _view(read, house, "城市空气日报")}
    bad = rows["甲城", date(2026, 3, 1)]
    assert bad["细颗粒物日均值（µg/m³）"] == Decimal(75)
    assert bad["一氧化碳日均值（mg/m³）"] == Decimal("0.7")
    assert (bad["空气质量指数"], bad["级别"], bad["类别"]) == (114, "三级", "轻度污染")
    assert bad["首要污染物"] == "PM2.5、O3"
    assert (bad["是否有效天"], bad["是否优良"], bad["数据状态"]) == ("是", "否", "实时数据(未审核)")
    assert bad["执行标准"] == "HJ 633-2026"
    unknown = rows["乙城", date(2026, 3, 1)]
    assert (unknown["空气质量指数"], unknown["首要污染物"], unknown["缺项"]) == (None, None, "PM10")


def test_station_days_carry_the_name_of_today_and_the_city(house: House, read: Read) -> None:
    house.publish()
    rows = {row["点位编码"]: row for row in _view(read, house, "点位空气日报")}
    assert (rows["9001A"]["点位"], rows["9001A"]["城市"]) == ("新监测站", "甲城")
    assert (rows["9002A"]["点位"], rows["9002A"]["城市"]) == ("市监测站", "乙城")
    assert rows["9001A"]["日值来源"] == "小时值计算"
    assert rows["9002A"]["日值来源"] == "二氧化硫：小时值计算 细颗粒物：平台24时日值"
    assert (rows["9002A"]["首要污染物"], rows["9002A"]["数据状态"]) == ("—", "审核数据")


def test_daily_values_are_shown_half_even(house: House, read: Read) -> None:
    house.con.execute("update air_city_day set pm25_ug_m3 = 60.5, co_mg_m3 = 0.85 where iaqi_pm25 = 100")
    house.publish()
    row = next(row for row in _view(read, house, "城市空气日报") if row["细颗粒物分指数"] == 100)
    assert row["细颗粒物日均值（µg/m³）"] == Decimal(60)
    assert row["一氧化碳日均值（mg/m³）"] == Decimal("0.8")


def test_period_and_area_kinds_in_chinese(house: House, read: Read) -> None:
    house.publish()
    rows = _view(read, house, "优良天数比率明细")
    assert {row["时段类型"] for row in rows} == {"年初至今", "月", "年"}
    assert {row["区域类型"] for row in rows} == {"区域(城市均值)", "城市"}
    assert {row["评价标准口径"] for row in rows} == {"现行标准(按日期)", "HJ 633-2012"}


def test_the_reported_ratio(house: House, read: Read) -> None:
    house.publish()
    rows = _view(read, house, "优良天数比率")
    assert [(row["区域"], row["时段类型"]) for row in rows] == [
        ("东区", "年初至今"),
        ("乙城", "月"),
        ("甲城", "年"),
    ]
    region, few, exact = rows
    assert region["优良天数比率（%）"] == Decimal("86.4")
    assert (region["剩余可超标天数（天）"], region["是否达到目标"], region["说明"]) == (
        41,
        "是",
        "时段未结束",
    )
    assert few["优良天数比率（%）"] == Decimal("100.0")
    assert (few["是否达到目标"], few["说明"]) == ("—", "有效天数不足")
    assert exact["是否达到目标"] == "否"
    assert exact["说明"] == "发布值达到目标，精确值未达到"


def test_simulated_data_is_said_in_every_view_of_figures(house: House, read: Read) -> None:
    house.publish(is_simulated=True)
    for view in ("点位空气小时值", "点位空气日报", "城市空气日报", "优良天数比率明细", "质量检查结果"):
        assert {row["数据说明"] for row in _view(read, house, view)} == {"含模拟数据，不得用于评价"}
    assert all("含模拟数据，不得用于评价" in row["说明"] for row in _view(read, house, "优良天数比率"))


@pytest.mark.parametrize("view", ["点位空气小时值", "优良天数比率明细"])
def test_real_data_is_not_called_simulated(house: House, read: Read, view: str) -> None:
    house.publish(is_simulated=True, batch="2026-03-01-1")
    house.publish(batch="2026-03-02-1")
    assert "数据说明" not in _view(read, house, view)[0]
