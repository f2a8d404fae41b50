"""One row is a station's air in one hour: six 1 h means, checked and flagged, with the AQI of its day's edition.

Answers arrive from the landing (`readings_steps/arrive`), the batch is checked by Great Expectations, what passes is
flagged and folded into one reading per station and hour (`readings_steps/merge`). Nothing is written to the lake for a
day whose batch is refused, except its quarantine and quality results: what was promoted before stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from assets.air.reviewed import ReviewedDays, empty_answer, reviewed_days
from assets.registry import Registry, names_of
from assets.sources.land import ensure_parsed
from assets.workbench import fetch_table, put_table, run_steps, set_variables, workbench
from quality.expectations.rules import Rule, flag_table, range_table, read_rules
from quality.expectations.suite import day_expectations, row_expectations, validate
from warehouse.lake import Lake
from warehouse.landing import Fetch, Landing

DATASET = "air_hour"
STEPS = Path(__file__).parent / "readings_steps"
#: lake dataset → its day column; one file a day each
DAY_COLUMNS = {
    "air_hour": "natural_day",
    "air_reviewed_station_day": "day",
    "air_reviewed_city_day": "day",
    "reading_batch": "day",
    "quality_result": "day",
    "quarantine": "day",
    "reading_revision": "natural_day",
}
ANSWER_SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("landing_id", pa.string()),
        ("fetched_at", pa.timestamp("us")),
        ("observed_at", pa.timestamp("us")),
        ("latest_stamp", pa.timestamp("us")),
        ("source", pa.string()),
        ("is_national", pa.bool_()),
        ("is_raw", pa.bool_()),
        ("provided", pa.list_(pa.string())),
        ("first_day", pa.date32()),
        ("city_hint", pa.string()),
        ("parsed_file", pa.string()),
    ]
)
CITY_NAME_SCHEMA = pa.schema([("name", pa.string()), ("city_code", pa.string())])
REJECTED_SCHEMA = pa.schema([("position", pa.int64()), ("rule_id", pa.string()), ("reason", pa.string())])
REFUSED_SCHEMA = pa.schema([("day", pa.date32()), ("rule_id", pa.string()), ("reason", pa.string())])
AUDIT = ("reading_batch", "quality_result", "quarantine", "reading_revision")


@dataclass(frozen=True)
class Readings:
    """The outcome for a set of days."""

    tables: Mapping[str, pa.Table]  #: dataset → rows, sorted by key
    refused: Mapping[date, str]  #: day → why its batch was refused


def make_readings(
    registry: Registry, landing: Landing, days: Sequence[date], until: datetime | None = None
) -> Readings:
    """Compute the readings of these days from all that the landing holds of them (with `until`: held then)."""
    rules = read_rules(registry.texts)
    answers = describe_answers(registry, landing, landing.fetches_of(days, until))
    hourly = answers.filter(pc.equal(answers["kind"], DATASET))
    daily = answers.filter(pc.not_equal(answers["kind"], DATASET))
    with workbench(registry) as connection:
        _put_parameters(connection, registry, rules, days)
        _put_days_of_reviewed(connection, daily)
        put_table(connection, "answer", hourly)
        parsed = sorted(set(hourly["parsed_file"].to_pylist())) or [empty_answer(landing, DATASET)]
        set_variables(connection, {"parsed_files": parsed})
        run_steps(connection, STEPS / "arrive")
        refused = check_batch(connection, rules)
        run_steps(connection, STEPS / "merge")
        reviewed = reviewed_days(connection, landing, daily, lambda rows: _rejected(rows, rules), REJECTED_SCHEMA)
        run_steps(connection, STEPS / "quality")
        return Readings(_collect(connection, reviewed), refused)


def save_readings(lake: Lake, readings: Readings, days: Sequence[date]) -> list[date]:
    """Write the days to the lake; the readings last, so that a reading in the lake always has its audit trail.

    Returns the days whose readings were promoted.
    """
    promoted = [day for day in days if day not in readings.refused]
    for dataset, table in readings.tables.items():
        if dataset in AUDIT:
            # The revisions belong to the readings: those of what was promoted before stay with it.
            which = promoted if dataset == "reading_revision" else days
            lake.write(dataset, table, which, day_column=DAY_COLUMNS[dataset])
    for dataset, table in readings.tables.items():
        if dataset not in AUDIT:
            # A refused batch of hours says nothing about reviewed days, and the other way round.
            which = promoted if dataset == DATASET else days
            lake.write(dataset, table, which, day_column=DAY_COLUMNS[dataset])
    return promoted


def describe_answers(registry: Registry, landing: Landing, fetches: Sequence[Fetch]) -> pa.Table:
    """One row per fetch, with what the merging of answers has to know of it, and the file of its parsed rows."""
    tolerance = timedelta(hours=registry.number("future_tolerance_hours"))
    hints = city_hints(registry)
    answers = [
        {
            "kind": fetch.kind,
            "landing_id": fetch.landing_id,
            "fetched_at": fetch.fetched_at,
            "observed_at": fetch.observed_at,
            "latest_stamp": fetch.observed_at + tolerance,
            "source": fetch.source,
            "is_national": fetch.is_national,
            "is_raw": fetch.is_raw,
            "provided": list(fetch.provided),
            "first_day": fetch.first_day,
            "city_hint": hint_of(fetch.name, hints),
            "parsed_file": ensure_parsed(landing, fetch),
        }
        for fetch in fetches
    ]
    return pa.Table.from_pylist(answers, schema=ANSWER_SCHEMA)


def check_batch(connection: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule]) -> dict[date, str]:
    """Let Great Expectations judge `arrival` and `day_frame`; leaves `rejected` and `refused_day` on the workbench.

    Returns the refused days with their reason.
    """
    rows = fetch_table(
        connection,
        "select problem, station_code, hours_ahead, seconds_off_the_hour, differing_copies, basis, basis_expected, "
        "station_text, stamp_text from arrival order by position",
    )
    rejected = _rejected(rows, rules)
    put_table(connection, "rejected", pa.Table.from_pylist(rejected, schema=REJECTED_SCHEMA))

    frame = fetch_table(connection, "select * from day_frame order by day")
    verdict = validate(frame.to_pandas(), day_expectations(rules))
    refused: dict[date, tuple[str, str]] = {}
    for rule_id, positions in verdict.failing.items():
        for position in positions:
            row = frame.slice(position, 1).to_pylist()[0]
            refused.setdefault(row["day"], (rule_id, _why_refused(rule_id, row)))
    listed = [{"day": day, "rule_id": rule, "reason": reason} for day, (rule, reason) in sorted(refused.items())]
    put_table(connection, "refused_day", pa.Table.from_pylist(listed, schema=REFUSED_SCHEMA))
    return {day: reason for day, (_, reason) in refused.items()}


def _rejected(rows: pa.Table, rules: Mapping[str, Rule]) -> list[dict[str, object]]:
    verdict = validate(rows.to_pandas(), row_expectations(rules))
    blamed: dict[int, str] = {}
    for rule_id, positions in verdict.failing.items():
        for position in positions:
            blamed.setdefault(position, rule_id)
    positions = sorted(blamed)
    details = rows.take(pa.array(positions, pa.int64())).to_pylist()
    return [
        {"position": position, "rule_id": blamed[position], "reason": _why_rejected(blamed[position], detail)}
        for position, detail in zip(positions, details, strict=True)
    ]


def _why_rejected(rule_id: str, row: Mapping[str, object]) -> str:
    reasons = {
        "N1": f"{row['problem']}",
        "N2": f"station {row['station_text']!r} is not in the registry on that day, or its name is of two cities",
        "N3": f"stamp {row['stamp_text']!r} lies in the future of the answer that carries it",
        "Q8": f"stamp {row['stamp_text']!r} is not on the full hour"
        if row["seconds_off_the_hour"]
        else "the answer holds two different rows for this station and hour",
        "Q14": f"concentrations at {row['basis']} state, where {row['basis_expected']} state is in force",
    }
    return reasons[rule_id]


def _why_refused(rule_id: str, row: Mapping[str, object]) -> str:
    reasons = {
        "B1": "no source has a row of this day",
        "B2": f"these items are empty in every row: {row['empty_items']}",
        "B3": f"none of its {row['rows']} rows is of a station in the registry: is it the right source?",
    }
    return reasons[rule_id]


def _put_days_of_reviewed(connection: duckdb.DuckDBPyConnection, daily: pa.Table) -> None:
    # Days with reviewed values only are whole days: that they have no hours is no empty batch.
    files = sorted(set(daily["parsed_file"].to_pylist()))
    source = "read_parquet(?)" if files else "(select unnest(?::date[]) as day)"
    connection.execute(f"create temp table reviewed_cover as select distinct day from {source}", [files])


def city_hints(registry: Registry) -> dict[str, str]:
    """Every name and alias of a city → its code, lower case."""
    return {name: city["city_code"] for city in registry.rows["cities"] for name in names_of(city)}


def hint_of(file_name: str, hints: Mapping[str, str]) -> str | None:
    """The one city that a file's name names; None when it names none, or more than one."""
    named = {code for name, code in hints.items() if name in file_name.lower()}
    return named.pop() if len(named) == 1 else None


