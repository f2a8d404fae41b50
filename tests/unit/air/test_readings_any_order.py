"""Whatever the order, the split and the hostility of what is imported: the same readings, and no row disappears."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from small_region import TABLE_MAPPING, Region, archive, as_table, by_name, hours, row

DAYS = [date(2024, 5, 1), date(2024, 5, 2)]
OBSERVED = datetime(2024, 5, 4, 8)
Answer = tuple[str, str, str | None, datetime, str, str]
NewRegion = Callable[[], Region]


@pytest.fixture
def new_region(tmp_path_factory: pytest.TempPathFactory) -> NewRegion:
    def make() -> Region:
        folder: Path = tmp_path_factory.mktemp("home")
        return Region(folder / "registry", folder / "home")

    return make


def changing_answers(chance: random.Random) -> list[tuple[list[dict[str, Any]], Answer]]:
    """Answers of several sources that contradict, confirm, withdraw and review each other, each at its own time."""
    answers = []
    for number in range(12):
        rows = []
        for station in ("A1", "A2", "A3", "B1", "B2"):
            for day in DAYS:
                for at in hours(day, [1, 2, 23, 24]):
                    if chance.random() < 0.6:
                        pm25 = chance.choice((20, 20, 21, 35, 60, None, "-999", "x"))
                        rows.append(
                            row(
                                station,
                                at,
                                pm25=pm25,
                                pm10=chance.choice((40, 40, 50, 18)),
                                aqi=chance.choice((None, 40)),
                            )
                        )
        observed = OBSERVED + timedelta(minutes=7 * number)
        if number % 4 == 3:
            answer = (as_table(rows), "table", 'status = "reviewed"\n' + TABLE_MAPPING, observed, "centre", "t.csv")
        else:
            answer = (archive(rows), "cnemc-archive", None, observed, ("platform", "mirror")[number % 2], "a.csv")
        answers.append((rows, answer))
    return answers


def put(region: Region, answer: Answer) -> None:
    content, form, mapping, observed, source, name = answer
    region.land(content, form, mapping=mapping, observed_at=observed, source=source, name=name)


def without(table: pa.Table, *columns: str) -> list[dict[str, Any]]:
    return table.drop_columns(list(columns)).to_pylist()


def test_order_and_split_do_not_matter(new_region: NewRegion) -> None:
    chance = random.Random(2)
    answers = changing_answers(chance)
    first, second, third = new_region(), new_region(), new_region()
    for _, answer in answers:
        put(first, answer)
    made = first.readings(*DAYS)
    assert made.tables["reading_revision"].num_rows > 20, "the answers do contradict each other"

    shuffled = [answer for _, answer in answers]
    chance.shuffle(shuffled)
    for answer in shuffled:
        put(second, answer)
    again = second.readings(*DAYS)
    for name, table in made.tables.items():
        assert again.tables[name].equals(table), name

    pieces = []
    for rows, (_, form, mapping, observed, source, name) in answers:
        write = as_table if form == "table" else archive
        for stations in (("A1", "B2"), ("A2", "A3", "B1")):
            part = [given for given in rows if given["station"] in stations]
            if part:
                pieces.append((write(part), form, mapping, observed, source, name))
    chance.shuffle(pieces)
    for piece in pieces:
        put(third, piece)
    split = third.readings(*DAYS)
    # What was landed has other names, and rows other numbers; nothing else may differ.
    assert without(split.tables["air_hour"], "landing_id") == without(made.tables["air_hour"], "landing_id")
    names = ("old_landing_id", "new_landing_id")
    assert without(split.tables["reading_revision"], *names) == without(made.tables["reading_revision"], *names)
    assert split.tables["reading_batch"].equals(made.tables["reading_batch"])
    assert split.tables["quality_result"].equals(made.tables["quality_result"])


def test_importing_twice_changes_nothing_that_counts(new_region: NewRegion) -> None:
    region = new_region()
    answers = changing_answers(random.Random(3))[:5]
    for _, answer in answers:
        put(region, answer)
    once = region.readings(*DAYS)
    assert all(region.readings(*DAYS).tables[name].equals(table) for name, table in once.tables.items())
    for _, answer in answers:
        put(region, answer)
    twice = region.readings(*DAYS)
    for name in ("air_hour", "reading_revision", "quarantine"):
        assert twice.tables[name].equals(once.tables[name]), name
    for before, after in zip(
        once.tables["reading_batch"].to_pylist(), twice.tables["reading_batch"].to_pylist(), strict=True
    ):
        assert after["input_rows"] == 2 * before["input_rows"], "every row that came in is counted"
        assert after["accepted_rows"] == before["accepted_rows"]
        assert after["revised_rows"] == before["revised_rows"]


STAMPS = ["", "soon", "2024-05-01T01:00:00", "2024-05-01T24:00:00", "2024-05-02T00:30:00", "2031-01-01T00:00:00"]
TEXTS = ["", "0", "-1", "-999", "5", "5.0", "abc", "NaN", "1e400", "99999999999", "0.0001", "'", '"', "\u0663", "=1+1"]
CODES = ["A1", "A2", "B1", "Z9", "", "'; drop table station; --", "1335A", "a1"]


def hostile_answer(chance: random.Random) -> Answer:
    rows = []
    for _ in range(chance.randint(1, 25)):
        at: Any = chance.choice([*hours(DAYS[0], [1, 2]), *hours(DAYS[1], [24]), *STAMPS])
        values = {
            item: chance.choice(TEXTS) if chance.random() < 0.3 else "20"
            for item in ("so2", "no2", "co", "o3", "pm10", "pm25", "aqi", "primary_pollutants")
        }
        rows.append(row(chance.choice(CODES), at, area=chance.choice(("甲城市", "远城", "")), **values))
    form = chance.choice(("cnemc-archive", "table", "pm25in-csv"))
    observed = OBSERVED + timedelta(minutes=chance.randint(0, 3))
    source = chance.choice(("platform", "mirror"))
    if form == "table":
        return as_table(rows), form, TABLE_MAPPING, observed, source, "t.csv"
    if form == "pm25in-csv":
        # The scraped layout has no room for a broken stamp; a file without any row would be refused whole.
        rows = [given for given in rows if isinstance(given["at"], datetime)] or [row("A1", hours(DAYS[0], [1])[0])]
        rows = [{**given, "station": chance.choice(("东门", "市监测站", "Nowhere", "码头(x)"))} for given in rows]
        return by_name(rows), form, None, observed, source, chance.choice(("x.csv", "甲城.csv", "乙城 甲城.csv"))
    return archive(rows), form, None, observed, source, "a.csv"


@settings(
    max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(seed=st.integers(0, 2**32 - 1))
def test_no_row_disappears(new_region: NewRegion, seed: int) -> None:
    chance = random.Random(seed)
    region = new_region()
    for _ in range(chance.randint(1, 6)):
        put(region, hostile_answer(chance))
    days = sorted({*DAYS, *region.landing.days()})
    made = region.readings(*days)
    held = Counter(made.tables["air_hour"]["natural_day"].to_pylist())
    keys = list(
        zip(*(made.tables["air_hour"][column].to_pylist() for column in ("station_code", "hour_end")), strict=True)
    )
    assert len(keys) == len(set(keys)) and all(station in ("A1", "A2", "A4", "B1", "B3") for station, _ in keys)
    told = 0
    for batch in made.tables["reading_batch"].to_pylist():
        assert batch["input_rows"] == batch["accepted_rows"] + batch["folded_rows"] + batch["quarantined_rows"]
        assert batch["accepted_rows"] == held[batch["day"]]
        assert batch["is_refused"] is (batch["day"] in made.refused)
        told += batch["input_rows"] + batch["out_of_scope_rows"]
    assert told == sum(fetch.row_count for fetch in region.landing.fetches()), "every row of every answer is told of"
    for given_row in made.tables["quarantine"].to_pylist():
        assert given_row["reason"] and given_row["original"] is not None and given_row["rule_id"]
    results = {(given["day"], given["rule_id"]): given for given in made.tables["quality_result"].to_pylist()}
    assert all(0 <= given["failed_rows"] <= given["evaluated_rows"] for given in results.values())
