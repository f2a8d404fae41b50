"""The landing: every answer of every source, kept once by its SHA-256, with one record per fetch.

    landing/blobs/ab/abcd…                       the bytes
    landing/fetches/2026-11/<time>-<id>.json     one append-only record per fetch (its existence commits the fetch)
    landing/index/2020-03/<time>-<id>.json       which days of that month the fetch speaks of: {day: rows}
    landing/parsed/<key>.parquet                 the parsed rows, a cache: delete it and it is made again
    landing/refused/<time>-<id>.json             which fetches could not be read
    landing/tables/<time>-<sha>.json             when which registry and standards tables came into use

The record is written last: index entries whose record is absent belong to a fetch that was killed, and are ignored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from warehouse.files import replace_bytes

REFUSED = "refused"
TIME_FORMAT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class Fetch:
    """One fetch: what came, from where, when, and what reads it. Times are naive Beijing time."""

    source: str  #: who says so, for example `cnemc` or a file's folder name; `simulated` for simulated data
    format: str
    kind: str  #: what one row is: `air_hour`, `air_station_day`, `air_city_day`
    name: str  #: file name or call, without folders and without credentials
    fetched_at: datetime
    observed_at: datetime  #: the platform's own time; `fetched_at` where the source tells none
    sha256: str
    size_bytes: int
    parser_version: int
    url: str | None = None
    http_status: int | None = None
    mapping_sha256: str | None = None
    tables_sha256: str | None = None
    is_simulated: bool = False
    is_national: bool = False
    is_raw: bool = False
    outcome: str = "accepted"  #: or `refused`: kept, but speaks of no day
    reason: str | None = None
    row_count: int = 0
    first_day: date | None = None  #: rows whose time cannot be read are filed under this day
    provided: tuple[str, ...] = ()

    @property
    def landing_id(self) -> str:
        """Name of what was landed; the same content, source and platform time always give the same one."""
        parts = (
            self.source,
            self.format,
            self.sha256,
            self.observed_at.isoformat(),
            self.mapping_sha256 or "",
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @property
    def parsed_key(self) -> str:
        """Name of the parsed rows: they depend on bytes, name, format, parser and mapping, on nothing else."""
        parts = (self.format, str(self.parser_version), self.sha256, self.name, self.mapping_sha256 or "")
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    @property
    def file_name(self) -> str:
        """Name of the record's file: unique per fetch, and sorting by it sorts by time."""
        return f"{self.fetched_at.strftime(TIME_FORMAT)}-{self.landing_id}.json"

    def to_json(self) -> bytes:
        """The record as it is written."""
        values = asdict(self)
        values["fetched_at"] = self.fetched_at.isoformat()
        values["observed_at"] = self.observed_at.isoformat()
        values["first_day"] = self.first_day and self.first_day.isoformat()
        return json.dumps(values, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Fetch:
        """The record as it was written."""
        values = json.loads(content)
        values["fetched_at"] = datetime.fromisoformat(values["fetched_at"])
        values["observed_at"] = datetime.fromisoformat(values["observed_at"])
        values["first_day"] = values["first_day"] and date.fromisoformat(values["first_day"])
        values["provided"] = tuple(values["provided"])
        return cls(**values)


class DamagedBytes(ValueError):
    """The disk gave back other bytes than were landed."""


class MixedHome(Exception):
    """Simulated data were about to enter a home of real data, or the other way round."""


class Landing:
    """The landing folder of one home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.root = home / "landing"

    # -- bytes ---------------------------------------------------------------------------------------------

    def keep(self, content: bytes) -> str:
        """Store bytes once; returns their SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._blob(sha256)
        if not path.exists():
            replace_bytes(path, content)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes of that SHA-256, checked.

        Raises FileNotFoundError when they were never landed, DamagedBytes when the disk gave back other bytes.
        """
        content = self._blob(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise DamagedBytes(
                f"The landed bytes {sha256} are damaged on disk: restore {self._blob(sha256)} from a backup."
            )
        return content

    def _blob(self, sha256: str) -> Path:
        return self.root / "blobs" / sha256[:2] / sha256

    def parsed_path(self, fetch: Fetch) -> Path:
        """Where the parsed rows of this fetch are cached."""
        return self.root / "parsed" / f"{fetch.parsed_key}.parquet"

    # -- records -------------------------------------------------------------------------------------------

    def commit(self, fetch: Fetch, days: Mapping[date, int]) -> Fetch:
        """Record a fetch whose bytes are kept, and index the natural days it speaks of (day → rows).

        Two fetches in the same microsecond get different times, so that no record is overwritten.
        Raises MixedHome when the fetch is simulated and the home is not, or the other way round.
        """
        if fetch.outcome != "refused":  # what could not be read has no nature, and speaks of no day
            self._check_nature(fetch.is_simulated)
        while (self.root / "fetches" / f"{fetch.fetched_at:%Y-%m}" / fetch.file_name).exists():
            fetch = replace(fetch, fetched_at=fetch.fetched_at + timedelta(microseconds=1))
        by_month: dict[str, dict[str, int]] = {}
        for day, rows in sorted(days.items()):
            by_month.setdefault(f"{day:%Y-%m}", {})[day.isoformat()] = rows
        for month, rows_of_day in by_month.items():
            entry = {"kind": fetch.kind, "days": rows_of_day}
            replace_bytes(self.root / "index" / month / fetch.file_name, json.dumps(entry).encode())
        if fetch.outcome == REFUSED:
            replace_bytes(self.root / "refused" / fetch.file_name, b"{}")
        replace_bytes(self.root / "fetches" / f"{fetch.fetched_at:%Y-%m}" / fetch.file_name, fetch.to_json())
        return fetch

    def fetches_of(self, days: Iterable[date], until: datetime | None = None) -> list[Fetch]:
        """The committed fetches that speak of any of these days, oldest first; with `until`, as known then."""
        wanted: dict[str, set[str]] = {}
        for day in days:
            wanted.setdefault(f"{day:%Y-%m}", set()).add(day.isoformat())
        found: dict[str, Fetch] = {}
        for month, month_days in wanted.items():
            for entry in sorted((self.root / "index" / month).glob("*.json")):
                if entry.name in found or not month_days & json.loads(entry.read_bytes())["days"].keys():
                    continue
                fetch = self._committed(entry.name)
                if fetch and (until is None or fetch.fetched_at <= until):
                    found[entry.name] = fetch
        return [found[name] for name in sorted(found)]

    def days_of(self, fetch: Fetch) -> list[date]:
        """The natural days that one fetch speaks of, in order."""
        days: set[str] = set()
        for entry in (self.root / "index").glob(f"*/{fetch.file_name}"):
            days |= json.loads(entry.read_bytes())["days"].keys()
        return sorted(date.fromisoformat(day) for day in days)

    def days(self, until: datetime | None = None, kind: str | None = None) -> list[date]:
        """Every natural day that any committed fetch speaks of, in order."""
        days: set[str] = set()
        for entry in sorted((self.root / "index").glob("*/*.json")):
            content = json.loads(entry.read_bytes())
            if kind is not None and content["kind"] != kind:
                continue
            fetch = self._committed(entry.name)
            if fetch and (until is None or fetch.fetched_at <= until):
                days |= content["days"].keys()
        return sorted(date.fromisoformat(day) for day in days)

    def refused(self, until: datetime | None = None) -> list[Fetch]:
        """The fetches whose answers could not be read: they are kept, and speak of no day."""
        found = [self._committed(path.name) for path in sorted((self.root / "refused").glob("*.json"))]
        return [fetch for fetch in found if fetch and (until is None or fetch.fetched_at <= until)]

    def fetches(self) -> Iterator[Fetch]:
        """Every record, oldest first, the refused ones too."""
        for path in sorted((self.root / "fetches").glob("*/*.json")):
            yield Fetch.from_json(path.read_bytes())

    def _committed(self, file_name: str) -> Fetch | None:
        path = self.root / "fetches" / f"{file_name[:4]}-{file_name[4:6]}" / file_name
        return _read_fetch(path) if path.exists() else None

    # -- tables in use -------------------------------------------------------------------------------------

    def note_tables(self, texts: Mapping[str, str], at: datetime | None) -> str:
        """Land the registry and standards tables in use, once per change; returns their SHA-256.

        Without `at` they are kept, but not noted as in use.
        """
        sha256 = self.keep(json.dumps(dict(sorted(texts.items())), ensure_ascii=False).encode())
        if at is None:
            return sha256
        known = sorted((self.root / "tables").glob("*.json"))
        if not known or not known[-1].name.endswith(f"-{sha256}.json"):
            replace_bytes(self.root / "tables" / f"{at.strftime(TIME_FORMAT)}-{sha256}.json", b"{}")
        return sha256

    def tables_at(self, moment: datetime) -> dict[str, str] | None:
        """The tables in use at that moment; None when nothing had been landed yet."""
        stamp = moment.strftime(TIME_FORMAT)
        earlier = [path for path in sorted((self.root / "tables").glob("*.json")) if path.name.split("-")[0] <= stamp]
        if not earlier:
            return None
        tables: dict[str, str] = json.loads(self.read(earlier[-1].stem.split("-")[1]))
        return tables

    # -- simulated or real ---------------------------------------------------------------------------------

    @property
    def is_simulated(self) -> bool | None:
        """Whether this home holds simulated data; None while it holds nothing."""
        path = self.root / "nature"
        return None if not path.exists() else path.read_text() == "simulated"

    def _check_nature(self, is_simulated: bool) -> None:
        if self.is_simulated is None:
            replace_bytes(self.root / "nature", b"simulated" if is_simulated else b"real")
        elif self.is_simulated != is_simulated:
            holds, comes = ("simulated", "real") if self.is_simulated else ("real", "simulated")
            raise MixedHome(
                f"{self.home} holds {holds} data, and these are {comes}: they are never mixed. "
                f"Set QINGXIANG_HOME to another folder for the {comes} data."
            )


@lru_cache(maxsize=4096)
def _read_fetch(path: Path) -> Fetch:
    # Records are never changed once written, so reading each of them once per process is enough.
    return Fetch.from_json(path.read_bytes())