def _put_parameters(
    connection: duckdb.DuckDBPyConnection, registry: Registry, rules: Mapping[str, Rule], days: Sequence[date]
) -> None:
    put_table(connection, "wanted_day", pa.table({"day": pa.array(sorted(days), pa.date32())}))
    names = [{"name": name, "city_code": code} for name, code in city_hints(registry).items()]
    put_table(connection, "city_name", pa.Table.from_pylist(names, schema=CITY_NAME_SCHEMA))
    put_table(connection, "air_range", range_table(registry.texts))
    put_table(connection, "instrument_flag", flag_table(registry.texts))
    columns = ("rule_id", "acts_on", "severity")
    listed = [{column: getattr(rule, column) for column in columns} for rule in rules.values()]
    put_table(
        connection,
        "rule",
        pa.Table.from_pylist(listed, schema=pa.schema([(c, pa.string()) for c in columns])),
    )
    # A rule that was deleted from the table takes no part: its parameters are then never looked at.
    q14, q1, q3, b2 = (rules.get(name) for name in ("Q14", "Q1", "Q3", "B2"))
    set_variables(
        connection,
        {
            "rules": list(rules),
            "basis_switch_day": date.fromisoformat(q14.text("switch_day")) if q14 else date.min,
            "basis_before": q14.text("before") if q14 else None,
            "basis_from": q14.text("from") if q14 else None,
            "sentinels": [int(value) for value in q1.text("sentinels").split(";")] if q1 else [],
            "inversion_ratio_tenths": q3.number("ratio_tenths") if q3 else 0,
            "inversion_difference": q3.number("difference") if q3 else 0,
            "least_rows": b2.number("least_rows") if b2 else 0,
        },
    )
    connection.execute("create temp macro runs(rule) as list_contains(getvariable('rules'), rule)")


def _collect(connection: duckdb.DuckDBPyConnection, reviewed: ReviewedDays) -> dict[str, pa.Table]:
    # dataset → where its rows lie, of the hours and of the reviewed days, and the order that makes files comparable
    parts = {
        "air_hour": (("air_hour",), "station_code, hour_end"),
        "reading_batch": (("reading_batch", "reviewed_batch"), "dataset, day"),
        "quality_result": (("quality_result", "reviewed_quality"), "dataset, day, rule_id"),
        "quarantine": (
            ("quarantine", "reviewed_quarantine"),
            "dataset, day, landing_id, row_number, rule_id, item",
        ),
        "reading_revision": (
            ("reading_revision", "reviewed_revision"),
            "natural_day, station_code, hour_end, item, sequence",
        ),
    }
    tables = {}
    for dataset, (names, order) in parts.items():
        union = " union all by name ".join(f"select * from {name}" for name in names)
        tables[dataset] = fetch_table(connection, f"{union} order by {order}")
    return {**tables, **reviewed.tables}
