"""The pages that tell how to read the data: what they show to type in works on a publication."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from publication_house import House

from quality.standards.macros import macro_sql
from quality.standards.tables import read_tables

DOCS = Path(__file__).parents[3] / "docs"


def _blocks(page: str, language: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


@pytest.fixture
def published(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    house.publish(macros=macro_sql(read_tables()))
    monkeypatch.chdir(house.folder)
    return house


def _answers(blocks: list[str]) -> list[list[tuple[Any, ...]]]:
    with duckdb.connect() as con:
        con.execute("attach 'qingxiang.duckdb' as opened (read_only); use opened")
        return [con.execute(block).fetchall() for block in blocks]


def test_the_english_page(published: House) -> None:
    opening, ratio, bad, missing, other, hours = _blocks("reading-the-data.md", "sql")
    with duckdb.connect() as con:
        con.execute(opening)
        assert len(con.execute('from "报表"."优良天数比率"').fetchall()) == 3
    answers = _answers([ratio, bad, missing, other, hours])
    assert [row[0] for row in answers[0]] == ["east", "100100"]
    assert answers[1] == [("甲城", date(2026, 3, 1), 114, "轻度污染", "PM2.5,O3", "HJ 633-2026")]
    assert answers[2] == [("100200", date(2026, 3, 1), "PM10", 1, 1, 1)]
    assert answers[3] == [("100100", date(2026, 2, 28), 100, 114)]
    assert len(answers[4]) == 2


def test_the_chinese_page(published: House) -> None:
    ratio, bad, missing, refused = _answers(_blocks("reading-the-data.zh-CN.md", "sql"))
    assert len(ratio) == 3
    assert bad == [("甲城", date(2026, 3, 1), 114, "三级", "轻度污染", "PM2.5、O3", "HJ 633-2026")]
    assert missing == [("乙城", date(2026, 3, 1), "PM10", 1, 1)]
    assert len(refused) == 2


def test_the_python_of_the_page(published: House) -> None:
    (block,) = _blocks("reading-the-data.md", "python")
    names: dict[str, Any] = {}
    exec(block, names)
    assert len(names["days"]) == 3
    assert list(names["ratios"]["区域"]) == ["东区", "乙城", "甲城"]


def test_files_named_on_the_pages_exist(published: House) -> None:
    for page in ("reading-the-data.md", "reading-the-data.zh-CN.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        for name in re.findall(r"'(parquet/[^']+)'|\"(parquet/[^\"]+)\"", text):
            assert list(published.folder.glob(name[0] or name[1])), name
        for link in re.findall(r"\]\(([^)]+)\)", text):
            assert (DOCS / link).exists(), link
