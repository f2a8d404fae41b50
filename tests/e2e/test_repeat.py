"""The published tables are a function of what was landed: not of how often, in which order or in how many files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from commands import House, made_region
from small_region import archive, city_day_file, day_rows, row

FIRST, SECOND = date(2024, 6, 1), date(2024, 6, 2)
STATIONS = ("A1", "A2", "A3", "A4", "B1", "B2", "B3")
Rows = list[dict[str, Any]]
#: An answer: its rows, and when the platform gave it.
Answer = tuple[Rows, str]
#: The columns that name the file a row came from; they differ when one answer comes as two files.
BY_FILE = ("landing_id",)
REVISIONS = "select * exclude (old_landing_id, new_landing_id) from reading_revision order by all"


def answers() -> list[Answer]:
    """Three answers about two days: a first one, one with revisions and late hours, one that takes a revision back."""
    early = [
        *day_rows(FIRST, STATIONS),
        *day_rows(SECOND, STATIONS[:5], which=range(1, 20)),
        row("A1", datetime(2024, 6, 1, 3), so2="9"),  # a second value for one key
        row("A2", datetime(2024, 6, 1, 3)),  # the same value again
    ]
    middle = [
        *day_rows(FIRST, ["A3"], which=[5, 6], pm10="80", pm25="60"),
        *day_rows(SECOND, STATIONS, no2="33"),
        row("B1", datetime(2024, 6, 2, 9), pm10="-999"),  # and another
    ]
    late = day_rows(FIRST, ["A3"], which=[5])
    return [(early, "2024-06-03 00:30"), (middle, "2024-06-03 06:30"), (late, "2024-06-04 06:30")]


REVIEWED = [{"city": "900200", "day": SECOND, "pm10": "170", "pm25": "90", "o3_8h": "60"}]


def make(folder: Path, listed: Iterable[Answer], *, split: bool = False, runs: Sequence[tuple[date, date]]) -> House:
    """A home into which these answers came in this order; reviewed values come last."""
    house = made_region(folder)
    for number, (rows, at) in enumerate(listed):
        pieces: Mapping[str, Rows] = {"": rows}
        if split:
            pieces = {code: some for code in STATIONS if (some := [r for r in rows if r["station"] == code])}
        for name, piece in pieces.items():
            path = folder / f"{number}-{name}.csv"
            path.write_text(archive(piece), encoding="utf-8")
            told = house("import", "air", path, "--format", "cnemc-archive", "--observed-at", at)
            assert told.code == 0, told
        if number == 0:
            for first, last in runs[:-1]:
                house.run(first, last)
    path = folder / "reviewed.csv"
    path.write_text(city_day_file(REVIEWED), encoding="utf-8")
    assert house("import", "air", path, "--format", "city-day", "--observed-at", "2024-06-20").code == 0
    assert house.run(*runs[-1]).code == 0
    return house


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> House:
    return make(tmp_path_factory.mktemp("in-order"), answers(), runs=[(FIRST, FIRST), (FIRST, SECOND)])


def test_the_answers_hold_what_could_go_wrong(in_order: House) -> None:
    tables = in_order.tables()
    assert len(tables["reading_revision"]) >= 5 and len(tables["quarantine"]) == 2 + 2
    batches = in_order.ask("select sum(folded_rows), sum(revised_rows), sum(quarantined_rows) from reading_batch")
    assert all(batches[0])
    assert in_order.unbalanced() == []


def test_running_a_day_again_changes_nothing(in_order: House) -> None:
    before = in_order.tables()
    assert in_order.run(FIRST, SECOND).code == 0
    assert in_order.tables() == before


def test_the_order_of_imports_does_not_matter(in_order: House, tmp_path: Path) -> None:
    backwards = make(tmp_path, reversed(answers()), runs=[(FIRST, SECOND)])
    assert backwards.tables() == in_order.tables(), "row for row, the names of the answers included"


@pytest.mark.slow
def test_the_number_of_files_does_not_matter(in_order: House, tmp_path: Path) -> None:
    """One file a station, each with the observed time of the whole."""
    split = make(tmp_path, answers(), split=True, runs=[(FIRST, SECOND)])
    drop = ("landing_id", "row_number")
    of_split, of_whole = split.tables(without=BY_FILE), in_order.tables(without=BY_FILE)
    query = f"select * exclude ({', '.join(drop)}) from quarantine order by all"
    of_split["quarantine"], of_whole["quarantine"] = split.ask(query), in_order.ask(query)
    of_split["reading_revision"], of_whole["reading_revision"] = split.ask(REVISIONS), in_order.ask(REVISIONS)
    assert of_split == of_whole


@pytest.mark.slow
def test_landing_the_same_answer_again_folds_it(in_order: House) -> None:
    folder = in_order.home.parent
    before = in_order.tables()
    told = in_order("import", "air", folder / "0-.csv", "--format", "cnemc-archive",
                    "--observed-at", answers()[0][1])  # fmt: skip
    assert told.code == 0 and in_order.run(FIRST, SECOND).code == 0
    after = in_order.tables()
    for table in ("air_hour", "air_station_day", "air_city_day", "good_day_ratio", "reading_revision"):
        assert after[table] == before[table], table
    assert in_order.unbalanced() == []
    # Last of this module: the batch now counts the answer twice, as it came twice.
    folded = "select sum(input_rows - folded_rows - quarantined_rows) from reading_batch where dataset = 'air_hour'"
    assert in_order.ask(folded) == [(2 * 24 * len(STATIONS) - 1,)]


def test_there_and_back_again(tmp_path: Path) -> None:
    """A, then B, then A: A stands, and both changes are told."""
    house = made_region(tmp_path)
    at = datetime(2024, 6, 1, 5)
    for number, value in enumerate(("20", "31", "20"), start=1):
        path = tmp_path / f"{'AB'[value == '31']}.csv"
        rows = [*day_rows(FIRST, STATIONS, which=[1, 2, 3, 4]), row("A1", at, pm25=value)]
        path.write_text(archive(rows), encoding="utf-8")
        told = house("import", "air", path, "--format", "cnemc-archive", "--observed-at", f"2024-06-0{number + 1}")
        assert told.code == 0
    assert house.landed_bytes() == 2 + 1, "two answers and the tables in use: the bytes of A are kept once"
    assert house.run(FIRST).code == 0
    assert house.ask("select pm25_ug_m3 from air_hour where station_code = 'A1' and hour_end = ?", [at]) == [(20,)]
    assert house.ask(
        "select item, sequence, old_value, new_value, observed_at from reading_revision order by sequence"
    ) == [
        ("pm25", 1, 20, 31, datetime(2024, 6, 3)),
        ("pm25", 2, 31, 20, datetime(2024, 6, 4)),
    ]
