"""The assets of air, as Dagster sees them: each loads, computes and saves by the module of its name.

Days are partitions; what needs the history is unpartitioned and reads tables, never the partition.
"""

from collections.abc import Iterator

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from assets.air import answers, city_day, history, readings, station_day, suspect
from assets.air.good_day_ratio import refresh_ratios
from assets.air.refusals import told_together
from assets.partitions import days_of, natural_days, one_month_at_a_time
from assets.registry import load_registry
from assets.resources import WorkplaceResource
from assets.sources.http import SourceUnavailable
from quality.expectations.rules import Rule, read_rules

OWNERS = ["team:qingxiang"]
PREVIEW_ROWS = 5
#: One check per rule that is decided on the batch, the row or the value. The rules that ship name the checks; a
#: region's own further rules are run too, and shown in table quality_result.
READING_RULES = [
    rule for rule in read_rules(load_registry().texts).values() if rule.acts_on in ("batch", "row", "value")
]


@dg.asset(
    partitions_def=natural_days,
    backfill_policy=one_month_at_a_time,
    group_name="air",
    kinds={"python"},
    owners=OWNERS,
    retry_policy=dg.RetryPolicy(max_retries=2, delay=60),
)
def air_answers(context: dg.AssetExecutionContext, workplace: WorkplaceResource) -> dg.MaterializeResult:
    """One row is an answer of the air platform about these days, landed as it came; imports lie there already."""
    try:
        collected = answers.collect_answers(workplace.open(), days_of(context))
    except SourceUnavailable as error:
        # The scheduled run waits and tries again; a person at the command line is told at once.
        raise dg.Failure(str(error), allow_retries="dagster/schedule_name" in context.run.tags) from error
    for sentence in collected.refused:
        context.log.warning(sentence)
    return dg.MaterializeResult(
        metadata={
            "landed": len(collected.landed),
            "refused": len(collected.refused),
            "refusals": dg.MetadataValue.json(collected.refused),
            "hours_no_longer_kept": len(collected.too_old),
        }
    )


