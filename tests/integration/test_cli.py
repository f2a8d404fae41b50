"""The commands: help, exit codes, and what becomes of bad input on its way through import and run."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import click
import pytest
from commands import House, Told, content_of, made_region
from small_region import TABLE_MAPPING, archive, as_table, by_name, city_day_file, day_rows, row

from pipelines.cli.main import qingxiang
from pipelines.cli.simulating import FORMATS
from warehouse import clock
from warehouse.landing import Landing
from warehouse.store import Warehouse

GOOD, ODD, FOREIGN, HOLLOW = date(2024, 6, 1), date(2024, 6, 2), date(2024, 6, 3), date(2024, 6, 4)
STATIONS = ("A1", "A2", "A3", "A4", "B1", "B2", "B3")
FORMULA = "=cmd|' /C calc'!A0"
HOSTILE = ("A1'; drop table city; --", 'A"1', "../../A1", "A\n1", FORMULA)


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# -- help and wrong use ------------------------------------------------------------------------------------


def commands_of(group: click.Group, *path: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [path] if path else []
    for name, command in group.commands.items():
        found += commands_of(command, *path, name) if isinstance(command, click.Group) else [(*path, name)]
    return found


@pytest.mark.parametrize("path", [(), *commands_of(qingxiang)], ids=" ".join)
def test_every_command_explains_itself(tmp_path: Path, path: tuple[str, ...]) -> None:
    told = House(tmp_path / "home")(*path, "--help")
    assert told.code == 0 and told.out.startswith("Usage:")
    command: click.Command = qingxiang
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    assert command.help, "no description"
    assert all(option.help for option in command.params if isinstance(option, click.Option)), "options without help"
    assert not (tmp_path / "home").exists(), "help makes nothing"


def test_the_commands_are_those_of_the_design() -> None:
    assert set(qingxiang.commands) == {"run", "import", "status", "rebuild", "publish", "doctor", "simulate"}


def wrong(told: Told, *words: str) -> None:
    """Wrong use: exit code 2, nothing on standard output, a sentence with these words."""
    assert told.code == 2, told
    assert told.out == ""
    assert all(word in told.sentence for word in words), told.sentence


def test_wrong_use(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    today = clock.today()
    wrong(house("run"), "no source is configured", "qingxiang import air", "--sample")
    wrong(house("run", "--date", "2024-02-30"), "2024-02-30")
    wrong(house("run", "--date", "yesterday"), "yesterday")
    wrong(house("run", "--from", "2024-02-02", "--to", "2024-02-01"), "2024-02-01 lies before --from 2024-02-02")
    wrong(house("run", "--to", "2024-02-01"), "--to needs --from")
    wrong(house("run", "--date", "2024-02-01", "--from", "2024-02-01"), "not both")
    wrong(house("run", "--date", today), "is not over yet", str(today - timedelta(days=1)))
    wrong(house("run", "--date", "1999-01-01"), "2013-01-01")
    wrong(house("run", "--sample", "--date", today), "is not over yet")
    wrong(house("fly"), "No such command")
    wrong(house("import", "air"), "FILES")
    wrong(house("import", "air", "nowhere.csv", "--format", "quotsoft"), "nowhere.csv", "does not exist")
    wrong(house("status"), "Nothing has been published", "qingxiang run")
    wrong(house("status", "--json"), "Nothing has been published")
    wrong(house("publish"), "no warehouse yet", "qingxiang run")
    wrong(house("rebuild"), "nothing to rebuild")
    wrong(house("rebuild", "--as-of", "2024-01-01"), "landed nothing before 2024-01-01")
    wrong(house("rebuild", "--as-of", "noon"), "noon")
    wrong(house("simulate", tmp_path / "made", "--days", "0"), "--days")
    assert not (tmp_path / "home" / "publication").exists()


def test_wrong_configuration(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    wrong(house("run", QINGXIANG_AIR_SOURCE="somewhere"), "air_source", "QINGXIANG_AIR_SOURCE")
    wrong(house("status", QINGXIANG_LOCK_WAIT_SECONDS="-1"), "lock_wait_seconds", "QINGXIANG_LOCK_WAIT_SECONDS")
    for text, words in (
        ('home = "elsewhere', ["qingxiang.toml"]),
        ("no_such_setting = 1", ["no_such_setting", "qingxiang.toml"]),
        ('air_source = "pigeon"', ["air_source", "qingxiang.toml"]),
    ):
        put(tmp_path / "folder" / "qingxiang.toml", text)
        wrong(house("status", folder=tmp_path / "folder"), *words)


def test_a_configuration_file_is_read_and_variables_win(tmp_path: Path) -> None:
    folder = put(tmp_path / "folder" / "qingxiang.toml", 'lock_wait_seconds = 5\nhome = "from-file"').parent
    told = House(tmp_path / "home")("doctor", folder=folder)
    assert str(tmp_path / "home") in told.out and "from-file" not in told.out
    put(folder / "qingxiang.toml", 'air_source = "cnemc-live"\nair_url = "https://a.example"')
    told = House(tmp_path / "home")("doctor", folder=folder, QINGXIANG_AIR_URL="https://b.example")
    assert "cnemc-live at https://b.example" in told.out


@pytest.mark.parametrize(
    ("table", "text", "words"),
    [
        ("cities", None, "has no cities.csv"),
        ("cities", "city_code,name\n1,x\n", "cities.csv: missing columns"),
        ("stations", "{header}\nA1,东门,777777,1,1,x,false,true,2013-01-01,,x\n", "777777 is not in cities.csv"),
        ("stations", "{header}\n", "stations.csv has no row"),
        ("stations", "{header}\nA1,东门,900100,1,1,x,maybe,true,2013-01-01,,x\n", "line 2: is_control_point is"),
        ("targets", b"\xd0\xc7", "not UTF-8"),
        ("settings", "key,value,unit,meaning,source\n", "settings.csv has no row"),
        ("air_rules", "rule_id,title\nB1,x\n", "air_rules.csv"),
        ("hj633_breakpoint", "a,b\n1,2\n", "hj633_breakpoint"),
    ],
)  # fmt: skip
def test_a_registry_that_cannot_be_used(tmp_path: Path, table: str, text: str | bytes | None, words: str) -> None:
    house = made_region(tmp_path)
    assert house.registry is not None
    path = house.registry / f"{table}.csv"
    if isinstance(text, str):
        header = path.read_text(encoding="utf-8").splitlines()[0] if path.exists() else ""
        text = text.replace("{header}", header)
    path.unlink(missing_ok=True)
    if text is not None:
        put(path, text)
    wrong(house("import", "air", put(tmp_path / "a.csv", archive([row("A1", datetime(2024, 6, 1, 1))])),
                "--format", "cnemc-archive"), words)  # fmt: skip
    told = house("doctor")
    assert told.code == 2 and words in " ".join(told.out.split()), told.out


# -- bad input ---------------------------------------------------------------------------------------------


@dataclass
class Morning:
    """One good day, published; then what was refused at the door; then a run over odd, foreign and hollow days."""

    house: House
    refused: dict[str, Told]
    landed_odd: list[Told]
    published_before: dict[str, bytes]
    published_after_refusals: dict[str, bytes]
    good_before: list[tuple[object, ...]]
    run: Told


GOOD_HOURS = "select * exclude (landing_id) from air_hour where natural_day = ? order by all"


def odd_rows() -> list[dict[str, object]]:
    """Rows of one day in which nearly everything is wrong that can be."""
    at = datetime(2024, 6, 2, 12)
    rows = day_rows(ODD, STATIONS)

    def change(station: str, hour: int, **values: object) -> None:
        (place,) = [n for n, r in enumerate(rows) if r["station"] == station and r["at"] == at.replace(hour=hour)]
        rows[place] = {**rows[place], **values}

    change("A1", 1, pm10="-999")
    change("A1", 2, pm10="40", pm25="80")
    change("A1", 3, co="500")
    change("A1", 4, pm25="20000")
    change("A1", 5, so2="abc")
    change("A1", 6, pm10_flag="B")
    rows += [row("A2", at, pm25="21")]  # a second value for a key that is there already
    rows += [row("A3", at)]  # the same value again
    rows += [row("Z9", at)]
    rows += [row("B1", "2024-06-02 12:30"), row("B1", "2024-06-09 12:00"), row("B1", "next Tuesday")]
    return rows + [row(name, at) for name in HOSTILE]


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Morning:
    folder = tmp_path_factory.mktemp("morning")
    house = made_region(folder)
    files = folder / "files"
    good = put(files / "good.csv", archive(day_rows(GOOD, STATIONS)))
    assert house("import", "air", good, "--format", "cnemc-archive", "--observed-at", "2024-06-02 00:30").code == 0
    assert house.run(GOOD).code == 0
    publication = house.home / "publication"
    before, good_hours = content_of(publication), house.ask(GOOD_HOURS, [GOOD])

    packed = gzip.compress(archive(day_rows(GOOD, STATIONS)).encode())
    ppb = put(files / "ppb.toml", TABLE_MAPPING.replace('"SO2", unit = "ug/m3"', '"SO2", unit = "ppb"'))
    typo = put(files / "typo.toml", TABLE_MAPPING.replace("convention", "konvention"))
    table = put(files / "table.csv", as_table(day_rows(GOOD, STATIONS)))
    bad: dict[str, tuple[object, ...]] = {
        "another format": (put(files / "甲城.csv", by_name(day_rows(GOOD, STATIONS))), "--format", "cnemc-archive"),
        "empty": (put(files / "empty.csv", b""), "--format", "cnemc-archive"),
        "header only": (put(files / "header.csv", archive([])), "--format", "cnemc-archive"),
        "truncated gzip": (put(files / "cut.csv.gz", packed[:-20]), "--format", "cnemc-archive"),
        "html": (put(files / "page.csv", "<!DOCTYPE html><title>502 Bad Gateway</title>"), "--format", "cnemc-archive"),
        "encoding": (
            put(files / "gb.csv", archive(day_rows(GOOD, STATIONS)).encode("gb18030")), "--format", "cnemc-archive",
        ),
        "unit": (table, "--format", "table", "--mapping", ppb),
        "mapping": (table, "--format", "table", "--mapping", typo),
        "no mapping": (table, "--format", "table"),
        "unknown format": (good, "--format", "carrier-pigeon"),
        "column": (put(files / "typo.csv", "city_code,day,pm52_ug_m3\n900100,2024-06-01,3\n"), "--format", "city-day"),
        "nul": (put(files / "nul.csv", archive(day_rows(GOOD, STATIONS)) + "\0"), "--format", "cnemc-archive"),
    }  # fmt: skip
    refused = {name: house("import", "air", *arguments) for name, arguments in bad.items()}
    after = content_of(publication)

    mapping = put(files / "mapping.toml", TABLE_MAPPING)
    odd = put(files / "odd \"quoted\" 'name';\n=cmd|.csv", as_table(odd_rows()))
    foreign = put(files / "foreign.csv", as_table(day_rows(FOREIGN, ["Y1", "Y2"])))
    hollow = put(files / "hollow.csv", as_table(day_rows(HOLLOW, STATIONS, pm10=None)))
    landed = [
        house("import", "air", path, "--format", "table", "--mapping", mapping, "--observed-at", "2024-06-05 00:30")
        for path in (odd, foreign, hollow)
    ]
    run = house.run(GOOD, HOLLOW)
    return Morning(house, refused, landed, before, after, good_hours, run)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("another format", ["甲城.csv", "pm25in-csv"]),
        ("empty", ["empty.csv is empty"]),
        ("header only", ["header.csv"]),
        ("truncated gzip", ["cut.csv.gz", "ends in the middle"]),
        ("html", ["page.csv", "HTML page", "502 Bad Gateway"]),
        ("encoding", ["gb.csv", "GB18030"]),
        ("unit", ["ppb", "µg/m3"]),
        ("mapping", ["konvention"]),
        ("no mapping", ["--mapping"]),
        ("unknown format", ["carrier-pigeon", "cnemc-archive"]),
        ("column", ["pm52_ug_m3"]),
        ("nul", ["NUL"]),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(morning: Morning, what: str, words: list[str]) -> None:
    wrong(morning.refused[what], *words)


def test_refused_files_are_kept_and_change_nothing(morning: Morning) -> None:
    assert morning.published_after_refusals == morning.published_before
    fetches = list(Landing(morning.house.home).fetches())
    refused = {fetch.name: fetch.reason for fetch in fetches if fetch.outcome == "refused"}
    assert {"empty.csv", "cut.csv.gz", "page.csv", "gb.csv", "甲城.csv", "typo.csv", "nul.csv"} <= set(refused)
    assert all(refused.values()), "each with its reason"


def test_of_several_files_the_good_ones_are_landed(morning: Morning, tmp_path: Path) -> None:
    house = House(tmp_path / "home", morning.house.registry)
    good = put(tmp_path / "good.csv", archive(day_rows(GOOD, ["A1"])))
    told = house("import", "air", put(tmp_path / "empty.csv", b""), good, "--format", "cnemc-archive")
    assert told.code == 2 and "empty.csv is empty" in told.sentence
    assert "24 rows in 1 files." in told.out and "qingxiang run --date 2024-06-01" in told.out


def test_files_with_bad_rows_are_landed(morning: Morning) -> None:
    assert [told.code for told in morning.landed_odd] == [0, 0, 0]


REFUSED_ROWS = "select rule_id, count(*) from quarantine where day = ? and scope = 'row' group by all order by all"
REFUSED_VALUES = (
    "select rule_id, item, count(*) from quarantine where day = ? and scope = 'value' group by all order by all"
)


def test_bad_rows_go_to_quarantine_by_rule(morning: Morning) -> None:
    rows = dict(morning.house.ask(REFUSED_ROWS, [ODD]))
    # The name over two lines may be two broken rows: both halves are kept. A pair of two and a stamp off the hour: Q8.
    assert rows == {"N1": 1 + 2, "N2": len(HOSTILE), "N3": 1, "Q8": 3}
    values = {(rule, item): count for rule, item, count in morning.house.ask(REFUSED_VALUES, [ODD])}
    assert values == {
        ("N4", "so2"): 1, ("Q1", "pm10"): 2, ("Q3", "pm10"): 1, ("Q3", "pm25"): 1, ("Q6", "co"): 1, ("Q6", "pm25"): 1,
    }  # fmt: skip


def test_quarantine_tells_reason_and_original(morning: Morning) -> None:
    rows = morning.house.ask("select reason, station_text, stamp_text, original from quarantine where day = ?", [ODD])
    assert all(reason and original for reason, _, _, original in rows)
    texts = Counter(station for _, station, _, _ in rows)
    assert {"Z9", *HOSTILE} - set(texts) == {"A\n1"}, "stored as they came, never run"
    originals = [original for *_, original in rows]
    assert '"A' in originals and any(original.startswith('1",2024') for original in originals)
    assert {"2024-06-02 12:30", "2024-06-09 12:00", "next Tuesday"} <= {stamp for _, _, stamp, _ in rows}
    (sentinel,) = [original for reason, _, _, original in rows if "sentinel" in reason]
    assert "-999" in sentinel
    assert any("B" in original for reason, _, _, original in rows if "instrument flag" in reason)


def test_what_is_left_of_the_odd_day_is_used(morning: Morning) -> None:
    values = morning.house.ask(
        "select hour_end, so2_ug_m3, co_mg_m3, pm10_ug_m3, pm25_ug_m3 from air_hour where station_code = 'A1' "
        "and natural_day = ? order by hour_end limit 6", [ODD],
    )  # fmt: skip
    assert [tuple(value is None for value in row[1:]) for row in values] == [
        (False, False, True, False),
        (False, False, True, True),
        (False, True, False, False),
        (False, False, False, True),
        (True, False, False, False),
        (False, False, True, False),
    ]
    keys = "select count(*) from air_hour where station_code = ? and hour_end = '2024-06-02 12:00'"
    assert morning.house.ask(keys, ["A2"]) == [(0,)], "two values for one key: neither"
    assert morning.house.ask(keys, ["A3"]) == [(1,)], "one value twice: folded"


def test_nothing_is_lost_on_any_day(morning: Morning) -> None:
    assert morning.house.unbalanced() == []
    batches = morning.house.ask(
        "select day, input_rows, accepted_rows, folded_rows, quarantined_rows, is_refused from reading_batch "
        "where dataset = 'air_hour' order by day"
    )
    hours = len(STATIONS) * 24
    assert batches == [
        (GOOD, hours, hours, 0, 0, False),
        (ODD, len(odd_rows()) + 1, hours - 1, 1, 3 + len(HOSTILE) + 1 + 3, False),
        (FOREIGN, 48, 0, 0, 48, True),
        (HOLLOW, hours, 0, 0, hours, True),
    ]


def test_a_run_with_refused_days_ends_with_1_and_publishes_the_good_ones(morning: Morning) -> None:
    assert morning.run.code == 1
    shown = " ".join(morning.run.out.split())
    assert "refused 2024-06-03: none of its 48 rows is of a station in the registry" in shown
    assert "refused 2024-06-04: these items are empty in every row: pm10" in shown
    days = morning.house.ask("select distinct day from air_city_day order by day")
    assert [day for (day,) in days][:2] == [GOOD, ODD]
    assert morning.house.ask(GOOD_HOURS, [GOOD]) == morning.good_before, "what was published before stays"


def test_no_published_file_holds_a_formula(morning: Morning) -> None:
    for path in (morning.house.home / "publication" / "csv").glob("*.csv"):
        cells = path.read_text(encoding="utf-8-sig").replace("\n", ",").split(",")
        assert not [cell for cell in cells if cell.lstrip('"').startswith(("=", "@"))]
    names = [name for (name,) in morning.house.ask("select name from landing")]
    assert "odd \"quoted\" 'name';\n=cmd|.csv" in names


def test_status(morning: Morning) -> None:
    told = morning.house("status", "--json")
    known = json.loads(told.out)
    assert told.code == 0
    assert known["publication"]["is_simulated"] is False
    assert {row["day"] for row in known["refused_in_14_days"]} == {str(FOREIGN), str(HOLLOW)}
    assert {row["area"] for row in known["ratios"]} == {"甲城", "乙城", "双城"}
    assert all(not row["is_reportable"] for row in known["ratios"])
    shown = morning.house("status")
    assert shown.code == 0 and "not reportable (有效天数不足)" in shown.out and "SIMULATED" not in shown.out


def test_publish_writes_the_same_again(morning: Morning) -> None:
    before = morning.house.tables()
    assert morning.house("publish").code == 0
    assert morning.house.tables() == before


# -- doctor ------------------------------------------------------------------------------------------------


def test_doctor_is_content_with_a_good_home(morning: Morning) -> None:
    told = morning.house("doctor")
    assert told.code == 0 and "warning" not in told.out and "error" not in told.out


def test_doctor_warns(morning: Morning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = House(tmp_path / "home")("doctor")
    assert told.code == 1 and "Nothing has been published" in " ".join(told.out.split())
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=49))
    told = morning.house("doctor")
    assert told.code == 1 and "is the daemon running" in " ".join(told.out.split())
    monkeypatch.setattr(clock, "now", lambda: now)
    with Warehouse(morning.house.home).hold():
        told = morning.house("doctor")
    assert told.code == 1 and f"held by process {os.getpid()}" in " ".join(told.out.split())


def test_doctor_tells_errors(tmp_path: Path) -> None:
    told = House(tmp_path / "home")("doctor", QINGXIANG_AIR_SOURCE="pigeon")
    assert told.code == 2 and "QINGXIANG_AIR_SOURCE" in told.out
    told = House(tmp_path / "home")("doctor", QINGXIANG_REGISTRY=str(tmp_path / "nowhere"))
    assert told.code == 2 and "does not exist" in " ".join(told.out.split())
    (tmp_path / "file").write_text("no folder")
    told = House(tmp_path / "home")("doctor", QINGXIANG_HOME=str(tmp_path / "file" / "home"))
    assert told.code == 2 and "is a file" in " ".join(told.out.split())


# -- simulated data ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three simulated days in every format."""
    folder = tmp_path_factory.mktemp("simulated")
    for form in FORMATS:
        told = House(folder / "home")(
            "simulate", folder / form, "--days", "2", "--from", "2025-03-01", "--format", form
        )
        assert told.code == 0 and "2 simulated days of 24 stations" in told.out
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_simulated_files_can_be_imported(simulated: Path, tmp_path: Path, form: str) -> None:
    files = sorted((simulated / form).glob("*.csv"))
    assert len(files) == (6 if form == "pm25in-csv" else 2)
    told = House(tmp_path / "home")("import", "air", *files, "--format", form)
    assert told.code == 0, told
    assert Landing(tmp_path / "home").is_simulated is True


