"""The macro text: what it may not hold, the order of its parts, and its life in a file of storage v1.0.0."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from quality.standards.macros import create_macros, macro_sql, macro_statements
from quality.standards.tables import TableError, read_tables

ROOT = Path(__file__).parents[3]
#: Binary floats enter through these; round() is half-up. `//` of BIGINT is exact.
FORBIDDEN = {
    "avg": r"(?<![\w])(avg|mean|favg|fsum|stddev\w*)\s*\(",
    "division": r"(?<!/)/(?!/)",
    "round": r"(?<![\w])round(_even)?\s*\(",
    "float": r"(?<![\w])(double|float|real|float4|float8)(?![\w])",
}
CALLS = re.compile(r"\b(?:aqi|iaqi|air|mean|round|percentile|exceedance|primary)_?\w*(?=\()")


def rules_sql() -> list[tuple[str, str]]:
    files = [path for folder in ("assets", "quality") for path in sorted((ROOT / folder).rglob("*.sql"))]
    return [
        ("generated macros", macro_sql(read_tables())),
        *((path.name, path.read_text("utf-8")) for path in files),
    ]


def without_comments_and_texts(sql: str) -> str:
    return re.sub(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", " ", sql, flags=re.DOTALL).lower()


@pytest.mark.parametrize("word", FORBIDDEN)
@pytest.mark.parametrize(("name", "sql"), rules_sql(), ids=lambda part: part if len(part) < 60 else "")
def test_rule_sql_stays_exact(name: str, sql: str, word: str) -> None:
    found = re.search(FORBIDDEN[word], without_comments_and_texts(sql))
    assert found is None, f"{name} has {found.group() if found else ''!r}: rules compute in DECIMAL and BIGINT"


def test_the_lint_sees_what_it_forbids() -> None:
    for word, sql in (
        ("avg", "select AVG (x)"),
        ("division", "a / b"),
        ("division", "a/b"),
        ("round", "round(x, 1)"),
        ("round", "round_even(x, 1)"),
        ("float", "x::double"),
    ):
        assert re.search(FORBIDDEN[word], without_comments_and_texts(sql)), sql
    for sql in ("a // b", "-- a / b", "'µg/m³ round('", "round_half_even(x, 1)", "mean_half_even(t, n, 1)"):
        assert not any(re.search(pattern, without_comments_and_texts(sql)) for pattern in FORBIDDEN.values()), sql


def test_no_macro_calls_a_later_one_or_reads_a_table() -> None:
    defined: set[str] = set()
    for name, statement in macro_statements(read_tables()):
        text = without_comments_and_texts(statement)
        assert set(CALLS.findall(text.split(" as (", 1)[1])) <= defined, name
        assert re.findall(r"create or replace macro (\w+)", text) == [name]
        assert not re.search(r"\b(from|select|join|lambda)\b", text), name
        defined.add(name)


def test_every_macro_of_the_contract_is_there() -> None:
    names = {name for name, _ in macro_statements(read_tables())}
    assert names >= {
        "air_standard_id",
        "round_half_even",
        "mean_half_even",
        "air_round",
        "iaqi",
        "aqi_hour",
        "aqi_day",
        "primary_pollutants_hour",
        "primary_pollutants_day",
        "aqi_level",
        "aqi_category_zh",
        "air_day_items_missing",
        "air_day_is_counted",
        "air_day_aqi_on_basis",
        "air_day_is_good",
        "percentile_half_even",
        "exceedance_multiple",
    }


def test_statements_are_numbered() -> None:
    numbers = re.findall(r"^-- (\d\d) (\w+)$", macro_sql(read_tables()), flags=re.MULTILINE)
    assert [int(number) for number, _ in numbers] == list(range(1, len(numbers) + 1))
    assert [name for _, name in numbers] == [name for name, _ in macro_statements(read_tables())]


def test_macros_live_in_a_file_of_storage_v1(tmp_path: Path) -> None:
    path = tmp_path / "bureau's.duckdb"
    con = duckdb.connect()
    con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as p (storage_version 'v1.0.0')")
    con.execute("use p")
    create_macros(con)
    con.execute("create table reading as select i::decimal(9, 3) as v from range(2000) as r(i)")
    con.close()
    query = """
        select v, aqi_day(v, v, v, v, v, v, v, 'HJ 633-2026'), primary_pollutants_hour(1, 1, 1, v, 1, v, 'HJ 633-2012'),
            air_day_is_good(v, v, 1, v, null, v, v, 'HJ 633-2012', false), percentile_half_even([v, 1, 2], 95, 1)
        from reading
    """
    opened = duckdb.connect(str(path), read_only=True)
    direct = opened.execute(query).fetchall()
    opened.close()
    con = duckdb.connect()
    con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as p (read_only)")
    con.execute("use p")
    assert con.execute(query).fetchall() == direct
    assert [row[0] for row in direct] == list(range(2000))  # the order of rows is kept
    con.close()


def test_one_call_is_planned_quickly(macros: duckdb.DuckDBPyConnection) -> None:
    """Macro arguments are substituted as text: nested calls must not explode."""
    for macro, arguments in (
        ("aqi_day", "a, a, a, a, a, a, a, s"),
        ("primary_pollutants_day", "a, a, a, a, a, a, a, s"),
    ):
        plan = macros.execute(
            f"explain select {macro}({arguments}) from (select 1::decimal(9, 3) as a, 'HJ 633-2026' as s from range(2))"
        ).fetchall()
        assert len(plan[0][1]) < 400_000


def test_tables_of_another_folder_change_the_rules(tmp_path: Path) -> None:
    ours = read_tables()["hj633_daily_item"].replace("HJ 633-2012,o3,1h,overflow", "HJ 633-2012,o3,1h,index")
    (tmp_path / "hj633_daily_item.csv").write_text(ours, "utf-8")
    (tmp_path / "cities.csv").write_text("not ours\n", "utf-8")
    con = duckdb.connect()
    create_macros(con, read_tables(tmp_path))
    call = "select aqi_day(1, 1, 1, 60, 200, 30, 15, 'HJ 633-2012'), aqi_day(1, 1, 1, 900, null, 30, 15, 'HJ 633-2012')"
    assert con.execute(call).fetchall() == [(100, None)]
    create_macros(con)
    assert con.execute(call).fetchall() == [(30, None)]


def test_a_missing_table_is_named() -> None:
    tables = dict(read_tables())
    del tables["aqi_level"]
    with pytest.raises(TableError, match=r"aqi_level\.csv is missing"):
        macro_sql(tables)


def test_limits_and_completeness(value: Callable[[str], Any]) -> None:
    before, after, final = "date '2026-02-28'", "date '2026-03-01'", "date '2031-01-01'"
    assert value(
        f"air_limit('pm25', '24h', {before}), air_limit('pm25', '24h', {after}), air_limit('pm25', '24h', {final})"
    ) == (75, 60, 50)
    assert value(
        f"air_limit('o3', '8h', {before}), air_limit('co', '24h', {after}), air_limit('pm10', '1h', {after})"
    ) == (160, 4, None)
    assert value(
        f"air_completeness('hours_per_day', {before}), air_completeness('o3_8h_windows_per_day', {final})"
    ) == (20, 14)
    assert value(f"air_completeness('nothing', {before})") is None
