"""Whatever the bytes are: rows that account for every line, or one sentence."""

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_source_hostile import MAPPING, SAMPLES

from assets.sources.answer import ROW_SCHEMAS, RefusedAnswer
from assets.sources.csv_text import _read_carefully, read_text_table
from assets.sources.parsers import PARSERS, kind_of

quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
cell = st.text(alphabet='ab1,"\n é站\t', max_size=6).map(str.strip)
rows = st.lists(st.lists(cell, min_size=3, max_size=3), min_size=1, max_size=8)


@pytest.mark.parametrize("form", SAMPLES)
@quick
@given(data=st.data())
def test_damaged_samples_give_rows_or_a_sentence(form: str, data: st.DataObject) -> None:
    content = bytearray(SAMPLES[form].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        take = data.draw(st.integers(0, 3))
        content[at : at + take] = data.draw(
            st.sampled_from([b"", b'"', b",", b"\n", b"\r", b"9", b"\xe7", b"{", b"[]", b" "])
        )
    try:
        answer = PARSERS[form].parse(bytes(content), "file", MAPPING)
    except RefusedAnswer as refusal:
        assert str(refusal) and "\n" not in str(refusal)
    else:
        assert answer.rows.schema == ROW_SCHEMAS[kind_of(form, MAPPING)]
        assert answer.rows.num_rows > 0


@quick
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    for form in SAMPLES:
        with pytest.raises(RefusedAnswer):
            PARSERS[form].parse(content, "file", MAPPING)


@quick
@given(rows)
@example([["a", 'b"c', "d,e"], ["", "", "1\n2"]])
def test_what_csv_writes_is_read_back_both_ways(written: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["x", "y", "z"])
    writer.writerows(written)
    data = out.getvalue().encode()
    fast = read_text_table(data, "f", "f")
    careful = _read_carefully(data, "f", "f", ",", 1, None)
    for table in (fast, careful):
        assert table.problem.null_count == table.row_count or any("\n" in c for row in written for c in row)
        if table.problem.null_count == table.row_count:
            assert [list(row) for row in zip(*(c.to_pylist() for c in table.cells), strict=True)] == written
    assert fast.original.to_pylist() == careful.original.to_pylist()


@quick
@given(st.lists(st.text(alphabet='a1,,," \n站', max_size=12), min_size=1, max_size=12))
def test_no_text_is_lost(lines: list[str]) -> None:
    body = "\n".join(lines)
    try:
        table = read_text_table(f"x,y\n{body}".encode(), "f", "f")
    except RefusedAnswer:
        assert not body.strip()
        return
    kept = "\n".join(table.original.to_pylist())
    assert [line for line in kept.split("\n") if line.strip()] == [line for line in body.split("\n") if line.strip()]
