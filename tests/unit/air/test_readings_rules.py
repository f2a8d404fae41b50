"""Every rule of air_rules.csv that decides at batch, row or value: what fails, what just passes, what has nothing.

Great Expectations is slow to start, so one batch holds all scenarios, each on a day of its own.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from rule_days import (
    ABOVE,
    ACTUAL_AFTER,
    ACTUAL_BEFORE,
    BATCH,
    BY_CITY,
    COPIES,
    DRIFT,
    EMPTY_ITEM,
    EMPTY_ITEM_FEW,
    FLAGS,
    FOREIGN_ONLY,
    GOOD,
    HOSTILE,
    HUGE,
    ILLEGIBLE,
    INVERSION,
    LATER,
    NAMES,
    NO_ROWS,
    NOT_PROVIDED,
    NUMBERS,
    OFF_THE_HOUR,
    SENTINELS,
    STANDARD_AFTER,
    STANDARD_BEFORE,
    TEXTS,
    TOP,
    TOPS,
    UNKNOWN_STATION,
    WRONG_SOURCE,
    ZERO,
    Outcome,
    city_table,
)
from small_region import (
    CLEAN,
    ITEMS,
    TABLE_MAPPING,
    Region,
    archive,
    as_table,
    day_rows,
    hours,
    row,
)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("rules")
    region = Region(folder / "registry", folder / "home")
    for content, form, mapping, name in BATCH.answers:
        region.land(content, form, mapping=mapping, name=name, observed_at=LATER)
    for day, basis in (
        (STANDARD_BEFORE, "standard"),
        (STANDARD_AFTER, "standard"),
        (ACTUAL_BEFORE, "actual"),
        (ACTUAL_AFTER, "actual"),
    ):
        content = as_table(day_rows(day, ["A1"], [1, 2]))
        region.land(content, "table", mapping=f'basis = "{basis}"\n' + TABLE_MAPPING, observed_at=LATER)
    at = hours(NAMES)
    rows = [
        ("甲城", "市监测站", at[6], 16),
        ("乙城市", "市监测站", at[6], 17),
        ("YICHENG", "市监测站", at[7], 18),
        ("远城", "火车站", at[8], 19),
        ("远城", "市监测站", at[9], 20),
    ]
    region.land(city_table(rows), "table", name="甲城.csv", mapping=BY_CITY, observed_at=LATER)
    # Stamps around the answer's own time: tolerance is one hour.
    region.land(
        archive([row("A1", datetime(2024, 2, 20, hour)) for hour in (9, 10, 11, 12)]),
        observed_at=datetime(2024, 2, 20, 10),
    )
    region.land(
        archive([row("A1", datetime(2024, 2, 21, hour)) for hour in (10, 11)]),
        observed_at=datetime(2024, 2, 21, 9, 59, 59),
    )
    days = [
        *BATCH.days,
        STANDARD_BEFORE,
        STANDARD_AFTER,
        ACTUAL_BEFORE,
        ACTUAL_AFTER,
        date(2024, 2, 20),
        date(2024, 2, 21),
    ]
    made = region.readings(*days)
    assert all(isinstance(table, pa.Table) for table in made.tables.values())
    return Outcome({name: table.to_pylist() for name, table in made.tables.items()}, dict(made.refused))


def value_rules(outcome: Outcome, day: date, item: str) -> dict[int, tuple[Decimal | None, str | None]]:
    """Hour → (value that counts, flags that speak of the item) of station A1."""
    column = f"{item}_{'mg' if item == 'co' else 'ug'}_m3"
    found = {}
    for (station, hour), given in outcome.hours(day).items():
        flags = [flag for flag in (given["flags"] or "").split() if flag.split(":")[1].rstrip("?") == item]
        assert station == "A1"
        found[hour] = (given[column], " ".join(flags) or None)
    return found


def test_a_good_day_passes_every_rule_and_says_how_much_was_looked_at(outcome: Outcome) -> None:
    assert GOOD not in outcome.refused
    batch = outcome.batch(GOOD)
    assert (batch["input_rows"], batch["accepted_rows"], batch["folded_rows"], batch["quarantined_rows"]) == (
        48,
        48,
        0,
        0,
    )
    assert not outcome.quarantine(GOOD)
    for rule in ("B1", "B2", "B3"):
        assert outcome.result(GOOD, rule) == (1, 0)
    for rule in ("N1", "N2", "N3", "Q8"):
        assert outcome.result(GOOD, rule) == (48, 0)
    for rule in ("N4", "Q1", "Q2", "Q6"):
        assert outcome.result(GOOD, rule) == (48 * 6, 0), rule
    assert outcome.result(GOOD, "Q3") == (48 * 2, 0)
    assert outcome.result(GOOD, "Q14") == (0, 0) and outcome.detail(GOOD, "Q14") == "nothing to evaluate"
    assert all(given["flags"] is None and given["status"] == "realtime" for given in outcome.hours(GOOD).values())


def test_b1_a_day_without_rows_is_refused_and_nothing_else_is_claimed(outcome: Outcome) -> None:
    assert outcome.refused[NO_ROWS] == "no source has a row of this day"
    assert outcome.result(NO_ROWS, "B1") == (1, 1)
    for rule in ("B2", "B3", "N1", "N2", "N3", "N4", "Q1", "Q2", "Q3", "Q6", "Q8", "Q14"):
        assert outcome.result(NO_ROWS, rule) == (0, 0)
        assert outcome.detail(NO_ROWS, rule) == "nothing to evaluate"
    assert outcome.batch(NO_ROWS)["is_refused"] and outcome.batch(NO_ROWS)["input_rows"] == 0


def test_b2_an_item_that_is_carried_and_empty_all_day_refuses_it(outcome: Outcome) -> None:
    assert outcome.refused[EMPTY_ITEM] == "these items are empty in every row: pm10"
    assert outcome.result(EMPTY_ITEM, "B2") == (1, 1)
    assert len(outcome.quarantine(EMPTY_ITEM)) == 24 and not outcome.hours(EMPTY_ITEM)
    assert {given["rule_id"] for given in outcome.quarantine(EMPTY_ITEM)} == {"B2"}
    assert EMPTY_ITEM_FEW not in outcome.refused, "23 rows are too few to say so (least_rows=24)"
    assert NOT_PROVIDED not in outcome.refused, "an item that the source does not carry is not empty"
    assert outcome.hours(NOT_PROVIDED)[("A1", 1)]["pm10_ug_m3"] is None


def test_b3_rows_of_no_station_of_ours_are_the_wrong_source(outcome: Outcome) -> None:
    assert outcome.refused[WRONG_SOURCE].startswith("none of its 4 rows is of a station in the registry")
    assert outcome.result(WRONG_SOURCE, "B3") == (1, 1)
    assert len(outcome.quarantine(WRONG_SOURCE)) == 4


def test_rows_of_other_cities_in_a_national_answer_are_out_of_scope(outcome: Outcome) -> None:
    batch = outcome.batch(FOREIGN_ONLY)
    assert (batch["input_rows"], batch["out_of_scope_rows"]) == (0, 4)
    assert outcome.refused[FOREIGN_ONLY] == "no source has a row of this day"
    assert not outcome.quarantine(FOREIGN_ONLY)


def test_n1_rows_that_cannot_be_read_lie_in_quarantine_under_the_first_sound_day(outcome: Outcome) -> None:
    assert outcome.result(ILLEGIBLE, "N1") == (3, 2)
    first, second = outcome.quarantine(ILLEGIBLE)
    assert (first["rule_id"], first["row_number"], first["stamp_text"]) == (
        "N1",
        2,
        "yesterday, quarter past",
    )
    assert "yesterday, quarter past" in first["original"] and "cannot be read" in first["reason"]
    assert (second["row_number"], second["station_text"]) == (3, "A1")


def test_n2_a_station_that_the_registry_does_not_know(outcome: Outcome) -> None:
    assert outcome.result(UNKNOWN_STATION, "N2") == (3, 1)
    (refused,) = outcome.quarantine(UNKNOWN_STATION)
    assert (refused["rule_id"], refused["station_text"]) == ("N2", "A7")
    assert outcome.batch(UNKNOWN_STATION)["out_of_scope_rows"] == 1
    assert sorted(outcome.hours(UNKNOWN_STATION)) == [("A1", 1), ("A1", 2)]


def test_n3_a_stamp_may_lie_one_hour_after_its_answer_and_not_a_second_more(outcome: Outcome) -> None:
    day = date(2024, 2, 20)
    assert sorted(hour for _, hour in outcome.hours(day)) == [9, 10, 11]
    (refused,) = outcome.quarantine(day)
    assert (refused["rule_id"], refused["stamp_text"]) == ("N3", "2024-02-20T12:00:00")
    day = date(2024, 2, 21)
    assert sorted(hour for _, hour in outcome.hours(day)) == [10]
    assert [given["rule_id"] for given in outcome.quarantine(day)] == ["N3"]


def test_q8_stamps_off_the_hour(outcome: Outcome) -> None:
    assert outcome.result(OFF_THE_HOUR, "Q8") == (3, 2)
    assert all(
        given["rule_id"] == "Q8" and "full hour" in given["reason"] for given in outcome.quarantine(OFF_THE_HOUR)
    )


def test_q8_different_rows_for_one_key_are_both_refused_and_identical_ones_fold(outcome: Outcome) -> None:
    batch = outcome.batch(COPIES)
    assert (batch["input_rows"], batch["accepted_rows"], batch["folded_rows"], batch["quarantined_rows"]) == (
        9,
        2,
        1,
        6,
    )
    assert sorted(outcome.hours(COPIES)) == [("A1", 1), ("A2", 2)]
    assert [given["row_number"] for given in outcome.quarantine(COPIES)] == [3, 4, 5, 6, 8, 9]
    assert {given["reason"] for given in outcome.quarantine(COPIES)} == {
        "the answer holds two different rows for this station and hour"
    }


def test_n4_what_is_no_number(outcome: Outcome) -> None:
    found = value_rules(outcome, NUMBERS, "so2")
    assert found[2] == (Decimal(10), None), "scientific notation is a number"
    assert found[7] == (Decimal(7), None)
    for hour in (1, 3, 4, 5, 6):
        assert found[hour] == (None, "N4:so2"), hour
    assert outcome.result(NUMBERS, "N4") == (7 * 6, 5)
    first = outcome.quarantine(NUMBERS)[0]
    assert (first["scope"], first["item"], first["reason"]) == ("value", "so2", "so2 is not a number: abc")
    assert outcome.hours(NUMBERS)[("A1", 1)]["no2_ug_m3"] == 20, "the other values of the row stay"


def test_q1_sentinels(outcome: Outcome) -> None:
    found = value_rules(outcome, SENTINELS, "no2")
    assert [found[hour] for hour in (1, 2, 3, 4, 5)] == [(None, "Q1:no2")] * 5
    assert found[6] == (None, "Q6:no2"), "−2 is no sentinel, and below the range"
    assert found[7] == (Decimal(99), None)
    assert outcome.result(SENTINELS, "Q1") == (42, 5)


def test_q1_instrument_flags(outcome: Outcome) -> None:
    found = value_rules(outcome, FLAGS, "so2")
    assert [found[hour] for hour in (1, 2)] == [(None, "Q1:so2")] * 2
    assert [found[hour] for hour in (3, 4, 5, 6)] == [(Decimal(5), None)] * 4
    assert found[7] == (Decimal(5), "Q1:so2?"), "an unknown flag is no clean bill of health"
    assert found[8] == (Decimal(5), None) and value_rules(outcome, FLAGS, "pm10")[8] == (None, "Q1:pm10")
    assert "invalid instrument flag: so2=B" in outcome.quarantine(FLAGS)[0]["reason"]


def test_q2_a_published_zero_is_suspect_and_counts(outcome: Outcome) -> None:
    found = value_rules(outcome, ZERO, "o3")
    assert found == {
        1: (Decimal(0), "Q2:o3?"),
        2: (Decimal("0.001"), None),
        3: (None, "Q6:o3"),
        4: (Decimal(0), "Q2:o3?"),
    }
    assert outcome.result(ZERO, "Q2") == (24, 2) and len(outcome.quarantine(ZERO)) == 1


def test_q2_zero_drift_of_a_raw_feed_is_replaced_down_to_its_bound(outcome: Outcome) -> None:
    """Bounds and replacements are those of the table in rules/air.md §10.2 (HJ 817/818 practice)."""
    assert value_rules(outcome, DRIFT, "so2")[1] == (Decimal(3), None)
    assert value_rules(outcome, DRIFT, "so2")[2] == (None, "Q2:so2")
    assert value_rules(outcome, DRIFT, "so2")[3] == (Decimal(3), None)
    assert value_rules(outcome, DRIFT, "co")[4] == (Decimal("0.3"), None)
    assert value_rules(outcome, DRIFT, "co")[5] == (None, "Q2:co")
    assert value_rules(outcome, DRIFT, "pm10")[6][0] == Decimal(2)
    assert value_rules(outcome, DRIFT, "pm10")[7] == (None, "Q2:pm10")
    assert value_rules(outcome, DRIFT, "pm25")[8] == (Decimal("0.1"), None)
    assert value_rules(outcome, DRIFT, "pm25")[7] == (Decimal(20), None), "PM10 below its bound is not compared with"
    assert value_rules(outcome, DRIFT, "o3")[9] == (Decimal(2), None)
    assert value_rules(outcome, DRIFT, "no2")[10] == (None, "Q2:no2")


def test_q3_inversion_of_pm25_and_pm10(outcome: Outcome) -> None:
    pm10, pm25 = value_rules(outcome, INVERSION, "pm10"), value_rules(outcome, INVERSION, "pm25")
    assert (pm10[1][1], pm25[1][1]) == (None, None)
    for hour, value in ((2, 41), (3, 220), (5, 20)):
        assert (pm10[hour][1], pm25[hour]) == ("Q3:pm10?", (Decimal(value), "Q3:pm25?")), hour
    for hour in (4, 6):
        assert (pm10[hour], pm25[hour]) == ((None, "Q3:pm10"), (None, "Q3:pm25")), hour
    for hour in (7, 8, 9, 10, 11):
        assert pm25[hour] == (Decimal(30), None), f"hour {hour}: PM10 holds no value, which says nothing of PM2.5"
    assert [pm10[hour][1] for hour in (7, 8, 9, 10, 11)] == ["Q1:pm10", None, "N4:pm10", "Q1:pm10", "Q6:pm10"]
    assert (pm10[12], pm25[12]) == ((Decimal(30), None), (None, "Q6:pm25"))


def test_q6_ranges_end_where_their_table_says(outcome: Outcome) -> None:
    for hour, (item, high) in enumerate(TOP.items(), start=1):
        assert value_rules(outcome, TOPS, item)[hour] == (Decimal(high), None)
        assert value_rules(outcome, ABOVE, item)[hour] == (None, f"Q6:{item}")
    assert value_rules(outcome, HUGE, "so2")[1] == (None, "Q6:so2")
    assert [value_rules(outcome, HUGE, "co")[hour] for hour in (2, 3)] == [(None, "Q6:co"), (None, "N4:co")]


def test_q14_one_reference_state_before_and_one_after_the_switch(outcome: Outcome) -> None:
    for day, failed in ((STANDARD_BEFORE, 0), (STANDARD_AFTER, 2), (ACTUAL_BEFORE, 2), (ACTUAL_AFTER, 0)):
        assert outcome.result(day, "Q14") == (2, failed), day
    assert [given["rule_id"] for given in outcome.quarantine(STANDARD_AFTER)] == ["Q14", "Q14"]
    assert outcome.quarantine(ACTUAL_BEFORE)[0]["reason"] == (
        "concentrations at actual state, where standard state is in force"
    )


def test_hostile_texts_are_kept_as_they_came(outcome: Outcome) -> None:
    rows = [given for given in outcome.quarantine(HOSTILE) if given["scope"] == "row"]
    assert {given["station_text"]: given["rule_id"] for given in rows if given["station_text"]} == {
        text: "N2" for text in TEXTS if "\n" not in text
    }
    broken = [given for given in rows if given["station_text"] is None]
    assert {given["rule_id"] for given in broken} == {"N1"}
    assert "".join(given["original"] for given in broken).startswith('"twolines",')
    values = [given for given in outcome.quarantine(HOSTILE) if given["scope"] == "value"]
    assert [(given["rule_id"], TEXTS[0] in given["reason"], given["station_text"]) for given in values] == [
        ("N4", True, "A1")
    ]


def test_one_name_in_two_cities_is_kept_apart_or_refused(outcome: Outcome) -> None:
    found = {hour: station for station, hour in outcome.hours(NAMES) if hour not in (5, 7)}
    assert found[1] == "A4", "the other station of the file is of 甲城 only"
    assert found[2] == "A1", "what stands in brackets behind a name is no part of it"
    assert found[3] == "B3", "the file's name says 乙城"
    assert 4 not in found, "nothing tells the city"
    assert 6 not in found, "the file's name says both"
    hour = {station: given["pm25_ug_m3"] for (station, at), given in outcome.hours(NAMES).items() if at == 7}
    assert hour == {"A4": 16, "B3": 17}, "the row's own city decides, whatever the file's name says"
    assert found[8] == "B3", "whatever the letter case"
    assert 9 not in found and 10 not in found, "a station of another city is not ours for its name"
    reasons = [(given["stamp_text"], given["rule_id"]) for given in outcome.quarantine(NAMES)]
    assert len(reasons) == 5 and {rule for _, rule in reasons} == {"N2"}
    assert {station for station, at in outcome.hours(NAMES) if at == 5} == {"A1", "B1"}, (
        "names of both cities: 市监测站 is refused"
    )


def test_input_is_accepted_folded_and_quarantined_on_every_day(outcome: Outcome) -> None:
    for batch in outcome.tables["reading_batch"]:
        assert batch["input_rows"] == batch["accepted_rows"] + batch["folded_rows"] + batch["quarantined_rows"], batch
        rows = [given for given in outcome.quarantine(batch["day"]) if given["scope"] == "row"]
        assert len(rows) == batch["quarantined_rows"]
        assert all(given["original"] and given["reason"] and given["rule_id"] for given in rows)
        assert len(outcome.hours(batch["day"])) == batch["accepted_rows"]


def test_every_row_of_every_rule_is_reported_once_a_day(outcome: Outcome) -> None:
    rules = {"B1", "B2", "B3", "N1", "N2", "N3", "N4", "Q1", "Q2", "Q3", "Q6", "Q8", "Q14"}
    for day in BATCH.days:
        assert {given["rule_id"] for given in outcome.tables["quality_result"] if given["day"] == day} == rules
    assert CLEAN.keys() == set(ITEMS)
