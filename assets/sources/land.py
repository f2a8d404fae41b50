"""Landing an answer: read it once to see that it can be read, keep its bytes, and index the days it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.sources.answer import ROW_SCHEMAS, ParsedAnswer, RefusedAnswer
from assets.sources.parsers import decompress, is_national, parser_of
from assets.sources.table_mapping import read_mapping
from warehouse import clock
from warehouse.files import replace_file
from warehouse.landing import Fetch, Landing

HTTP_OK = 200


@dataclass(frozen=True)
class Origin:
    """Where an answer comes from."""

    source: str
    name: str  #: file name or call, without folders and credentials
    url: str | None = None
    http_status: int | None = None
    observed_at: datetime | None = None  #: as the person or the protocol says; else the answer's own word, else now
    is_simulated: bool = False  #: the source is the simulator; an answer may also mark itself


def land(
    landing: Landing,
    content: bytes,
    form: str,
    origin: Origin,
    *,
    mapping_text: str | None = None,
    tables_sha256: str | None = None,
    tolerance: timedelta = timedelta(hours=1),
) -> Fetch:
    """Keep one answer and say which natural days it speaks of.

    An answer that cannot be read is kept too, as a refused fetch, and RefusedAnswer is raised with the reason.
    Raises MixedHome when simulated and real data would meet.
    """
    fetched_at = clock.now()
    module = parser_of(form)
    mapping = read_mapping(mapping_text.encode(), f"the mapping of {origin.name}") if mapping_text is not None else None
    fetch = Fetch(
        source=origin.source,
        format=form,
        kind=module.KIND,
        name=origin.name,
        fetched_at=fetched_at,
        observed_at=origin.observed_at or fetched_at,
        sha256=landing.keep(content),
        size_bytes=len(content),
        parser_version=module.PARSER_VERSION,
        url=origin.url,
        http_status=origin.http_status,
        mapping_sha256=landing.keep(mapping_text.encode()) if mapping_text is not None else None,
        tables_sha256=tables_sha256,
        is_simulated=origin.is_simulated,
        is_national=is_national(form, mapping),
    )
    try:
        if origin.http_status not in (None, HTTP_OK):
            raise RefusedAnswer(f"{origin.name}: the platform answered with HTTP status {origin.http_status}.")
        answer = _parse(fetch, content, mapping)
    except RefusedAnswer as refusal:
        landing.commit(replace(fetch, outcome="refused", reason=str(refusal)), {})
        raise
    fetch = replace(
        fetch,
        kind=_kind(answer.rows),
        observed_at=origin.observed_at or answer.observed_at or fetched_at,
        is_simulated=origin.is_simulated or answer.is_simulated,
        is_raw=mapping is not None and mapping.get("feed") == "raw",
        row_count=answer.rows.num_rows,
        provided=answer.provided,
    )
    first_day, days = _days(answer.rows, fetch, tolerance)
    fetch = replace(fetch, first_day=first_day)
    _cache(landing.parsed_path(fetch), answer.rows)
    return landing.commit(fetch, days)


def ensure_parsed(landing: Landing, fetch: Fetch) -> str:
    """The path of the rows of a fetch as today's parser reads them; made from the bytes when the cache lacks them."""
    path = landing.parsed_path(replace(fetch, parser_version=parser_of(fetch.format).PARSER_VERSION))
    if not path.exists():
        landed = landing.read(fetch.mapping_sha256) if fetch.mapping_sha256 else None
        mapping = read_mapping(landed, f"the mapping of {fetch.name}") if landed is not None else None
        rows = _parse(fetch, landing.read(fetch.sha256), mapping).rows
        _cache(path, rows)
    return str(path)


def _parse(fetch: Fetch, content: bytes, mapping: Mapping[str, Any] | None) -> ParsedAnswer:
    return parser_of(fetch.format).parse(decompress(content, fetch.name), fetch.name, mapping)


def _kind(rows: pa.Table) -> str:
    return next(kind for kind, schema in ROW_SCHEMAS.items() if set(schema.names) == set(rows.column_names))


def _cache(path: Path, rows: pa.Table) -> None:
    replace_file(path, lambda temporary: pq.write_table(rows, temporary, compression="zstd"))


def _days(rows: pa.Table, fetch: Fetch, tolerance: timedelta) -> tuple[date, dict[date, int]]:
    """The first sound day of the answer, and the days with their rows; unsound stamps count to the first day."""
    natural_day = "cast(hour_end - interval 1 hour as date)" if "hour_end" in rows.column_names else "day"
    is_sound = "hour_end <= $latest" if "hour_end" in rows.column_names else "day <= cast($latest as date)"
    with duckdb.connect() as connection:
        connection.register("rows_of_answer", rows)
        counted = connection.execute(
            f"select case when {is_sound} then {natural_day} end as day, count(*) "
            "from rows_of_answer group by all order by all nulls last",
            {"latest": fetch.observed_at + tolerance},
        ).fetchall()
    days = {day: count for day, count in counted if day is not None}
    first_day = min(days, default=fetch.observed_at.date())
    unsound = sum(count for day, count in counted if day is None)
    if unsound:
        days[first_day] = days.get(first_day, 0) + unsound
    return first_day, days
