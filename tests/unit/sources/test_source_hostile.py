"""What arrives broken or is something else: one sentence, or a row with a problem, and never a traceback."""

import contextlib
import gzip
import io
import json
import zipfile

import pytest

from assets.sources.answer import RefusedAnswer
from assets.sources.csv_text import read_text_table
from assets.sources.parsers import PARSERS, decompress, is_national, kind_of, parser_of

MAPPING = {
    "station": {"code": "s"},
    "time": {"column": "t", "format": "%Y-%m-%d %H:%M", "convention": "hour-ending"},
    "columns": {"pm25": {"column": "v", "unit": "ug/m3"}},
}
SAMPLES = {
    "pm25in-csv": "Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,SO2\n"
    "20200402,08,甲,1,优,NaN,1,1,1,1,1,1,1\n",
    "cnemc-archive": "timepoint,stationcode,pm10,pm2_5,o3,no2,so2,co\n2022-01-01T08:00:00,9001A,1,1,1,1,1,1\n",
    "quotsoft": "date,hour,type,9001A\n20220101,0,CO,1\n",
    "city-day": "city_code,day,pm25_ug_m3\n990100,2020-03-31,1\n",
    "station-day": "station_code,day,pm25_ug_m3\n9001A,2020-03-31,1\n",
    "table": "s,t,v\n9001A,2020-03-31 08:00,1\n",
    "cnemc-live": '[{"StationCode":"9001A","TimePointStr":"2024年05月31日 22时","PM2_5":"1"}]',
}
CSV_FORMATS = [form for form in SAMPLES if form != "cnemc-live"]


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


HOSTILE = {
    "empty": b"",
    "blank": b" \n\r\n\t",
    "bom only": b"\xef\xbb\xbf",
    "html": b"<!DOCTYPE html>\n<html><head><title>502 Bad\nGateway</title></head></html>",
    "nul": b"date,hour,type,9001A\n2022\x000101,0,CO,1\n",
    "utf-16": "date,hour\n1,2\n".encode("utf-16"),
    "gzip": gzip.compress(b"x" * 100),
    "zip": zipped(),
    "old xls": b"\xd0\xcf\x11\xe0" + b"x" * 600,
    "binary": bytes(range(1, 256)) * 4,
    "number": b"-1",
    "prose": "今天没有数据".encode(),
    "json": b'{"error": "busy"}',
    "deep json": b"[" * 100_000,
    "newlines": b"\n" * 10_000,
    "quotes": b'"' * 1001,
    "commas": b"," * 1001,
}


@pytest.mark.parametrize("form", SAMPLES)
@pytest.mark.parametrize("case", HOSTILE)
def test_refused_with_a_sentence(refusal, form: str, case: str) -> None:
    sentence = refusal(form, HOSTILE[case], name="../../etc/pass\nwd,=cmd|x.csv", mapping=MAPPING)
    assert "pass wd" in sentence


@pytest.mark.parametrize("form", SAMPLES)
@pytest.mark.parametrize("other", SAMPLES)
def test_another_format_is_named(refusal, form: str, other: str) -> None:
    if form == other:
        return
    sentence = refusal(form, SAMPLES[other], mapping=MAPPING)
    if other != "table" and form != "table":
        assert f"--format {other}" in sentence


@pytest.mark.parametrize("form", CSV_FORMATS)
def test_only_a_header(refusal, form: str) -> None:
    header = SAMPLES[form].split("\n")[0]
    assert "no rows" in refusal(form, header, mapping=MAPPING)
    assert "no rows" in refusal(form, header + "\r\n\r\n  \n", mapping=MAPPING)


@pytest.mark.parametrize("form", SAMPLES)
def test_the_samples_themselves_are_read(parse, form: str) -> None:
    answer = parse(form, SAMPLES[form], mapping=MAPPING if form == "table" else None)
    assert answer.rows.num_rows == 1 and answer.rows["problem"].null_count == 1


