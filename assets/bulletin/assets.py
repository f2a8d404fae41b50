"""The publication as Dagster sees it."""

from collections.abc import Iterator

import dagster as dg

from assets.air.history import forget_pending, refused_days
from assets.air.refusals import told_together
from assets.bulletin.publication import make_publication
from assets.resources import WorkplaceResource


@dg.asset(
    deps=["good_day_ratio", "air_suspect"],
    group_name="publication",
    kinds={"duckdb", "parquet"},
    owners=["team:qingxiang"],
    check_specs=[
        dg.AssetCheckSpec(
            "every_day_accepted",
            asset="publication",
            blocking=True,
            description="No day of the run had its batch refused; the good days are published all the same.",
        )
    ],
)
def publication(workplace: WorkplaceResource) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """One file set is the read-only copy of all tables that the bureau opens: DuckDB, Parquet and CSV."""
    place = workplace.open()
    refused = refused_days(place.warehouse, "publication")
    manifest = make_publication(place)
    forget_pending(place.warehouse, "publication")
    yield dg.MaterializeResult(
        metadata={
            "batch": manifest["batch"],
            "folder": dg.MetadataValue.path(str(place.publication)),
            "last_day": str(manifest["last_day"]),
            "is_simulated": bool(manifest["is_simulated"]),
        },
        check_results=[
            dg.AssetCheckResult(
                check_name="every_day_accepted",
                passed=not refused,
                severity=dg.AssetCheckSeverity.ERROR,
                metadata={f"{day}": reason for day, reason in refused},
                description="\n".join(told_together(refused)) or None,
            )
        ],
    )
