"""The workplace: what every asset is handed — the home's landing, lake and warehouse, the registry, the air source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from assets.registry import Registry
from warehouse import clock
from warehouse.lake import Lake
from warehouse.landing import Landing
from warehouse.store import Warehouse

SIMULATED = "simulated"


@dataclass(frozen=True)
class Workplace:
    """One home with the registry that is in force."""

    home: Path
    registry: Registry
    air_source: str | None = None  #: `cnemc-live`, `simulated`, or none: import only
    air_url: str | None = None
    air_ca_file: Path | None = None
    lock_wait_seconds: float = 600.0
    landing_home: Path | None = None  #: another home whose landing is read (a rebuild as of an earlier time)
    known_until: datetime | None = None  #: what was fetched later is not known yet
    warehouse_file: str = "warehouse.duckdb"

    @cached_property
    def landing(self) -> Landing:
        """The landing of the home."""
        return Landing(self.landing_home or self.home)

    @cached_property
    def lake(self) -> Lake:
        """The lake of the home."""
        return Lake(self.home)

    @cached_property
    def warehouse(self) -> Warehouse:
        """The warehouse of the home."""
        return Warehouse(self.home, self.lock_wait_seconds, self.warehouse_file)

    @property
    def publication(self) -> Path:
        """The folder that the bureau opens."""
        return self.home / "publication"

    @cached_property
    def tables_sha256(self) -> str:
        """Name of the registry and standards tables in use; they are landed when they are new."""
        # Looking back at an earlier time brings no tables into use: noted, they would mislead the next look.
        return self.landing.note_tables(self.registry.texts, clock.now() if self.known_until is None else None)
