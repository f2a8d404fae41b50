"""The macro text, means, words, sections and rivers; what the tables refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from oracle import gb3838

from quality.standards.water_law import FOLDER, TableError, parse_water_tables, read_water_tables
from quality.standards.water_macros import create_water_macros, water_macro_sql, water_macro_statements
from quality.standards.water_sections import river_sql, section_sql

#: Binary floats enter through these; round() is half-up. Only the mean of pH may use them.
FORBIDDEN = (
    r"(?<!\w)(avg|mean|fsum|round|round_even|log10|pow|power|exp|ln)\s*\(|(?<!/)/(?!/)|(?<!\w)(double|float|real)(?!\w)"
)
FLOATING = {"water_ph_of", "water_mean"}


def bare(sql: str) -> str:
    return re.sub(r"--[^\n]*|'(?:[^']|'')*'", " ", sql).lower()


def test_the_text_is_exact_ordered_and_reads_no_table() -> None:
    defined: set[str] = set()
    for name, statement in water_macro_statements(read_water_tables()):
        sql = bare(statement)
        assert re.findall(r"create or replace macro (\w+)", sql) == [name]
        assert set(re.findall(r"\bwater_\w+(?=\()", sql.split(" as (", 1)[1])) <= defined, name
        assert not re.search(r"\b(from|select|join|lambda)\b", sql), name
        assert name in FLOATING or not re.search(FORBIDDEN, sql), name
        defined.add(name)
    for sql in (section_sql("r", ["s"]), river_sql("r", ["s"])):
        assert not re.search(FORBIDDEN, bare(sql))
    numbers = re.findall(r"^-- (\d\d) \w+$", water_macro_sql(read_water_tables()), flags=re.MULTILINE)
    assert [int(number) for number in numbers] == list(range(1, len(defined) + 1))


def test_macros_live_in_a_file_of_storage_v1(tmp_path: Path) -> None:
    path = tmp_path / "bureau.duckdb"
    con = duckdb.connect()
    con.execute(f"attach '{path}' as p (storage_version 'v1.0.0'); use p")
    create_water_macros(con)
    con.execute("create table reading as select (i % 400) / 1000 as v from range(2000) as t(i)")
    con.close()
    query = (
        "select v, water_class(7, 8, 1, v, v, 'lake'), water_item_class('total_phosphorus', v, 'river') from reading"
    )
    con = duckdb.connect(str(path), read_only=True)
    direct = con.execute(query).fetchall()
    con.close()
    con = duckdb.connect()
    con.execute(f"attach '{path}' as p (read_only); use p")
    assert con.execute(query).fetchall() == direct
    con.close()


def test_mean_of_ph_is_that_of_hydrogen_ions(value: Callable[[str], Any]) -> None:
    vector = ["6.5", "7.9", "8.8", "9", "6.78", "8.87"]

    def mean(numbers: list[str]) -> Decimal:
        listed = ", ".join(f"({number}::decimal(18, 6))" for number in numbers)
        result: Decimal = value(f"(select water_mean('ph', v) from (values {listed}) as t(v))")
        return result

    assert round(mean(vector), 2) == Decimal("7.08")
    for sample in (vector, vector[::-1], ["2", "12"], ["7"], ["14", "14", "13.99"], ["0.01", "7"]):
        assert abs(mean(sample) - gb3838.ph_mean(sample)) <= Decimal("1e-9"), sample
    for same in ("9.5", "5.5", "8.5", "6.05", "7.123456"):  # equal values come back exactly: halves stay halves
        assert all(mean([same] * times) == Decimal(same) for times in (1, 3, 7, 24, 744)), same
    assert mean(["7", "0", "-1", "15", "9999"]) == 7, "values of 0 and less, and above 14, are dropped"
    assert value("(select water_mean('ph', v) from (values (null::double), ('nan'::double)) as t(v))") is None


def test_a_mean_is_never_rounded_onto_a_half(value: Callable[[str], Any]) -> None:
    """0.505 and a little more is 0.51, though nine decimals would hold 0.505000000."""
    for total, n, expected in ((505_000_001, 1000, "0.51"), (505_000_000, 1000, "0.50"), (504_999_999, 1000, "0.50")):
        rounded = value(f"water_round('ammonia_nitrogen', water_mean_of({total * 1000}::hugeint, {n}), 'assessment')")
        assert rounded == Decimal(expected)
    assert value("water_round('ammonia_nitrogen', water_mean_of(1515000001, 3), 'assessment')") == Decimal("0.51")
    assert value("water_mean_of(0, 0)") is None
    assert value(
        "(select water_mean('total_phosphorus', v) from (values (0.1), (0.101), (-9), (null)) as t(v))"
    ) == Decimal("0.1005")
    assert value("(select water_mean('water_temperature', v) from (values (-0.5), (0.25)) as t(v))") == Decimal(
        "-0.125"
    )


def test_words_of_classes_rivers_and_changes(value: Callable[[str], Any]) -> None:
    words = [value(f"water_class_zh({c}), water_quality_zh({c}), water_quality_grade({c})") for c in range(1, 7)]
    assert words == list(
        zip(
            gb3838.CLASS_ZH,
            ("优", "优", "良好", "轻度污染", "中度污染", "重度污染"),
            (1, 1, 2, 3, 4, 5),
            strict=True,
        )
    )
    assert value("water_class_zh(7), water_class_zh(null)") == (None, None)
    for sections, good, inferior, word in (
        (10, 9, 1, "优"),
        (100, 89, 11, "良好"),
        (8, 6, 2, "良好"),
        (100, 74, 19, "轻度污染"),
        (100, 74, 20, "中度污染"),
        (1000, 600, 399, "中度污染"),
        (10, 6, 4, "重度污染"),  # exactly 60 and 40 percent: no hole
        (5, 0, 5, "重度污染"),
    ):
        assert value(f"water_river_quality_zh({sections}, {good}, {inferior}, 1)") == word, (sections, good, inferior)
    assert value("water_river_quality_zh(4, 4, 0, 3), water_river_quality_zh(0, 0, 0, null)") == ("良好", None)
    assert value("water_river_method(4), water_river_method(5)") == ("mean", "class_shares")
    assert value("water_change_zh(2, 2), water_change_zh(2, 1), water_change_zh(1, 2), water_change_zh(4, 2)") == (
        *("无明显变化", "有所好转", "有所下降", "明显好转"),
    )
    assert value("water_shares_change_zh(90.0, 80.0, 0, 0), water_shares_change_zh(90.0, 79.9, 0, 0)") == (
        *("无明显变化", "有所下降"),
    )
    assert value("water_shares_change_zh(70.0, 82.5, 9.0, 1.0)") == "明显好转"
    assert value("water_standard_id(date '2002-05-31'), water_standard_id(date '2026-01-01')") == (None, "GB 3838-2002")


def judged(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    result = con.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def test_a_section_names_what_decides(water_macros: duckdb.DuckDBPyConnection) -> None:
    water_macros.execute("""
        create or replace temp table section_item as
        from (values
            ('樟树港', 'total_phosphorus', 0.126, 'river', 2), ('樟树港', 'ph', 7.4, 'river', 2),
            ('樟树港', 'ammonia_nitrogen', 0.504, 'river', 2), ('樟树港', 'total_nitrogen', 40, 'river', 2),
            ('涟水入河口', 'dissolved_oxygen', 5.3, 'river', 2), ('涟水入河口', 'total_phosphorus', 0.05, 'river', 2),
            ('清', 'ph', 7, 'river', 2), ('清', 'dissolved_oxygen', 9, 'river', 2),
            ('污', 'permanganate_index', 22, 'river', null), ('污', 'ammonia_nitrogen', 2.2, 'river', null),
            ('污', 'dissolved_oxygen', 1.9, 'river', null), ('污', 'lead', 0.11, 'river', null),
            ('污', 'copper', 1.01, 'river', null), ('污', 'total_phosphorus', 0.41, 'lake', null),
            ('污', 'bod5', null, 'river', null),
            ('九华湖公园', 'total_phosphorus', 0.08, 'lake', 3)
        ) as t(section_code, item, value, water_body, target_class)
    """)
    rows = {row["section_code"]: row for row in judged(water_macros, section_sql("section_item", ["section_code"]))}
    expected = {
        "樟树港": (3, "良好", 3, "总磷", None, None, "总磷(0.26)", False),
        "涟水入河口": (3, "良好", 2, "溶解氧", None, None, "溶解氧", False),
        "清": (1, "优", 2, None, None, None, None, True),
        "污": (
            *(6, "重度污染", 6, "溶解氧,高锰酸盐指数,氨氮,总磷,铜,铅"),
            "铅(1.20),总磷(7.20),高锰酸盐指数(2.67),氨氮(1.20),铜(0.01),溶解氧",
            *("铅(1.20),总磷(7.20),高锰酸盐指数(2.67)", None, None),
        ),
        "九华湖公园": (4, "轻度污染", 1, "总磷", "总磷(0.60)", "总磷(0.60)", "总磷(0.60)", False),
    }
    names = "class quality_zh items_evaluated deciding_items over_class_iii main_pollutants over_target is_on_target"
    assert {code: tuple(row[name] for name in names.split()) for code, row in rows.items()} == expected
    raw = {r["section_code"]: r for r in judged(water_macros, section_sql("section_item", ["section_code"], "raw"))}
    assert raw["樟树港"]["over_target"] == "总磷(0.26),氨氮(0.01)", "0.504 is over Ⅱ before it is rounded"
    with pytest.raises(ValueError, match="class_basis is 'shown'"):
        section_sql("section_item", ["section_code"], "shown")


def test_rivers_by_the_mean_and_by_shares(water_macros: duckdb.DuckDBPyConnection) -> None:
    water_macros.execute("""
        create or replace temp table river_item as
        select river, river || i as section_code, item, value + i * step as value, 'river' as water_body
        from (values
            ('浏阳河', 'total_phosphorus', 0.1::decimal(9, 3), 0.1::decimal(9, 3), 3), ('浏阳河', 'ph', 7, 1, 3),
            ('湘江', 'total_phosphorus', 0.08, 0.01, 10), ('湘江', 'total_nitrogen', 9, 0, 10)
        ) as t(river, item, value, step, n), range(10) as r(i)
        where i < n
    """)
    small, large = judged(water_macros, river_sql("river_item", ["river"]))
    assert (small["river"], small["sections"], small["method"], small["class"], small["quality_zh"]) == (
        *("浏阳河", 3, "mean", 3, "良好"),
    )
    assert [small[f"sections_{c}"] for c in range(1, 7)] == [0, 1, 1, 1, 0, 0]
    assert (large["river"], large["sections"], large["method"], large["class"], large["quality_zh"]) == (
        *("湘江", 10, "class_shares", None, "优"),
    )
    assert (large["sections_2"], large["sections_3"], large["good_sections"], large["inferior_sections"]) == (
        3,
        7,
        10,
        0,
    )


def test_tables_of_another_folder_change_the_rules(tmp_path: Path) -> None:
    ours = read_water_tables()
    stricter = ours["gb3838_limit"].replace("total_phosphorus,river,2,,0.1,", "total_phosphorus,river,2,,0.05,")
    (tmp_path / "gb3838_limit.csv").write_text(stricter, "utf-8")
    con = duckdb.connect()
    create_water_macros(con, read_water_tables(tmp_path))
    call = "select water_item_class('total_phosphorus', 0.1, 'river')"
    assert con.execute(call).fetchall() == [(3,)]
    create_water_macros(con)
    assert con.execute(call).fetchall() == [(2,)]


def test_a_further_edition_is_rows() -> None:
    """A new edition becomes the default; the old one is asked by name."""
    tables = dict(read_water_tables())
    tables["water_edition"] = tables["water_edition"].replace("2002-06-01,,", "2002-06-01,2029-12-31,")
    tables["water_edition"] += "GB 3838-2029,limit,made up,2030-01-01,,test,\n"
    lines = tables["gb3838_limit"].splitlines()[1:]
    new = "\n".join(lines).replace("GB 3838-2002,", "GB 3838-2029,").replace("river,2,,0.1,", "river,2,,0.05,")
    tables["gb3838_limit"] += new + "\n"
    with pytest.raises(TableError, match=r"gb3838_source_limit.csv has no row for GB 3838-2029"):
        parse_water_tables(tables)
    tables["gb3838_source_limit"] += "GB 3838-2029,thallium,0.0001,test,\n"
    con = duckdb.connect()
    create_water_macros(con, tables)
    call = "water_item_class('total_phosphorus', 0.1, 'river'"
    assert con.execute(
        f"select {call}), {call}, standard_id := 'GB 3838-2002'), {call}, standard_id := 'GB 3838-1988'), "
        "water_standard_id(date '2030-01-01'), water_standard_id(date '2029-12-31')"
    ).fetchall() == [(3, 2, None, "GB 3838-2029", "GB 3838-2002")]


@pytest.mark.parametrize(
    ("table", "old", "new", "sentence"),
    [
        ("gb3838_limit", "river,2,,0.1,", "river,2,,1E9x,", "limit_high is '1E9x', and has to be a number"),
        ("gb3838_limit", "river,2,,0.1,", "river,2,,0.01,", "stricter than that of the class before"),
        ("gb3838_limit", "river,2,,0.1,", "river,2,,0.1001,", "is not a rounded value of the item"),
        ("gb3838_limit", "river,2,,0.1,", "river,2,0.1,,", "the item is held at_most"),
        ("gb3838_limit", "river,2,,0.1,", "river,3,,0.1,", "the row stands there twice"),
        ("gb3838_limit", "river,2,,0.1,", "sea,2,,0.1,", "water_body is 'sea', and has to be one of"),
        ("gb3838_limit", "GB 3838-2002,ph", "GB 3838-1999,ph", "of the family limit only GB 3838-2002"),
        ("gb3838_limit", "GB 3838-2002,lead", "GB 3838-2002,gold", "item 'gold' is not in water_item.csv"),
        ("gb3838_source_limit", "thallium,0.0001,", "thallium,0.00000001,", "needs at most 6 decimals"),
        ("water_rounding", "lead,assessment,3", "lead,assessment,9", "decimals is '9', and has to be one of"),
        ("water_rounding", "lead,assessment,3", "lead,hourly,3", "the row stands there twice"),
        ("water_item", "lead,铅,铅", "lead,铅',铅", "label has a quote"),
        ("water_item", "lead,铅,铅,w20120,mg/L,1", "lead,铅,铅,w20120,mg/L,5", "gb3838_table is '5'"),
        ("water_edition", "2002-06-01,,", "2002-06-01,2001-01-01,", "is before valid_from"),
        ("water_edition", "2002-06-01,,", "June 2002,,", "has to be a date"),
        ("water_class", "6,劣Ⅴ,5", "6,劣Ⅴ,3", "quality_grade has to rise"),
        ("water_river_quality", "4,中度污染,,40", "4,中度污染,,", "each with one condition"),
        ("water_rule", "below_detection_share,0.5", "below_detection_share,0.7", "has to be 0, 0.5 or 1"),
        ("water_rule", "main_pollutants,3", "main_pollutants,2.5", "has to be a whole number"),
        ("water_rule", "standard_id,rule", "standard_id,rule,more", "has a column 'more'"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(table: str, old: str, new: str, sentence: str) -> None:
    tables = dict(read_water_tables())
    assert old in tables[table]
    tables[table] = tables[table].replace(old, new, 1)
    with pytest.raises(TableError, match=re.escape(sentence)) as refusal:
        parse_water_tables(tables)
    assert str(refusal.value).startswith(f"{table}.csv") and "\n" not in str(refusal.value)


def test_missing_and_illegible_tables_are_named(tmp_path: Path) -> None:
    tables = dict(read_water_tables())
    del tables["water_class"]
    with pytest.raises(TableError, match=r"water_class\.csv is missing"):
        parse_water_tables(tables)
    (tmp_path / "water_rule.csv").write_bytes("规则".encode("gbk"))
    with pytest.raises(TableError, match=r"water_rule\.csv is not UTF-8"):
        read_water_tables(tmp_path)


def test_shipped_tables_state_their_source_and_equal_the_oracle() -> None:
    rows = parse_water_tables(read_water_tables())
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(rows)
    assert all(row["source"] for table in rows.values() for row in table)
    assert sum(row["is_in_21"] == "true" for row in rows["water_item"]) == 21
    assert sum(row["gb3838_table"] == "1" for row in rows["water_item"]) == 24
    decimals = {(r["item"], r["basis"]): int(r["decimals"]) for r in rows["water_rounding"]}
    assert {item: d for (item, basis), d in decimals.items() if basis == "assessment"} == gb3838.DECIMALS
    assert {r["item"]: Fraction(r["limit_value"]) for r in rows["gb3838_source_limit"]} == {
        item: Fraction(limit) for item, limit in gb3838.SOURCES.items()
    }