@pytest.mark.parametrize("form", [*SAMPLES])
@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_cut_anywhere_it_is_a_refusal_or_rows(form: str, cut: int) -> None:
    data = SAMPLES[form].encode()
    with contextlib.suppress(RefusedAnswer):
        PARSERS[form].parse(data[: max(1, len(data) * cut // 60)], "cut", MAPPING)


def test_html_says_its_title(refusal) -> None:
    assert "HTML page titled “502 Bad Gateway”" in refusal("cnemc-live", HOSTILE["html"])


def test_gb18030_where_utf8_belongs(refusal, parse) -> None:
    text = SAMPLES["pm25in-csv"].encode("gb18030")
    sentence = refusal("pm25in-csv", text)
    assert "line 2" in sentence and "GB18030" in sentence


def test_one_broken_byte_names_its_line(refusal) -> None:
    data = SAMPLES["cnemc-archive"].encode() + b"2022-01-01T08:00:00,\xff,1,1,1,1,1,1\n"
    assert "byte 0xFF in line 3" in refusal("cnemc-archive", data)


class TestQuotationMarks:
    """Damage stays where it is; the other rows are read."""

    header = "Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,SO2\n"

    def row(self, station: str, value: int) -> str:
        return f"20200402,08,{station},1,优,NaN,{value},1,1,1,1,1,1\n"

    def test_an_unclosed_quote_spoils_one_row(self, parse) -> None:
        text = self.header + self.row("甲", 1) + self.row('"乙', 2) + "".join(self.row(f"丙{i}", i) for i in range(100))
        rows = parse("pm25in-csv", text).rows.to_pylist()
        assert len(rows) == 102
        bad = [row for row in rows if row["problem"]]
        assert [row["original"] for row in bad] == [self.row('"乙', 2).strip()]
        assert "quotation mark" in bad[0]["problem"]

    def test_two_unclosed_quotes_do_not_swallow_what_lies_between(self, parse) -> None:
        text = self.header + self.row('"甲', 1) + self.row("乙", 2) + self.row('丙",', 3) + self.row("丁", 4)
        rows = parse("pm25in-csv", text).rows.to_pylist()
        assert [bool(row["problem"]) for row in rows] == [True, False, True, False]
        text = self.header + self.row('"甲', 1) + self.row("乙", 2) + self.row('丙"', 3) + self.row("丁", 4)
        rows = parse("pm25in-csv", text).rows.to_pylist()
        assert [row["station_name"] for row in rows if not row["problem"]] == ["乙", "丁"]

    def test_quotes_inside_a_name(self, parse) -> None:
        text = (
            self.header + self.row('"甲""站""', 1) + self.row('乙"站"', 2) + self.row('"丙, 站"', 3) + self.row("丁", 4)
        )
        rows = parse("pm25in-csv", text).rows.to_pylist()
        assert [row["station_name"] for row in rows if not row["problem"]] == ['乙"站"', "丙, 站", "丁"]
        assert parse("pm25in-csv", self.header + self.row('"甲""站"""', 1)).rows["station_name"][0].as_py() == '甲"站"'

    def test_newline_in_a_name_is_kept(self, parse) -> None:
        rows = parse("pm25in-csv", self.header + self.row('"甲\n站"', 1)).rows.to_pylist()
        assert rows[0]["station_name"] == "甲\n站" and rows[0]["problem"] is None


def test_nothing_is_lost_whatever_the_lines_are() -> None:
    lines = ["a,b,c", "1,2,3", "x", "1,2,3,4", ' "', '"1",2,3', "", ",,", '1,"2\n2",3', "4,5,6"]
    table = read_text_table("\n".join(lines).encode(), "f", "f")
    read = "\n".join(table.original.to_pylist())
    assert [line for line in read.split("\n") if line] == [part for part in "\n".join(lines[1:]).split("\n") if part]
    assert table.row_count == 8


class TestGzip:
    def test_plain_and_packed(self) -> None:
        data = b"a,b\n" * 1000
        assert decompress(data, "a.csv") == data
        assert decompress(gzip.compress(data), "a.csv.gz") == data
        assert decompress(gzip.compress(data) + gzip.compress(b"x") + b"\0\0", "a.gz") == data + b"x"

    @pytest.mark.parametrize("keep", [3, 12, 30, -1, -8])
    def test_truncated(self, keep: int) -> None:
        packed = gzip.compress(json.dumps(list(range(5000))).encode())
        with pytest.raises(RefusedAnswer, match="ends in the middle"):
            decompress(packed[:keep], "a.csv.gz")

    def test_damaged(self) -> None:
        packed = bytearray(gzip.compress(b"hello" * 100))
        packed[-6] ^= 0xFF
        with pytest.raises(RefusedAnswer, match="damaged"):
            decompress(bytes(packed), "a.csv.gz")
        with pytest.raises(RefusedAnswer, match="damaged"):
            decompress(gzip.compress(b"x") + b"rubbish", "a.csv.gz")

    def test_a_bomb_is_stopped_at_the_bound(self) -> None:
        with pytest.raises(RefusedAnswer, match="more than 1,000,000 bytes"):
            decompress(gzip.compress(bytes(20_000_000)), "a.csv.gz", max_bytes=1_000_000)
        with pytest.raises(RefusedAnswer, match="more than 10: split"):
            decompress(b"x" * 11, "a.csv", max_bytes=10)


def test_formats_by_name() -> None:
    assert set(PARSERS) == {*SAMPLES}
    with pytest.raises(RefusedAnswer, match="known are"):
        parser_of("csv")
    assert kind_of("city-day") == "air_city_day" and kind_of("table", {"kind": "city-day"}) == "air_city_day"
    assert is_national("quotsoft") and not is_national("table") and is_national("table", {"national": True})


def test_importing_the_parsers_is_light() -> None:
    import subprocess
    import sys

    heavy = ["pandas", "openpyxl", "requests", "great_expectations", "urllib3", "duckdb"]
    code = f"import sys, assets.sources.parsers; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
