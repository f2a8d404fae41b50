"""The landing: bytes once, a record per fetch, days found by index, as known at a time; never mixed."""

import json
import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from small_region import Region, archive, city_day_file, hours, row

from assets.sources import cnemc_archive
from assets.sources.answer import RefusedAnswer
from assets.sources.land import Origin, ensure_parsed, land
from warehouse import landing as module
from warehouse.files import TEMPORARY, UNFINISHED
from warehouse.landing import Fetch, Landing, MixedHome

MAY_1, MAY_2 = date(2024, 5, 1), date(2024, 5, 2)
NOON = datetime(2024, 5, 3, 12)


def answer(*days: date, **values: object) -> str:
    return archive(row("A1", at, **values) for day in days for at in hours(day, [1, 24]))


def a_fetch(**changes: object) -> Fetch:
    fetch = Fetch(
        source="s", format="f", kind="air_hour", name="n", fetched_at=NOON, observed_at=NOON, sha256="0" * 64,
        size_bytes=1, parser_version=1,
    )  # fmt: skip
    return replace(fetch, **changes)  # type: ignore[arg-type]


def blobs(landing: Landing) -> list[Path]:
    return sorted(path for path in (landing.root / "blobs").glob("*/*"))


def test_the_same_bytes_are_kept_once_with_a_record_per_fetch(region: Region) -> None:
    first, second = region.land(answer(MAY_1)), region.land(answer(MAY_1))
    assert first.sha256 == second.sha256 and len(blobs(region.landing)) == 1
    assert list(region.landing.fetches()) == [first, second]
    assert region.landing.fetches_of([MAY_1]) == [first, second]
    assert (first.row_count, first.kind, first.is_national, first.first_day) == (2, "air_hour", True, MAY_1)
    assert region.landing.read(first.sha256) == answer(MAY_1).encode()


def test_a_record_comes_back_as_it_was_written(region: Region) -> None:
    fetch = region.land(answer(MAY_1), name="a'b.csv", observed_at=NOON)
    assert Fetch.from_json(fetch.to_json()) == fetch
    assert next(region.landing.fetches()) == fetch
    assert fetch.observed_at == NOON and fetch.provided[:2] == ("so2", "no2")


def test_a_then_b_then_a_are_three_fetches_of_two_blobs(region: Region) -> None:
    a, b = answer(MAY_1), answer(MAY_1, pm25="30")
    landed = [region.land(content, observed_at=NOON) for content in (a, b, a)]
    assert len(blobs(region.landing)) == 2
    assert region.landing.fetches_of([MAY_1]) == landed
    assert landed[0].landing_id == landed[2].landing_id != landed[1].landing_id


def test_stamps_at_midnight_belong_to_the_day_before(region: Region) -> None:
    region.land(answer(MAY_1))
    assert region.landing.days() == [MAY_1]
    region.land(answer(MAY_2), observed_at=NOON)
    assert region.landing.days() == [MAY_1, MAY_2]
    assert region.landing.days(kind="air_city_day") == []
    region.land(city_day_file([{"city": "900100", "day": "2024-04-30", "pm10": 50}]), "city-day")
    assert region.landing.days(kind="air_city_day") == [date(2024, 4, 30)]
    assert [fetch.format for fetch in region.landing.fetches_of([date(2024, 4, 30), MAY_2])] == [
        "cnemc-archive", "city-day",
    ]  # fmt: skip


def test_illegible_and_future_stamps_are_filed_under_the_first_sound_day(region: Region) -> None:
    rows = [row("A1", "soon"), row("A1", hours(MAY_2, [1])[0]), row("A1", datetime(2031, 1, 1, 1))]
    fetch = region.land(archive(rows), observed_at=NOON)
    assert fetch.first_day == MAY_2
    assert region.landing.days() == [MAY_2]
    only_bad = region.land(archive([row("A1", "soon")]), observed_at=NOON)
    assert only_bad.first_day == NOON.date() and NOON.date() in region.landing.days()


def test_what_was_known_at_a_time(region: Region) -> None:
    landing = region.landing
    early, late = a_fetch(fetched_at=NOON), a_fetch(fetched_at=NOON + timedelta(hours=1))
    for fetch, days in ((late, {MAY_1: 2, MAY_2: 2}), (early, {MAY_1: 1})):
        landing.commit(fetch, days)
    assert landing.fetches_of([MAY_1]) == [early, late], "oldest first, whatever order they came in"
    assert landing.fetches_of([MAY_1], NOON) == [early], "a fetch of that very moment was known"
    assert landing.fetches_of([MAY_1], NOON - timedelta(microseconds=1)) == []
    assert landing.days(NOON) == [MAY_1]
    assert landing.days() == [MAY_1, MAY_2]


def test_tables_in_use_at_a_time(region: Region) -> None:
    landing = region.landing
    assert landing.tables_at(NOON) is None
    old, new = {"cities": "甲\n"}, {"cities": "乙\n"}
    assert landing.note_tables(old, NOON) == landing.note_tables(dict(old), NOON + timedelta(minutes=1))
    landing.note_tables(new, NOON + timedelta(hours=1))
    landing.note_tables(old, NOON + timedelta(hours=2))
    assert len(list((landing.root / "tables").iterdir())) == 3, "once per change, back and forth"
    assert landing.tables_at(NOON - timedelta(seconds=1)) is None
    assert landing.tables_at(NOON) == old
    assert landing.tables_at(NOON + timedelta(minutes=90)) == new
    assert landing.tables_at(NOON + timedelta(hours=3)) == old


