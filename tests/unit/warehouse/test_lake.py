"""The lake: one file per day, sorted as given, found by paths and by glob alike."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from warehouse.files import TEMPORARY, UNFINISHED
from warehouse.lake import MOST_PATHS, Lake

FIRST = date(2024, 12, 20)


def some_days(count: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in range(count)]


def rows_of(days: list[date]) -> pa.Table:
    """Two rows a day, b before a: the lake keeps the order it is given."""
    return pa.table(
        {
            "key": pa.array(["b", "a"] * len(days)),
            "natural_day": pa.array([day for day in days for _ in "ba"], pa.date32()),
        }
    )


def read(lake: Lake, days: list[date]) -> list[tuple[str, date]]:
    scan = lake.scan("things", days, day_column="natural_day")
    assert scan is not None
    with duckdb.connect() as connection:
        return connection.execute(f"select key, natural_day from {scan} order by natural_day, key").fetchall()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "it's a [home]*?")


def test_one_file_a_day_in_the_order_given(lake: Lake) -> None:
    days = some_days(3)
    lake.write("things", rows_of(days), days, day_column="natural_day")
    for day in days:
        (file,) = lake.path("things", day).parent.iterdir()
        with duckdb.connect() as connection:
            found = connection.execute("select key, natural_day from read_parquet(?)", [str(file)]).fetchall()
        assert found == [("b", day), ("a", day)]


def test_a_day_is_replaced_and_the_others_stay(lake: Lake) -> None:
    days = some_days(2)
    lake.write("things", rows_of(days), days, day_column="natural_day")
    lake.write("things", rows_of(days).slice(0, 1), days[:1], day_column="natural_day")
    assert read(lake, days) == [("b", days[0]), ("a", days[1]), ("b", days[1])]


def test_a_day_without_rows_is_made_and_empty(lake: Lake) -> None:
    days = some_days(2)
    lake.write("things", rows_of(days[:1]), days, day_column="natural_day")
    assert lake.existing("things", [*days, FIRST - timedelta(days=1)]) == days
    assert read(lake, days[1:]) == []


def test_nothing_made_is_no_scan(lake: Lake) -> None:
    assert lake.scan("things", some_days(3), day_column="natural_day") is None
    assert lake.days("things") == []


@pytest.mark.parametrize("count", [MOST_PATHS, MOST_PATHS + 1])
def test_paths_and_glob_give_the_same_rows(lake: Lake, count: int) -> None:
    everything = some_days(count + 2)  # one day before and one after those asked for
    lake.write("things", rows_of(everything), everything, day_column="natural_day")
    wanted = everything[1:-1]
    expected = [(key, day) for day in wanted for key in "ab"]
    assert read(lake, wanted) == expected
    assert read(lake, list(reversed(wanted))) == expected
    assert read(lake, [*wanted, wanted[0]]) == expected, "a day asked for twice is read once"
    scan = lake.scan("things", wanted, day_column="natural_day") or ""
    assert ("*/part.parquet" in scan.replace("[*]", "")) is (count > MOST_PATHS)


def test_a_gap_in_many_days_is_left_out(lake: Lake) -> None:
    days = some_days(MOST_PATHS + 5)
    lake.write("things", rows_of(days), days, day_column="natural_day")
    wanted = [day for day in days if day != days[7]]
    assert read(lake, wanted) == [(key, day) for day in wanted for key in "ab"]
    lake.path("things", days[9]).unlink()
    left = [day for day in days if day != days[9]]
    assert read(lake, days) == [(key, day) for day in left for key in "ab"]


def test_what_a_killed_writer_left_is_no_day_and_is_never_read(lake: Lake) -> None:
    days = some_days(MOST_PATHS + 1)
    lake.write("things", rows_of(days), days, day_column="natural_day")
    half = lake.path("things", days[3]).with_name(f"{TEMPORARY}77-part.parquet{UNFINISHED}")
    half.write_bytes(b"PAR1 half of a file")
    unmade = lake.path("things", days[-1] + timedelta(days=1))
    unmade.parent.mkdir()
    unmade.with_name(f"{TEMPORARY}77-part.parquet{UNFINISHED}").write_bytes(b"PAR1")
    assert lake.days("things") == days
    assert lake.existing("things", [days[-1] + timedelta(days=1)]) == []
    assert len(read(lake, days)) == 2 * len(days)
    with duckdb.connect() as connection:  # a reader of ours who globs everything
        everywhere = str(lake.root / "things").replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")
        count = connection.execute(f"select count(*) from '{everywhere.replace(chr(39), chr(39) * 2)}/*/*.parquet'")
        assert count.fetchall() == [(2 * len(days),)]