def test_simulated_stations_come_with_their_registry(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    told = house("simulate", tmp_path / "made", "--days", "1", "--stations", "5", "--from", "2025-03-01")
    assert told.code == 0 and f"QINGXIANG_REGISTRY={tmp_path / 'made' / 'registry'}" in told.out
    with_registry = House(tmp_path / "home", tmp_path / "made" / "registry")
    assert "5 stations" in with_registry("doctor").out


def test_simulated_and_real_data_never_meet(simulated: Path, tmp_path: Path, morning: Morning) -> None:
    (made, *_) = sorted((simulated / "cnemc-archive").glob("*.csv"))
    real = put(tmp_path / "real.csv", archive(day_rows(GOOD, ["A1"])))
    before = content_of(morning.house.home / "publication")
    wrong(morning.house("import", "air", made, "--format", "cnemc-archive"), "holds real data", "QINGXIANG_HOME")
    assert content_of(morning.house.home / "publication") == before
    house = House(tmp_path / "home", morning.house.registry)
    assert house("import", "air", made, "--format", "cnemc-archive").code == 0
    wrong(house("import", "air", real, "--format", "cnemc-archive"), "holds simulated data", "QINGXIANG_HOME")


def test_reviewed_days_alone_need_no_hours_and_folders_may_have_any_name(tmp_path: Path) -> None:
    house = made_region(tmp_path / "清湘 'q\" [1] {a}; --")
    rows = [{"city": "900100", "day": GOOD, "so2": 5, "no2": 20, "co": 0.5, "o3_8h": 80, "pm10": 60, "pm25": 30}]
    told = house("import", "air", put(tmp_path / "reviewed.csv", city_day_file(rows)), "--format", "city-day")
    assert told.code == 0 and "1 rows in 1 files." in told.out
    assert house.run(GOOD).code == 0
    assert house.ask("select aqi, status, value_basis from air_city_day where city_code = '900100'") == [
        (55, "reviewed", "reviewed")
    ]
    assert house.unbalanced() == []
