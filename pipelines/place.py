"""The workplace that the settings describe, for commands that work without Dagster."""

from __future__ import annotations

from assets.registry import load_registry
from assets.workplace import Workplace
from pipelines.settings import Settings


def open_place(settings: Settings) -> Workplace:
    """The workplace of the configured home; raises RegistryError when the registry's tables cannot be used."""
    return Workplace(
        home=settings.home,
        registry=load_registry(settings.registry),
        air_source=settings.air_source,
        air_url=settings.air_url,
        air_ca_file=settings.air_ca_file,
        lock_wait_seconds=settings.lock_wait_seconds,
    )
