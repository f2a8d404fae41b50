"""Row 2: promoted lake → station day → city day → ratio for the national year, against the same rules by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import national_year
from benchmarks.measure import middle, run_child, total
from benchmarks.progress import Tell
from benchmarks.report import Line, spread, verdict

WITHIN = 1.5
PEAK_MB = 1536
#: name → (module, variant); each in a process of its own, in this order in every round. "gapless" trusts that no
#: hour's row is absent from the lake, which is so here; the others look at the stamps, as ours does.
OURS, MONTHS = "ours, all days at once", "ours, month by month"
RUNNERS = {
    OURS: ("chain_ours", "whole"),
    "polars streaming, gapless": ("chain_polars", "trusting"),
    "polars streaming": ("chain_polars", "careful"),
    "DuckDB SQL, doubles": ("chain_duckdb", "sql"),
    "pandas, gapless": ("chain_pandas", "trusting"),
    MONTHS: ("chain_ours", "months"),
}
#: What the peers do, too, and what the product does beyond.
SAME = ("station days", "city days", "ratios of cities")
ALL = ("station days", "station days to the lake", "city days", "ratios of cities and stations")


def lines(tell: Tell, cache: Path, *, quick: bool, pairs: int) -> Iterator[Line]:
    """Run ours and every peer once a round, in turn, and compare what they found."""
    days = 31 if quick else 365
    row = "2 chain"
    home = cache / f"national-{days}"
    tell(f"chain: simulating 1,700 stations × {days} days, once")
    national_year.make(home, day_count=days)
    answers: dict[str, list[dict[str, Any]]] = {name: [] for name in RUNNERS}
    for pair in range(pairs):
        for name, (module, variant) in RUNNERS.items():
            tell(f"chain: round {pair + 1} of {pairs}, {name}")
            out = cache / "found" / module / variant
            out.mkdir(parents=True, exist_ok=True)
            answers[name].append(run_child(module, str(home), str(days), variant, str(out)))
    ours = answers[OURS]
    yield Line(row, OURS, _taken(ours, SAME))
    for stage in SAME:
        yield Line(row, f"  of it {stage}", _taken(ours, [stage]))
    peers = {name: answers[name] for name in RUNNERS if name not in (OURS, MONTHS)}
    ratios = {
        name: [total(mine, SAME) / total(peer, ["all"]) for mine, peer in zip(ours, of_peer, strict=True)]
        for name, of_peer in peers.items()
    }
    best = max(ratios, key=lambda name: middle(ratios[name]))
    for name, of_peer in peers.items():
        judged = f"target ≤ {WITHIN} × the best: {verdict(middle(ratios[name]) <= WITHIN)}" if name == best else ""
        yield Line(row, name, _taken(of_peer, ["all"]), spread(ratios[name]), judged)
    peak = max(total(answer, SAME, "peak_mb") for answer in ours)
    yield Line(
        row, "peak memory of ours", f"{peak:,.0f} MB", "", f"target ≤ {PEAK_MB:,} MB: {verdict(peak <= PEAK_MB)}"
    )
    yield Line(row, f"{OURS}, + lake, + stations' ratios", _taken(ours, ALL))
    yield Line(row, MONTHS, _taken(answers[MONTHS], SAME))
    yield Line(row, f"{MONTHS}, + lake, + stations' ratios", _taken(answers[MONTHS], ALL))
    for name in peers:
        found = compare(cache / "found", RUNNERS[name])
        yield Line(row, f"agrees with {name}", found)


def _taken(answers: list[dict[str, Any]], stages: tuple[str, ...] | list[str]) -> str:
    wall, cpu, peak = (middle([total(answer, stages, key) for answer in answers]) for key in ("wall", "cpu", "peak_mb"))
    return f"{wall:.2f} s, CPU {cpu:.1f} s, peak {peak:,.0f} MB"


def compare(found: Path, peer: tuple[str, str]) -> str:
    """On how many city days (counted, good; AQI) and in the ratio of how many cities ours and a peer differ."""
    mine, its = found / "chain_ours" / "whole", found / peer[0] / peer[1]
    with duckdb.connect() as connection:
        rows, aqi, step, verdicts, alone = connection.execute(
            f"""
            select
                count(*),
                count(*) filter (o.aqi is distinct from p.aqi),
                coalesce(max(abs(o.aqi - p.aqi)), 0),
                count(*) filter (o.is_counted is distinct from p.is_counted or o.is_good is distinct from p.is_good),
                count(*) filter (o.city_code is null or p.city_code is null)
            from '{mine}/city_day.parquet' as o
            full join '{its}/city_day.parquet' as p
                on cast(o.city_code as varchar) = cast(p.city_code as varchar) and o.day = p.day
            """
        ).fetchall()[0]
        ((differing,),) = connection.execute(
            f"""
            select count(*)
            from '{mine}/ratio.parquet' as o
            full join '{its}/ratio.parquet' as p on cast(o.city_code as varchar) = cast(p.city_code as varchar)
            where o.counted_days is distinct from p.counted_days or o.good_days is distinct from p.good_days
            """
        ).fetchall()
    absent = f"{alone} on one side only, " if alone else ""
    return f"{rows:,} city days: {absent}{verdicts} verdicts, {differing} cities differ; {aqi} AQIs by ≤ {step}"
