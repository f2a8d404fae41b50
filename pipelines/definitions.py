"""What Dagster loads: `dagster dev -m pipelines.definitions`."""

from __future__ import annotations

import dagster as dg

from assets.air import assets as air
from assets.bulletin import assets as bulletin
from assets.resources import WorkplaceResource
from pipelines.jobs import daily
from pipelines.schedules import daily_schedule
from pipelines.settings import Settings, load_settings


def workplace_resource(settings: Settings, air_source: str | None = None) -> WorkplaceResource:
    """The workplace that the settings describe; `air_source` stands in for the configured one (the sample's)."""
    return WorkplaceResource(
        home=str(settings.home),
        registry=str(settings.registry) if settings.registry else None,
        air_source=air_source or settings.air_source,
        air_url=settings.air_url,
        air_ca_file=str(settings.air_ca_file) if settings.air_ca_file else None,
        lock_wait_seconds=settings.lock_wait_seconds,
    )


def build(resource: WorkplaceResource) -> dg.Definitions:
    """Assets, the daily job and its schedule, on a workplace."""
    return dg.Definitions(
        assets=dg.load_assets_from_modules([air, bulletin]),
        jobs=[daily],
        schedules=[daily_schedule],
        resources={"workplace": resource},
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions on the workplace that the configuration names."""
    return build(workplace_resource(load_settings()))
