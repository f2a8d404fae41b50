"""The registry: another region from CSV tables alone, and one clear sentence for everything that is wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from small_region import CITIES, REGIONS, STATIONS, TARGETS, Region

from assets.registry import RegistryError, load_registry, registry_from_texts
from quality.expectations.rules import RuleTableError
from quality.standards.checks import TableError

A1 = "A1,东门,900100,113.1,28.1,国控,false,true,2013-01-01,,made up"
RATIO = "ratio,good_day_ratio,region,made,86.4,at least,2013-01-01,,in-force,raw,region_mean,made up"
DUST = "city_code,day,source,note\n"


def test_the_tables_that_ship_with_the_program() -> None:
    registry = load_registry()
    assert [row["city_code"] for row in registry.rows["cities"]] == ["430100", "430200", "430300"]
    stations = {row["station_code"]: row for row in registry.rows["stations"]}
    assert len(stations) == 24 and all(row["longitude"] and row["latitude"] for row in stations.values())
    assert sum(row["name_zh"] == "市监测站" for row in stations.values()) == 2
    control = {code: row["in_city_mean"] for code, row in stations.items() if row["is_control_point"]}
    assert control == {"1344A": True, "1559A": False, "1564A": False}
    (target,) = registry.rows["targets"]
    assert (target["value_pct"], target["standard_basis"], target["dust_basis"], target["region_basis"]) == (
        Decimal("86.4"), "in-force", "raw", "region_mean",
    )  # fmt: skip
    assert target["source"] and registry.rows["dust_days"] == []


def test_another_region_is_a_folder_of_tables(region: Region) -> None:
    registry = region.registry
    assert len(registry.rows["stations"]) == 9
    assert registry.arrow("stations").schema.field("longitude").type.scale == 4
    assert registry.rows["stations"][5]["valid_from"] == date(2024, 6, 1)
    assert registry.number("reportable_coverage_pct") == 75, "tables that are not given are ours"
    region.put("settings", "key,value,unit,meaning,source\nreportable_coverage_pct,60,,,\n")
    assert region.registry.number("reportable_coverage_pct") == 60
    with pytest.raises(RegistryError, match="has no row 'city_day_order': copy it"):
        region.registry.setting("city_day_order")


def test_a_table_of_the_standards_can_be_replaced(region: Region) -> None:
    ours = region.registry.texts["counted_day_rule"]
    region.put("counted_day_rule", ours.replace("HJ 633-2012,1,", "HJ 633-2012,2,"))
    assert "HJ 633-2012,2," in region.registry.texts["counted_day_rule"]
    with pytest.raises(TableError, match="counted_day_rule"):
        region.put("counted_day_rule", ours.replace("HJ 633-2012,1,", "HJ 633-2012,some,"))


def test_a_byte_order_mark_is_no_part_of_a_table(region: Region) -> None:
    (region.folder / "cities.csv").write_bytes(b"\xef\xbb\xbf" + CITIES.encode())
    assert load_registry(region.folder).rows["cities"][0]["city_code"] == "900100"


def test_cells_are_trimmed_and_empty_ones_are_nothing(region: Region) -> None:
    region.put("stations", STATIONS.replace(A1, " A1 ,东门, 900100 ,,,,false,true,2013-01-01, ,"))
    first = region.registry.rows["stations"][0]
    assert (first["station_code"], first["longitude"], first["network"], first["valid_to"]) == ("A1", None, None, None)


def test_tables_come_back_from_their_texts(region: Region) -> None:
    again = registry_from_texts(dict(region.registry.texts))
    assert again.rows == region.registry.rows


def test_the_folder_has_to_exist(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="does not exist: set QINGXIANG_REGISTRY"):
        load_registry(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["regions", "cities", "stations", "targets"])
def test_a_table_that_every_region_needs(region: Region, name: str) -> None:
    (region.folder / f"{name}.csv").unlink()
    with pytest.raises(RegistryError, match=rf"has no {name}\.csv: it needs regions\.csv, cities\.csv"):
        load_registry(region.folder)


def test_not_utf8_is_said_so(region: Region) -> None:
    (region.folder / "stations.csv").write_bytes(STATIONS.encode("gb18030"))
    with pytest.raises(RegistryError, match=r"stations\.csv is not UTF-8: save it as CSV UTF-8"):
        load_registry(region.folder)


FAULTS = {
    "unknown column": ("cities", CITIES.replace("name_en", "name_eng"), "unknown columns ['name_eng']"),
    "missing column": ("cities", CITIES.replace("name_en,", "", 1), "missing columns ['name_en']"),
    "empty file": ("cities", "", "missing columns ['city_code'"),
    "too few cells": ("stations", STATIONS.replace(A1, A1.replace(",28.1", "")), "line 2: it does not have 11 cells"),
    "too many cells": ("stations", STATIONS.replace(A1, A1 + ",x"), "line 2: it does not have 11 cells"),
    "empty cell": ("stations", STATIONS.replace(A1, A1.replace("东门", "")), "line 2: name_zh is empty"),
    "bad date": (
        "stations",
        STATIONS.replace(A1, A1.replace("2013-01-01", "2013-02-29")),
        "valid_from is '2013-02-29', and has to be a date, YYYY-MM-DD",
    ),
    "date of another layout": (
        "stations",
        STATIONS.replace(A1, A1.replace("2013-01-01", "20130101")),
        "'20130101', and has to be a date, YYYY-MM-DD",
    ),
    "week date": ("stations", STATIONS.replace(A1, A1.replace("2013-01-01", "2013-W01-1")), "has to be a date"),
    "bad number": (
        "stations",
        STATIONS.replace(A1, A1.replace("113.1", "E113")),
        "longitude is 'E113', and has to be a number",
    ),
    "not a number": (
        "stations",
        STATIONS.replace(A1, A1.replace("113.1", "NaN")),
        "has to be a number with at most 4 decimals",
    ),
    "too many decimals": (
        "stations",
        STATIONS.replace(A1, A1.replace("113.1", "113.12345")),
        "with at most 4 decimals",
    ),
    "too large": ("targets", TARGETS.replace("86.4", "86400"), "value_pct is '86400', and has to be a number"),
    "target's decimals": ("targets", TARGETS.replace("86.4", "86.45"), "with at most 1 decimals"),
    "bad yes or no": (
        "stations",
        STATIONS.replace(A1, A1.replace("false", "no")),
        "is_control_point is 'no', and has to be true or false",
    ),
    "unknown city": (
        "stations",
        STATIONS.replace(A1, A1.replace("900100", "900900")),
        "stations.csv: city_code 900900 is not in cities.csv",
    ),
    "unknown region": ("cities", CITIES.replace("made", "mode"), "cities.csv: region_code mode is not in regions.csv"),
    "dust day of nobody": (
        "dust_days",
        DUST + "900900,2024-04-01,s,\n",
        "dust_days.csv: city_code 900900 is not in cities.csv",
    ),
    "dust day twice": (
        "dust_days",
        DUST + "900100,2024-04-01,s,\n900100,2024-04-01,t,\n",
        "dust_days.csv: 900100 2024-04-01 stands there twice",
    ),
    "no station": ("stations", STATIONS.splitlines()[0] + "\n", "without stations there is nothing to assess"),
    "twice": (
        "stations",
        STATIONS + A1.replace("东门", "新门") + "\n",
        "A1 stands there twice for the same time; close the older row",
    ),
    "overlap by a day": (
        "stations",
        STATIONS.replace("2024-05-31", "2024-06-01"),
        "A9 stands there twice for the same time",
    ),
    "ends before it begins": (
        "stations",
        STATIONS.replace(",2024-05-31", ",2012-05-31"),
        "A9 ends on 2012-05-31, before it begins on 2013-01-01",
    ),
    "two stations of one name": (
        "stations",
        STATIONS.replace("西门", "东门"),
        "two stations of 900100 东门 have one name",
    ),
    "two cities of one alias": (
        "cities",
        CITIES.replace("yicheng", "JIACHENG"),
        "the name jiacheng is of 900100 and of 900200",
    ),
    "region and city of one code": ("regions", REGIONS + "900100,甲,Jia\n", "the code 900100 is taken in regions.csv"),
    "target on no basis": (
        "targets",
        TARGETS.replace("in-force", "in force"),
        "target ratio: standard_basis is 'in force', and has to be one of in-force, HJ 633-2012, HJ 633-2026",
    ),
    "target on no dust basis": (
        "targets",
        TARGETS.replace("raw", "Raw"),
        "dust_basis is 'Raw', and has to be one of raw, dust-deducted",
    ),
    "target of no region basis": ("targets", TARGETS.replace("region_mean", "mean"), "region_basis is 'mean'"),
    "target of nobody": (
        "targets",
        TARGETS.replace(",made,86", ",nowhere,86"),
        "area_code nowhere is not in regions.csv",
    ),
    "target of a city that is none": (
        "targets",
        TARGETS.replace("region,made", "city,made"),
        "area_code made is not in cities.csv",
    ),
    "target the other way round": ("targets", TARGETS.replace("at least", "at most"), "comparison is 'at most'"),
    "target twice": ("targets", TARGETS + RATIO + "\n", "targets.csv: ratio stands there twice"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_one_clear_sentence(region: Region, fault: str) -> None:
    table, text, sentence = FAULTS[fault]
    with pytest.raises(RegistryError) as caught:
        region.put(table, text)
    assert sentence in str(caught.value) and "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{table}.csv") or table == "regions"


def test_targets_of_other_subjects_are_read_as_they_are(region: Region) -> None:
    other = "clear,water_class,main_stem,xiang,100,every,2023-01-01,,any,none,none,made up\n"
    region.put("targets", TARGETS + other)
    assert len(region.registry.rows["targets"]) == 2


@pytest.mark.parametrize(
    ("table", "old", "new", "sentence"),
    [
        ("air_rules", "Q1,", "N1,", "rule N1 stands there twice"),
        ("air_rules", "row,warn,quarantine,,own rule\n", "row,severe,quarantine,,own rule\n", "severity 'severe'"),
        ("air_rules", "N1,", "N9,", "the rules N1 are missing"),
        ("air_rules", "rule_id", "rule", "the columns rule_id are missing"),
        ("air_rules", "sentinels=-1", "-1", "has the parameter '-1'; write name=value"),
        ("air_ranges", "pm25,0,1000", "pm25,0,lots", "high of pm25 is 'lots'"),
        ("air_ranges", "pm25,0,1000", "pm25,0,inf", "high of pm25 is 'inf'"),
        ("air_ranges", "pm25,", "pm1,", "one row for each of so2, no2"),
        ("instrument_flags", "B,运行不良,false", "B,运行不良,no", "flag 'B' has to stand there once"),
        ("instrument_flags", "BB,连接不良,false", "B,连接不良,false", "flag 'B' has to stand there once"),
        ("instrument_flags", "T,修订数据,true,national data loggers", "T,修订数据", "it has not as many cells"),
    ],
)
def test_rule_tables_are_checked_as_well(region: Region, table: str, old: str, new: str, sentence: str) -> None:
    text = region.registry.texts[table]
    assert old in text
    with pytest.raises(RuleTableError) as caught:
        region.put(table, text.replace(old, new, 1))
    assert sentence in str(caught.value) and str(caught.value).startswith(f"{table}.csv")
