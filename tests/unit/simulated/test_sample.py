import csv
import io
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from assets.sources import cnemc_archive
from assets.sources.simulated import sample, writers
from assets.sources.simulated.published import published_days
from assets.sources.simulated.sample import SimulatedAnswer

from .places import STATIONS

FIRST = date(2025, 2, 20)
DAYS = 60
SEED = 2

Rows = dict[tuple[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def answered() -> dict[date, list[SimulatedAnswer]]:
    return dict(sample.answers_of_days(STATIONS, FIRST, DAYS, seed=SEED))


def rows_of(answer: SimulatedAnswer) -> Rows:
    rows = csv.DictReader(io.StringIO(answer.content.decode()))
    return {(row["stationcode"], row["timepoint"]): row for row in rows}


def test_one_to_three_answers_a_day_in_order(answered: dict[date, list[SimulatedAnswer]]) -> None:
    assert list(answered) == [FIRST + timedelta(days=n) for n in range(DAYS)]
    for day, answers in answered.items():
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
        times = [answer.observed_at for answer in answers]
        assert 1 <= len(answers) <= 3
        assert times == sorted(set(times))
        assert timedelta(minutes=30) <= times[0] - midnight <= timedelta(minutes=45)
        assert all(timedelta(hours=9) < at - midnight < timedelta(days=4) for at in times[1:])
        assert [a.name for a in answers] == [f"simulated-{day:%Y%m%d}-{n + 1}.csv" for n in range(len(answers))]
    counts = [len(answers) for answers in answered.values()]
    assert 10 <= counts.count(2) <= 32
    assert 3 in counts


def test_an_answer_holds_the_stamps_of_one_natural_day(answered: dict[date, list[SimulatedAnswer]]) -> None:
    for day, answers in answered.items():
        for answer in answers:
            parsed = cnemc_archive.parse(answer.content, answer.name)
            assert parsed.is_simulated
            days = {(stamp - timedelta(hours=1)).date() for stamp in parsed.rows["hour_end"].to_pylist()}
            assert days == {day}
            assert parsed.rows["problem"].null_count == parsed.rows.num_rows


def test_the_last_answer_is_the_truth_of_the_model(answered: dict[date, list[SimulatedAnswer]]) -> None:
    for day in (FIRST, *[day for day, answers in answered.items() if len(answers) > 1][:4]):
        assert answered[day][-1].content == writers.cnemc_archive(published_days(STATIONS, day, 1, seed=SEED))


def test_later_answers_bring_late_and_revised_values(answered: dict[date, list[SimulatedAnswer]]) -> None:
    late = revised = 0
    for answers in answered.values():
        for earlier, later in pairwise(answers):
            old, new = rows_of(earlier), rows_of(later)
            assert old.keys() == new.keys()
            changes = [
                (old[key][item], new[key][item])
                for key in old
                for item in ("so2", "no2", "co", "o3", "pm10", "pm2_5")
                if old[key][item] != new[key][item]
            ]
            late += sum(before == "" for before, _ in changes)
            revised += sum(before != "" for before, _ in changes)
            assert all(after != "" for _, after in changes)
            assert len(changes) < 0.2 * 6 * len(old)
    assert late > 20
    assert revised > 20


def test_day_by_day_equals_many_days(answered: dict[date, list[SimulatedAnswer]]) -> None:
    busy = max(answered, key=lambda day: len(answered[day]))
    for day in (FIRST, busy, FIRST + timedelta(days=DAYS - 1)):
        assert sample.answers(STATIONS, day, seed=SEED) == answered[day]


def test_fewer_stations_have_the_same_rows(answered: dict[date, list[SimulatedAnswer]]) -> None:
    busy = max(answered, key=lambda day: len(answered[day]))
    few = sample.answers(STATIONS[3:5], busy, seed=SEED)
    for part, whole in zip(few, answered[busy], strict=True):
        assert part.observed_at == whole.observed_at
        assert rows_of(part).items() <= rows_of(whole).items()


def test_default_seed_is_the_one_of_the_parameters() -> None:
    assert sample.answers(STATIONS[:1], FIRST) == sample.answers(STATIONS[:1], FIRST, seed=sample.DEFAULT_SEED)
