"""The workplace as a Dagster resource; apart from the workplace, so that other commands need not import Dagster."""

from pathlib import Path

import dagster as dg

from assets.registry import load_registry
from assets.workplace import Workplace


class WorkplaceResource(dg.ConfigurableResource):
    """The workplace as Dagster's configuration knows it."""

    home: str
    registry: str | None = None
    air_source: str | None = None
    air_url: str | None = None
    air_ca_file: str | None = None
    lock_wait_seconds: float = 600.0

    def open(self) -> Workplace:
        """The workplace; raises RegistryError when the registry's tables cannot be used."""
        return Workplace(
            home=Path(self.home),
            registry=load_registry(Path(self.registry) if self.registry else None),
            air_source=self.air_source,
            air_url=self.air_url,
            air_ca_file=Path(self.air_ca_file) if self.air_ca_file else None,
            lock_wait_seconds=self.lock_wait_seconds,
        )