@dg.asset(
    deps=[air_answers],
    partitions_def=natural_days,
    backfill_policy=one_month_at_a_time,
    group_name="air",
    kinds={"duckdb", "parquet"},
    owners=OWNERS,
    check_specs=[
        dg.AssetCheckSpec(rule.rule_id, asset="air_hour", description=f"{rule.title} ({rule.title_zh}). {rule.basis}")
        for rule in READING_RULES
    ],
)
def air_hour(
    context: dg.AssetExecutionContext, workplace: WorkplaceResource
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """One row is a station's air in one hour: six 1 h means, checked and flagged, with the AQI of its day's edition."""
    place, days = workplace.open(), days_of(context)
    made = readings.make_readings(place.registry, place.landing, days)
    promoted = readings.save_readings(place.lake, made, days)
    checks = [_check_of(rule, made.tables["quality_result"]) for rule in READING_RULES]
    refusals = told_together(made.refused.items())
    for refusal in refusals:
        context.log.warning(f"refused: {refusal}")
    if not promoted:
        history.load_audit(place.warehouse, place.lake, days)
        yield from checks
        raise dg.Failure("; ".join(refusals), allow_retries=False)
    yield dg.MaterializeResult(
        metadata={
            **preview(made.tables["air_hour"]),
            "days_promoted": len(promoted),
            "days_refused": len(made.refused),
            **batch_sums(made.tables["reading_batch"]),
        },
        check_results=checks,
    )


@dg.asset(
    deps=[air_hour],
    partitions_def=natural_days,
    backfill_policy=one_month_at_a_time,
    group_name="air",
    kinds={"duckdb", "parquet"},
    owners=OWNERS,
    check_specs=[
        dg.AssetCheckSpec(
            "Q10", asset="air_station_day", description="Every station's day has enough hours (点位日有效小时数足够)."
        )
    ],
)
def air_station_day(context: dg.AssetExecutionContext, workplace: WorkplaceResource) -> dg.MaterializeResult:
    """One row is a station's air on one natural day: six daily values, their hours, the AQI of the edition in force."""
    place, days = workplace.open(), days_of(context)
    rows = station_day.make_station_days(place.registry, place.lake, days)
    station_day.save_station_days(place.lake, rows, days)
    return dg.MaterializeResult(metadata=preview(rows), check_results=[_short_days(rows)])


@dg.asset(
    deps=[air_station_day],
    partitions_def=natural_days,
    backfill_policy=one_month_at_a_time,
    group_name="air",
    kinds={"duckdb"},
    owners=OWNERS,
    check_specs=[
        dg.AssetCheckSpec("Q11", asset="air_city_day", description="Every city's day has all six items (六项齐全)."),
        dg.AssetCheckSpec(
            "Q12", asset="air_city_day", description="Enough stations make every city's day (有效点位数足够)."
        ),
    ],
)
def air_city_day(context: dg.AssetExecutionContext, workplace: WorkplaceResource) -> dg.MaterializeResult:
    """One row is a city's air on one natural day, from its stations' days (HJ 663 annex A), by the edition in force.

    Saving it loads the days' hours, station days and audit trail into the warehouse in the same transaction.
    """
    place, days = workplace.open(), days_of(context)
    rows = city_day.make_city_days(place.registry, place.lake, days)
    history.load_days(place, days, rows)
    return dg.MaterializeResult(metadata=preview(rows), check_results=[_missing_items(rows), _thin_days(rows)])


@dg.asset(deps=[air_city_day], group_name="air", kinds={"duckdb"}, owners=OWNERS)
def air_suspect(workplace: WorkplaceResource) -> dg.MaterializeResult:
    """One row is a mark on a value that its neighbours or its history speak against; figures are not touched by it."""
    place = workplace.open()
    made = suspect.refresh_suspects(place.warehouse, place.lake, place.registry)
    return dg.MaterializeResult(metadata={f"{month:%Y-%m}": marks for month, marks in made.items()})


@dg.asset(deps=[air_city_day], group_name="air", kinds={"duckdb"}, owners=OWNERS)
def good_day_ratio(workplace: WorkplaceResource) -> dg.MaterializeResult:
    """One row is the share of good days of one area in one period, on one standard basis and one dust basis."""
    place = workplace.open()
    rows = refresh_ratios(place.warehouse, place.registry, place.tables_sha256)
    made = preview(rows) if rows is not None else {"made": dg.MetadataValue.text("nothing was pending")}
    return dg.MaterializeResult(metadata=made)


def preview(rows: pa.Table) -> dict[str, dg.MetadataValue]:
    """Row count and first rows, for the asset's page."""
    records = [
        dg.TableRecord({name: str(value) for name, value in row.items()})
        for row in rows.slice(0, PREVIEW_ROWS).to_pylist()
    ]
    shown = dg.MetadataValue.table(records) if records else dg.MetadataValue.text("no rows")
    return {"dagster/row_count": dg.MetadataValue.int(rows.num_rows), "preview": shown}


def batch_sums(batches: pa.Table) -> dict[str, int]:
    """What came in and what became of it, over all days of the run."""
    columns = (
        "input_rows",
        "accepted_rows",
        "folded_rows",
        "revised_rows",
        "quarantined_rows",
        "out_of_scope_rows",
    )
    return {column: sum(batches.column(column).to_pylist()) for column in columns}


def _check_of(rule: Rule, results: pa.Table) -> dg.AssetCheckResult:
    rows = [row for row in results.to_pylist() if row["rule_id"] == rule.rule_id]
    failed = sum(row["failed_rows"] for row in rows)
    return dg.AssetCheckResult(
        check_name=rule.rule_id,
        asset_key="air_hour",
        passed=failed == 0,
        severity=dg.AssetCheckSeverity.ERROR if rule.severity == "error" else dg.AssetCheckSeverity.WARN,
        metadata={"evaluated": sum(row["evaluated_rows"] for row in rows), "failed": failed},
    )


def _short_days(rows: pa.Table) -> dg.AssetCheckResult:
    lacking = rows.filter(pc.is_valid(rows["items_missing"]))
    first = lacking.slice(0, PREVIEW_ROWS).select(["station_code", "day", "items_missing"]).to_pylist()
    return dg.AssetCheckResult(
        check_name="Q10",
        passed=lacking.num_rows == 0,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "station_days_with_items_missing": lacking.num_rows,
            "first": "; ".join(" ".join(str(value) for value in row.values()) for row in first) or "-",
        },
    )


def _missing_items(rows: pa.Table) -> dg.AssetCheckResult:
    without = [
        f"{row['city_code']} {row['day']}: {row['items_missing']}" for row in rows.to_pylist() if row["items_missing"]
    ]
    return dg.AssetCheckResult(
        check_name="Q11",
        passed=not without,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"days_with_items_missing": len(without), "first": "; ".join(without[:PREVIEW_ROWS]) or "-"},
    )


def _thin_days(rows: pa.Table) -> dg.AssetCheckResult:
    thin = [
        f"{row['city_code']} {row['day']}: {row['stations_valid']} of {row['stations_expected']} stations"
        for row in rows.to_pylist()
        if row["stations_valid"] < row["stations_expected"]
    ]
    return dg.AssetCheckResult(
        check_name="Q12",
        passed=not thin,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"days_with_silent_stations": len(thin), "first": "; ".join(thin[:PREVIEW_ROWS]) or "-"},
    )
