"""One row is a reviewed (审核) daily value set of a station or a city: it stands before whatever the hours give.

Checked by the same row rules as the hours; what is refused goes to the same quarantine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.sources.answer import ROW_SCHEMAS
from assets.workbench import fetch_table, put_table, run_steps, set_variables
from warehouse.files import replace_file
from warehouse.landing import Landing

STEPS = Path(__file__).parent / "reviewed_steps"
KINDS = ("air_station_day", "air_city_day")
DATASETS = {"air_station_day": "air_reviewed_station_day", "air_city_day": "air_reviewed_city_day"}
CODES = {"air_station_day": "station_code", "air_city_day": "city_code"}


@dataclass(frozen=True)
class ReviewedDays:
    """The reviewed values of a set of days."""

    tables: Mapping[str, pa.Table]  #: lake dataset → rows


def reviewed_days(
    connection: duckdb.DuckDBPyConnection,
    landing: Landing,
    answers: pa.Table,
    judge: Callable[[pa.Table], list[dict[str, object]]],
    rejected_schema: pa.Schema,
) -> ReviewedDays:
    """Compute reviewed days on the workbench that holds the hours of the same days.

    `answers` are the daily answers in the shape of the hourly ones, with their `kind`; `judge` tells the refused rows
    of a frame. Leaves `reviewed_revision`, `reviewed_quarantine` and `reviewed_batch` beside those of the hours.
    """
    put_table(connection, "answer_of_days", answers)
    rows = answers.select(["kind", "parsed_file"]).to_pylist()
    files = {kind: sorted({row["parsed_file"] for row in rows if row["kind"] == kind}) for kind in KINDS}
    set_variables(
        connection,
        {
            "station_day_files": files["air_station_day"] or [empty_answer(landing, "air_station_day")],
            "city_day_files": files["air_city_day"] or [empty_answer(landing, "air_city_day")],
        },
    )
    run_steps(connection, STEPS / "arrive")
    rejected = judge(fetch_table(connection, "select * from reviewed_frame order by position"))
    put_table(connection, "reviewed_rejected", pa.Table.from_pylist(rejected, schema=rejected_schema))
    run_steps(connection, STEPS / "merge")
    return ReviewedDays({DATASETS[kind]: _rows_of(connection, kind) for kind in KINDS})


def empty_answer(landing: Landing, kind: str) -> str:
    """The path of an answer without rows, for days that no answer of the kind speaks of: they are no special case."""
    path = landing.root / "parsed" / f"no-{kind}.parquet"
    if not path.exists():
        replace_file(path, lambda temporary: pq.write_table(ROW_SCHEMAS[kind].empty_table(), temporary))
    return str(path)


def _rows_of(connection: duckdb.DuckDBPyConnection, kind: str) -> pa.Table:
    return fetch_table(
        connection,
        f"select object_code as {CODES[kind]}, * exclude (kind, object_code) from reviewed_day "
        f"where kind = '{kind}' order by object_code, day",
    )
