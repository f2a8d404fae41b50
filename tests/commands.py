"""The command line as a person uses it, but in this process: what it says, and with which exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb

from pipelines.cli import main

#: Tables of the publication that say what was measured and judged; the others say when something was done.
FIGURES = (
    "air_hour", "air_station_day", "air_city_day", "good_day_ratio", "air_suspect", "reading_batch", "quality_result",
    "quarantine", "reading_revision",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """Standard error on one line, progress bars left out."""
        lines = [line.strip() for line in self.err.splitlines() if "━" not in line]
        return " ".join(" ".join(lines).split())


@dataclass
class House:
    """A home with its configuration; calling it runs a command."""

    home: Path
    registry: Path | None = None
    variables: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: object, folder: Path | None = None, **variables: str) -> Told:
        """Run `qingxiang ARGUMENTS` in `folder`; an error that is not explained is raised, as a traceback would be."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("QINGXIANG_", "DAGSTER_"))
        }
        environment |= {"QINGXIANG_HOME": str(self.home), **self.variables, **variables}
        if self.registry is not None:
            environment["QINGXIANG_REGISTRY"] = str(self.registry)
        out, err = io.StringIO(), io.StringIO()
        self.home.parent.mkdir(parents=True, exist_ok=True)
        command = ["qingxiang", *map(str, arguments)]
        with (
            mock.patch.dict(os.environ, environment, clear=True),
            mock.patch.object(sys, "argv", command),
            chdir(folder or self.home.parent),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as left:
                assert isinstance(left.code, int)
                told = Told(left.code, out.getvalue(), err.getvalue())
        assert "Traceback" not in told.out + told.err
        return told

    def run(self, first: date, last: date | None = None) -> Told:
        """Run days."""
        return self("run", "--from", first, "--to", last or first)

    def ask(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query on the publication."""
        path = self.home / "publication" / "qingxiang.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(query, list(parameters)).fetchall()

    def tables(self, without: Sequence[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of the published figures and of the audit trail, in order, by table."""
        path = self.home / "publication" / "qingxiang.duckdb"
        found = {}
        with duckdb.connect(str(path), read_only=True) as connection:
            for table in FIGURES:
                names = [name for name, *_ in connection.execute(f"describe {table}").fetchall()]
                listed = ", ".join(name for name in names if name not in without)
                found[table] = connection.execute(f"select {listed} from {table} order by all").fetchall()
        return found

    def unbalanced(self) -> list[tuple[Any, ...]]:
        """The days on which rows got lost: input differs from accepted + folded + quarantined + out of scope."""
        return self.ask(
            "select dataset, day, input_rows, accepted_rows, folded_rows, quarantined_rows, out_of_scope_rows "
            "from reading_batch "
            "where input_rows <> accepted_rows + folded_rows + quarantined_rows + out_of_scope_rows"
        )

    def landed_bytes(self) -> int:
        """How many different contents are kept."""
        return len([path for path in (self.home / "landing" / "blobs").rglob("*") if path.is_file()])


def made_region(folder: Path, **variables: str) -> House:
    """A house on the made-up region of two cities."""
    from small_region import Region

    region = Region(folder / "registry", folder / "home")
    return House(region.home, region.folder, variables)


def content_of(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