def test_a_killed_fetch_has_an_index_and_no_record_and_is_ignored(region: Region) -> None:
    fetch = region.land(answer(MAY_1))
    (record,) = (region.landing.root / "fetches").glob("*/*.json")
    record.unlink()
    module._read_fetch.cache_clear()
    assert region.landing.fetches_of([MAY_1]) == [] and region.landing.days() == []
    again = region.land(answer(MAY_1))
    assert region.landing.fetches_of([MAY_1]) == [again] and again.sha256 == fetch.sha256


def test_what_a_kill_in_the_middle_of_a_write_leaves_is_never_read(region: Region) -> None:
    fetch = region.land(answer(MAY_1))
    region.landing.note_tables({"cities": "甲\n"}, NOON)
    for folder in ("fetches", "index", "tables"):
        for path in list((region.landing.root / folder).rglob("*.json")):
            path.with_name(f"{TEMPORARY}7-{path.name}{UNFINISHED}").write_bytes(b'{"days": ')
    assert region.landing.fetches_of([MAY_1]) == [fetch]
    assert list(region.landing.fetches()) == [fetch] and region.landing.days() == [MAY_1]
    assert region.landing.tables_at(NOON) == {"cities": "甲\n"}


def test_damaged_bytes_are_named(region: Region) -> None:
    fetch = region.land(answer(MAY_1))
    (blob,) = blobs(region.landing)
    blob.write_bytes(blob.read_bytes()[:-1])
    with pytest.raises(ValueError, match=f"{fetch.sha256}.*damaged.*restore"):
        region.landing.read(fetch.sha256)
    with pytest.raises(FileNotFoundError):
        region.landing.read("ab" * 32)


def test_simulated_and_real_data_never_meet(region: Region, tmp_path: Path) -> None:
    assert region.landing.is_simulated is None
    marked = answer(MAY_1).replace("PrimaryPollutant", "simulated").replace(",\n", ",true\n")
    region.land(answer(MAY_1))
    with pytest.raises(MixedHome, match="holds real data, and these are simulated"):
        region.land(marked)
    assert region.landing.days() == [MAY_1] and len(list(region.landing.fetches())) == 1

    other = Region(tmp_path / "other registry", tmp_path / "other")
    assert other.land(marked).is_simulated and other.landing.is_simulated
    with pytest.raises(MixedHome, match="holds simulated data, and these are real"):
        other.land(answer(MAY_1))


def test_an_answer_that_cannot_be_read_is_kept_with_its_reason_and_has_no_nature(region: Region) -> None:
    with pytest.raises(RefusedAnswer) as refused:
        region.land("<html>busy</html>")
    assert region.landing.is_simulated is None, "a page of an error says nothing of the home"
    (record,) = region.landing.fetches()
    assert (record.outcome, record.reason) == ("refused", str(refused.value))
    assert region.landing.read(record.sha256) == b"<html>busy</html>"
    assert region.landing.days() == []
    land(region.landing, answer(MAY_1).encode(), "cnemc-archive", Origin("simulated", "a", is_simulated=True))
    with pytest.raises(RefusedAnswer):
        region.land("<html>busy</html>")


@pytest.mark.parametrize(
    "name",
    [
        "../../../evil.csv",
        'it\'s "quoted".csv',
        "two\nlines.csv",
        "=cmd|' /C calc'!A0",
        "长沙.csv",
        "x" * 400,
    ],
)
def test_hostile_names_are_only_text(region: Region, name: str, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    fetch = region.land(answer(MAY_1), name=name)
    made = set(tmp_path.rglob("*")) - before
    assert made and all(path == region.home or region.home in path.parents for path in made)
    assert not list(tmp_path.rglob("*evil*"))
    assert region.landing.fetches_of([MAY_1]) == [fetch] and fetch.name == name
    assert pq.read_table(ensure_parsed(region.landing, fetch)).num_rows == 2


def test_the_cache_of_parsed_rows_is_made_again(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = region.land(answer(MAY_1))
    path = Path(ensure_parsed(region.landing, fetch))
    before = pq.read_table(path)
    path.unlink()
    assert Path(ensure_parsed(region.landing, fetch)) == path and pq.read_table(path).equals(before)
    monkeypatch.setattr(cnemc_archive, "PARSER_VERSION", cnemc_archive.PARSER_VERSION + 1)
    newer = ensure_parsed(region.landing, fetch)
    assert newer != str(path), "rows of an older parser are not taken for those of today's"


def test_fetches_of_the_same_microsecond_are_all_kept(region: Region) -> None:
    last = NOON.replace(microsecond=999_999)
    landed = [region.landing.commit(a_fetch(fetched_at=last), {MAY_1: 1}) for _ in range(3)]
    assert [fetch.fetched_at - last for fetch in landed] == [timedelta(microseconds=number) for number in range(3)]
    assert region.landing.fetches_of([MAY_1]) == landed


def test_keeping_at_the_same_time_is_harmless(region: Region) -> None:
    threads = [threading.Thread(target=region.landing.keep, args=(b"same",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(blobs(region.landing)) == 1 and not list(region.landing.root.rglob(f"*{UNFINISHED}"))


def test_index_entries_tell_kind_and_rows(region: Region) -> None:
    region.land(answer(MAY_1, date(2024, 4, 30)), observed_at=NOON)
    entries = sorted((region.landing.root / "index").glob("*/*.json"))
    assert [entry.parent.name for entry in entries] == ["2024-04", "2024-05"]
    assert json.loads(entries[0].read_bytes()) == {"kind": "air_hour", "days": {"2024-04-30": 2}}
