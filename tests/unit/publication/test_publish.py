"""The publication: an exact copy for any reader, the old one or the new one, whatever happens on the way."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from publication_house import House

from warehouse import publish as module
from warehouse.publish import PublicationError

Read = Callable[..., list[tuple[Any, ...]]]


def _content(folder: Path) -> dict[str, str]:
    """Name → SHA-256 of everything in the folder, temporary files included."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _tables(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(database), read_only=True) as con:
        names = [row[0] for row in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        return {name: con.execute(f"from {name} order by all").fetchall() for name in names}


def test_it_is_a_copy_of_the_warehouse(house: House) -> None:
    house.publish()
    published = _tables(house.database)
    for table, rows in published.items():
        if table not in ("publication", "data_dictionary"):
            assert rows == house.con.execute(f"from {table} order by all").fetchall(), table
            assert rows, table
    assert published["publication"] == [
        (
            "2026-03-02-1",
            datetime(2026, 3, 2, 6, 30),
            "0.1.0",
            date(2025, 12, 31),
            date(2026, 3, 1),
            False,
            "0" * 64,
        )
    ]


def test_the_connection_keeps_its_database_and_transaction(house: House) -> None:
    house.publish()
    assert house.con.execute("select current_database()").fetchall() == [("warehouse",)]
    databases = house.con.execute("select database_name from duckdb_databases() where not internal").fetchall()
    assert databases == [("warehouse",)]
    house.con.execute("begin")
    house.con.execute("rollback")


def test_hours_older_than_asked_lie_in_the_yearly_parquet_only(house: House, read: Read) -> None:
    house.publish(hour_days=1)
    assert read(house.database, "select distinct natural_day from air_hour") == [(date(2026, 3, 1),)]
    hours = duckdb.read_parquet(str(house.folder / "parquet" / "air_hour" / "*.parquet"))
    assert len(hours) == 5
    assert duckdb.read_parquet(str(house.folder / "parquet" / "air_hour" / "air_hour_2025.parquet")).fetchall()[1][
        1
    ] == datetime(2026, 1, 1)


def test_an_unchanged_year_is_left_untouched(house: House) -> None:
    house.publish()
    old = house.folder / "parquet" / "air_hour" / "air_hour_2025.parquet"
    new = house.folder / "parquet" / "air_hour" / "air_hour_2026.parquet"
    before = (old.stat().st_ino, new.stat().st_ino)
    house.con.execute("update air_hour set aqi = 111 where aqi = 110")
    manifest = house.publish(batch="2")
    assert old.stat().st_ino == before[0]
    assert new.stat().st_ino != before[1]
    assert (
        manifest["files"]["parquet/air_hour/air_hour_2025.parquet"]["sha256"]
        == _content(house.folder)["parquet/air_hour/air_hour_2025.parquet"]
    )


def test_a_broken_year_is_written_again_and_a_year_without_days_goes(house: House) -> None:
    house.publish()
    old = house.folder / "parquet" / "air_hour" / "air_hour_2025.parquet"
    old.write_bytes(b"PAR1")
    house.publish(batch="2")
    assert len(duckdb.read_parquet(str(old))) == 2
    house.con.execute("delete from air_hour where natural_day < date '2026-01-01'")
    manifest = house.publish(batch="3")
    assert not old.exists()
    assert "parquet/air_hour/air_hour_2025.parquet" not in manifest["files"]


def test_the_manifest_tells_every_file(house: House) -> None:
    manifest = house.publish(is_simulated=True)
    assert json.loads((house.folder / "manifest.json").read_text(encoding="utf-8")) == manifest
    content = _content(house.folder)
    del content["manifest.json"]
    assert {name: entry["sha256"] for name, entry in manifest["files"].items()} == content
    assert (manifest["batch"], manifest["is_simulated"]) == ("2026-03-02-1", True)
    assert (manifest["first_day"], manifest["last_day"]) == ("2025-12-31", "2026-03-01")


def test_temporary_names_match_no_glob() -> None:
    assert not Path(".tmp-air_city_day.parquet").match("[!.]*.parquet")
    assert module.TEMPORARY.startswith(".")


def test_parquet_holds_the_tables(house: House) -> None:
    house.publish()
    for table in module.PARQUET_TABLES:
        frame = pd.read_parquet(house.folder / "parquet" / f"{table}.parquet")
        if table != "data_dictionary":
            assert len(frame) == house.con.execute(f"select count(*) from {table}").fetchall()[0][0]


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(house: House) -> None:
    house.con.execute("update air_city_day set items_missing = '=cmd|''x''!A1' where items_missing = 'PM10'")
    house.con.execute("update city set name_zh = '+城' where city_code = '100200'")
    house.publish()
    raw = (house.folder / "csv" / "air_city_day.csv").read_bytes()
    assert raw.startswith("\ufeff城市代码,城市,日期,".encode())
    assert "\n100200,'+城,2026-03-01,5," in raw.decode()
    assert ",'=cmd|'x'!A1," in raw.decode()
    frame = pd.read_csv(house.folder / "csv" / "good_day_ratio.csv", encoding="utf-8-sig")
    assert list(frame["距目标（百分点）"]) == [0.0, 13.6, 6.8, 0.0]


def test_opened_and_attached_it_works_with_its_macros(house: House) -> None:
    house.publish()
    with duckdb.connect(str(house.database), read_only=True) as con:
        assert con.execute("select twice_twice(aqi) from air_hour where aqi = 110").fetchall() == [(440,)]
        comments = con.execute("select count(*) from duckdb_columns() where not internal and comment is null")
        assert comments.fetchall()[0][0] <= 20  # the columns of the one view written by hand
    with duckdb.connect() as con:
        con.execute(f"attach '{house.database}' as bureau (read_only)")
        con.execute("use bureau")
        assert con.execute("select twice(aqi) from air_hour where aqi = 110").fetchall() == [(220,)]
        assert len(con.execute('from "报表"."优良天数比率"').fetchall()) == 3


@pytest.mark.skipif("QINGXIANG_OLD_DUCKDB" not in os.environ, reason="names a python that has an older DuckDB")
def test_an_older_client_reads_it(house: House) -> None:
    house.publish()
    house.con.execute("update air_hour set aqi = 111 where aqi = 110")
    house.publish(batch="2")  # one made from the file before
    script = (
        "import duckdb, sys\n"
        "c = duckdb.connect(sys.argv[1], read_only=True)\n"
        "views = c.execute(\"select view_name from duckdb_views() where schema_name = '报表'\")\n"
        "for v, in views.fetchall():\n"
        '    c.execute(f\'from "报表"."{v}"\').fetchall()\n'
        "print(c.execute('select twice_twice(aqi) from air_hour where aqi = 111').fetchall())\n"
    )
    old = [os.environ["QINGXIANG_OLD_DUCKDB"], "-c", script, str(house.database)]
    assert subprocess.run(old, capture_output=True, text=True, check=True).stdout == "[(444,)]\n"


def _warehouse_tables(house: House) -> dict[str, list[tuple[Any, ...]]]:
    names = [row[0] for row in house.con.execute("select table_name from duckdb_tables()").fetchall()]
    return {name: house.con.execute(f"from {name} order by all").fetchall() for name in names}


def test_made_from_the_file_before_it_is_still_an_exact_copy(house: House) -> None:
    """Whatever changed: values, rows gone, rows new, two values swapped, days that are NULL, small tables."""
    fresh = house.publish()["files"]["qingxiang.duckdb"]
    for change in (
        "update air_hour set aqi = 111 where aqi = 110",
        "delete from air_station_day where station_code = '9002A'",
        "insert into air_city_day select * replace (day + 7 as day) from air_city_day where is_good",
        "update air_hour set landing_id = case station_code when '9001A' then 'a3' else 'a4' end",
        "update air_hour set landing_id = case station_code when '9001A' then 'a4' else 'a3' end",
        "delete from quarantine where day is null",
        "insert into quarantine select * from quarantine",
        "update city set name_zh = '丙城' where city_code = '100200'",
        "delete from good_day_ratio",
        "delete from air_hour",
    ):
        house.con.execute(change)
        again = house.publish(batch="2")["files"]["qingxiang.duckdb"]
        assert (again["recipe"], again["fresh_bytes"]) == (fresh["recipe"], fresh["fresh_bytes"])
        published, wanted = _tables(house.database), _warehouse_tables(house)
        for table in wanted.keys() - {"publication", "data_dictionary"}:
            assert published[table] == wanted[table], (change, table)
        assert len(published["data_dictionary"]) > 200


def test_other_macros_or_a_foreign_file_lead_to_a_fresh_one(house: House, read: Read) -> None:
    house.publish()
    house.publish(batch="2", macros="create macro twice(x) as x + x;\ncreate macro thrice(x) as x * 3;")
    assert read(house.database, "select thrice(2)") == [(6,)]
    with duckdb.connect(str(house.database)) as con:
        con.execute("delete from air_city_day")
    house.publish(batch="3", macros="create macro twice(x) as x + x;\ncreate macro thrice(x) as x * 3;")
    assert read(house.database, "select count(*) from air_city_day") == [(3,)]


def test_rows_not_committed_are_not_published(house: House, read: Read) -> None:
    with house.con.cursor() as other:
        other.execute("begin")
        other.execute("delete from air_city_day")
        house.publish()
        other.execute("rollback")
    assert read(house.database, "select count(*) from air_city_day") == [(3,)]


def test_a_reader_that_holds_the_old_file_keeps_it(house: House, read: Read, tmp_path: Path) -> None:
    house.publish()
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys\n"
            "c = duckdb.connect(sys.argv[1], read_only=True)\n"
            "print('open', flush=True)\n"
            "sys.stdin.readline()\n"
            "found = c.execute('select count(*), (select batch from publication) from air_city_day')\n"
            "print(found.fetchall())\n",
            str(house.database),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        house.con.execute("delete from air_city_day")
        house.publish(batch="2")
        assert reader.communicate("go\n")[0] == "[(3, '2026-03-02-1')]\n"
    assert read(house.database, "select count(*) from air_city_day") == [(0,)]


def test_no_folder_to_write_in_is_said_in_a_sentence(house: House) -> None:
    house.folder.write_text("a file where the folder should be")
    with pytest.raises(PublicationError, match=r"could not be written.*qingxiang publish"):
        house.publish()


def test_a_warehouse_that_breaks_off_leaves_the_old_one(house: House) -> None:
    house.publish()
    before = _content(house.folder)
    with pytest.raises(duckdb.Error):
        house.publish(batch="2", macros="create macro twice(x) as no_such(x);")
    assert _content(house.folder) == before
    house.publish(batch="3")
