"""The real fortnight of 2020 through the commands, against what the platform published then."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from commands import House, Told

DATA = Path(os.environ.get("QINGXIANG_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "air"
FIRST, LAST = date(2020, 3, 26), date(2020, 4, 8)
CHANGSHA = "430100"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real files are not here: set QINGXIANG_SHARED_DATA to the folder of air/"
)


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Told, Told]:
    house = House(tmp_path_factory.mktemp("fortnight") / "home")
    files = sorted((DATA / "czt_hourly_2020").glob("*.csv"))
    landed = house("import", "air", *files, "--format", "pm25in-csv", "--observed-at", "2020-04-09")
    return house, landed, house.run(FIRST, LAST)


def test_every_row_is_accounted_for(fortnight: tuple[House, Told, Told]) -> None:
    house, landed, _ = fortnight
    assert landed.code == 0 and "4500 rows in 9 files." in landed.out
    assert house.ask(
        "select sum(input_rows), sum(accepted_rows), sum(folded_rows), sum(quarantined_rows) from reading_batch "
        "where dataset = 'air_hour'"
    ) == [(4500, 3881, 619, 0)]
    assert house.unbalanced() == []
    assert house.ask("select count(*) from quarantine where scope = 'row'") == [(0,)]


def test_days_without_a_row_are_told(fortnight: tuple[House, Told, Told]) -> None:
    house, _, run = fortnight
    missing = house.ask("select day, reason from reading_batch where is_refused order by day")
    assert run.code == 1 and missing
    assert {reason for _, reason in missing} == {"no source has a row of this day"}
    assert "no source has a row of this day" in run.out


#: The platform's words for an hour's primary pollutant.
WORDS = {"颗粒物(PM10)": "PM10", "细颗粒物(PM2.5)": "PM2.5", "臭氧1小时": "O3"}


def test_our_index_is_the_platforms_on_every_hour(fortnight: tuple[House, Told, Told]) -> None:
    house, _, _ = fortnight
    rows = house.ask(
        "select aqi, aqi_published, primary_pollutants, primary_pollutants_published from air_hour "
        "where aqi_published is not null"
    )
    assert len(rows) == 3851
    assert [row for row in rows if row[0] != row[1]] == []
    ours = [set(filter(None, (labels or "").split(","))) for _, _, labels, _ in rows]
    theirs = [{WORDS[word] for word in (words or "").split(",") if word} for *_, words in rows]
    assert ours == theirs
    assert len([labels for labels in ours if len(labels) == 2]) == 26
    assert house.ask("select count(*) from air_suspect where rule_id in ('Q9', 'Q15')") == [(0,)]


def test_two_stations_of_one_name_are_kept_apart(fortnight: tuple[House, Told, Told]) -> None:
    house, _, _ = fortnight
    assert house.ask(
        "select city_code, count(distinct station_code) from air_hour join station using (station_code) "
        "where name_zh = '市监测站' group by city_code order by city_code"
    ) == [("430200", 1), ("430300", 1)]


DAY = (
    "select so2_ug_m3, no2_ug_m3, co_mg_m3, o3_8h_ug_m3, pm10_ug_m3, pm25_ug_m3, aqi, category_zh, "
    "primary_pollutants, standard_id, status from air_city_day where city_code = ? and day = ?"
)


def test_changsha_on_the_last_of_march(fortnight: tuple[House, Told, Told]) -> None:
    house, _, _ = fortnight
    (day,) = house.ask(DAY, [CHANGSHA, date(2020, 3, 31)])
    assert [None if value is None else float(value) for value in day[:6]] == [5, 27, 0.7, 54, None, 31]
    assert day[6:] == (45, "优", None, "HJ 633-2012", "realtime")
    assert house.ask(
        "select stations_pm10, stations_expected from air_city_day where city_code = ? and day = ?",
        [CHANGSHA, date(2020, 3, 31)],
    )[0][0] == 1  # fmt: skip


def test_a_fortnight_is_not_reportable(fortnight: tuple[House, Told, Told]) -> None:
    house, _, run = fortnight
    assert "not reportable (有效天数不足)" in run.out
    assert "meets the target" not in run.out and "below the target" not in run.out
    assert house.ask(
        "select count(*) from good_day_ratio where is_reportable and period_kind in ('year', 'year_to_date', "
        "'rolling_365', 'quarter')"
    ) == [(0,)]


@pytest.mark.slow
def test_rebuilding_the_fortnight_changes_nothing(fortnight: tuple[House, Told, Told]) -> None:
    house, _, _ = fortnight
    before = house.tables()
    told = house("rebuild")
    assert told.code == 0 and "No difference" in told.out
    assert house.tables() == before


def test_a_reviewed_value_completes_the_day(fortnight: tuple[House, Told, Told], tmp_path: Path) -> None:
    """Last of this module: it adds data."""
    house, _, _ = fortnight
    before = house.ask(DAY, ["430200", date(2020, 3, 31)])
    path = tmp_path / "city-day.csv"
    path.write_text("city_name,day,pm10_ug_m3\n长沙市,2020-03-31,50\n", encoding="utf-8")
    assert house("import", "air", path, "--format", "city-day").code == 0
    assert house.run(date(2020, 3, 31)).code == 0
    (day,) = house.ask(DAY, [CHANGSHA, date(2020, 3, 31)])
    assert [float(value) for value in day[:6]] == [5, 27, 0.7, 54, 50, 31]
    assert day[6:] == (50, "优", None, "HJ 633-2012", "reviewed")
    assert house.ask(DAY, ["430200", date(2020, 3, 31)]) == before
    assert house.ask(
        "select 空气质量指数, 类别, 首要污染物 from 报表.城市空气日报 where 城市 = '长沙' and 日期 = '2020-03-31'"
    ) == [(50, "优", "—")]
