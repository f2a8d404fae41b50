"""The schema: created twice without harm, every table and column explained, the page in docs up to date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.dictionary import DictionaryError, read_dictionary, schema_markdown, split_comment
from warehouse.schema import create_schema

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        create_schema(connection)
        yield connection


def test_creating_twice_keeps_the_rows(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into region values ('east', '东区', 'East')")
    create_schema(con)
    assert con.execute("from region").fetchall() == [("east", "东区", "East")]


def test_a_dropped_table_comes_back(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("drop table air_hour")
    create_schema(con)
    assert con.execute("from air_hour").fetchall() == []


def test_creating_again_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as con:
        create_schema(con)
    with duckdb.connect(str(file), read_only=True) as con:
        create_schema(con)  # would raise if it wrote


def test_every_column_has_every_part(con: duckdb.DuckDBPyConnection) -> None:
    entries = read_dictionary(con)
    columns = con.execute("select count(*) from duckdb_columns() where not internal").fetchall()[0][0]
    tables = con.execute("select count(*) from duckdb_tables()").fetchall()[0][0]
    assert len(entries) == columns + tables
    for entry in entries:
        assert entry.meaning_en and entry.unit and entry.name_zh and entry.meaning_zh
        assert not entry.meaning_en[0].isspace() and entry.meaning_en.isprintable()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in entry.meaning_zh + entry.name_zh)


def test_chinese_heads_are_unique_within_a_table(con: duckdb.DuckDBPyConnection) -> None:
    heads = [(entry.table, entry.heading_zh) for entry in read_dictionary(con) if entry.position]
    assert len(heads) == len(set(heads))


def test_units_agree_with_the_names(con: duckdb.DuckDBPyConnection) -> None:
    for entry in read_dictionary(con):
        for ending, unit in (("_ug_m3", "µg/m³"), ("_mg_m3", "mg/m³"), ("_pct", "%"), ("_points", "points")):
            if entry.column.endswith(ending):
                assert entry.unit == unit, entry
                assert entry.data_type.startswith("DECIMAL"), entry


def test_no_double_and_no_nested_type(con: duckdb.DuckDBPyConnection) -> None:
    allowed = {"VARCHAR", "DATE", "TIMESTAMP", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "TABLE"}
    for entry in read_dictionary(con):
        assert entry.data_type in allowed or entry.data_type.startswith("DECIMAL"), entry


def test_keys_are_known(con: duckdb.DuckDBPyConnection) -> None:
    keys = [entry.column for entry in read_dictionary(con) if entry.table == "good_day_ratio" and entry.is_key]
    assert keys == ["area_code", "period_kind", "period_start", "period_end", "standard_basis", "dust_basis"]


def test_a_day_cannot_be_good_without_being_counted(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.ConstraintException):
        con.execute(
            "insert into air_city_day (city_code, day, is_counted, is_good, is_dust_affected)"
            " values ('1', date '2026-01-01', false, true, false)"
        )


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        (None, "t.c lacks its English meaning"),
        ("Day", "t.c lacks its unit"),
        ("Day | - | ", "t.c lacks its Chinese name"),
        ("Day | - | 日期", "t.c lacks its Chinese meaning"),
        ("Day |  | 日期 | 自然日", "t.c lacks its unit"),
        ("Day | - | 日期 | 自然日 | x", "t.c has 5 parts"),
        ("Day | furlong | 日期 | 自然日", "'furlong' of t.c is not known"),
    ],
)
def test_a_comment_out_of_format_names_its_column(comment: str | None, said: str) -> None:
    with pytest.raises(DictionaryError, match=said):
        split_comment(comment, "t.c")


def test_a_table_without_a_comment_is_named(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table bare (x integer)")
    with pytest.raises(DictionaryError, match="bare"):
        read_dictionary(con)


def test_the_page_in_docs_is_up_to_date() -> None:
    written = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == schema_markdown(), "run: python -m warehouse.dictionary docs/data-dictionary.md"
