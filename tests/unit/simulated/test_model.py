import hashlib
import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.sources.simulated.model import simulate, simulate_chunks
from assets.sources.simulated.sites import StationSite, sites_of, synthetic_stations

from .places import STATIONS

FIRST = date(2024, 12, 1)
DAYS = 120
ORDER = [("station_code", "ascending"), ("hour_end", "ascending")]


@pytest.fixture(scope="module")
def whole() -> pa.Table:
    return simulate(STATIONS, FIRST, DAYS, seed=7).sort_by(ORDER)


def part_of(table: pa.Table, codes: list[str], first: date, days: int) -> pa.Table:
    """Rows of natural days: stamps after the first midnight, up to the midnight that ends the last day."""
    begin = pa.scalar(pd.Timestamp(first).to_pydatetime(), pa.timestamp("us"))
    end = pa.scalar((pd.Timestamp(first) + timedelta(days=days)).to_pydatetime(), pa.timestamp("us"))
    stamps = table["hour_end"]
    inside = pc.and_(pc.greater(stamps, begin), pc.less_equal(stamps, end))
    return table.filter(pc.and_(inside, pc.is_in(table["station_code"], pa.array(codes)))).combine_chunks()


def test_shape_and_types(whole: pa.Table) -> None:
    assert whole.num_rows == len(STATIONS) * DAYS * 24
    assert whole.schema.field("hour_end").type == pa.timestamp("us")
    assert {str(whole.schema.field(c).type) for c in whole.column_names if c.endswith("_m3")} == {"decimal128(9, 3)"}
    assert pc.all(whole["simulated"]).as_py()
    stamps = whole.filter(pc.equal(whole["station_code"], "1335A"))["hour_end"].to_pylist()
    assert stamps[0].isoformat() == "2024-12-01T01:00:00"
    assert stamps[-1].isoformat() == "2025-03-31T00:00:00"
    assert len(set(stamps)) == DAYS * 24


def test_values_are_whole_and_co_in_tenths(whole: pa.Table) -> None:
    for column in ("so2_ug_m3", "no2_ug_m3", "o3_ug_m3", "pm10_ug_m3", "pm25_ug_m3"):
        assert all(v == v.to_integral_value() for v in whole[column].unique().drop_null().to_pylist())
    tenths = [10 * v for v in whole["co_mg_m3"].unique().drop_null().to_pylist()]
    assert all(v == v.to_integral_value() for v in tenths)
    assert any(v % 10 for v in tenths)


def test_same_again_and_seed_matters(whole: pa.Table) -> None:
    assert simulate(STATIONS, FIRST, DAYS, seed=7).sort_by(ORDER).equals(whole)
    other = simulate(STATIONS, FIRST, DAYS, seed=8).sort_by(ORDER)
    assert not other["pm25_ug_m3"].equals(whole["pm25_ug_m3"])


@settings(max_examples=25, deadline=None)
@given(
    begin=st.integers(0, DAYS - 1),
    length=st.integers(1, 40),
    places=st.sets(st.integers(0, len(STATIONS) - 1), min_size=1),
    chunk=st.one_of(st.none(), st.integers(1, 7)),
)
def test_any_part_equals_the_whole(
    whole: pa.Table, begin: int, length: int, places: set[int], chunk: int | None
) -> None:
    days = min(length, DAYS - begin)
    first = FIRST + timedelta(days=begin)
    stations = [STATIONS[place] for place in sorted(places, reverse=True)]
    part = pa.concat_tables(simulate_chunks(stations, first, days, seed=7, days_per_chunk=chunk))
    expected = part_of(whole, [s.station_code for s in stations], first, days)
    assert part.sort_by(ORDER).combine_chunks().equals(expected)


def test_same_in_another_process_with_other_hashes() -> None:
    code = (
        "import hashlib; from datetime import date; from assets.sources.simulated.model import simulate; "
        "from assets.sources.simulated.sites import synthetic_stations; "
        "t = simulate(synthetic_stations(5), date(2025, 1, 1), 3, seed=1); "
        "print(hashlib.sha256(str(t.to_pylist()).encode()).hexdigest())"
    )
    table = simulate(synthetic_stations(5), date(2025, 1, 1), 3, seed=1)
    here = hashlib.sha256(str(table.to_pylist()).encode()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "12345", "PYTHONPATH": ":".join(p for p in sys.path if p)},
    )
    assert there.stdout.strip() == here


def test_leaves_the_global_random_state_alone() -> None:
    before = np.random.get_state()[1].tobytes()  # type: ignore[union-attr]
    simulate(STATIONS, FIRST, 2)
    assert np.random.get_state()[1].tobytes() == before  # type: ignore[union-attr]


def test_frame_and_list_of_stations_agree() -> None:
    frame = pd.DataFrame(
        {
            "station_code": [s.station_code for s in STATIONS],
            "name_zh": [s.station_name for s in STATIONS],
            "city_code": [s.city_code for s in STATIONS],
            "city_name": [s.city_name for s in STATIONS],
            "longitude": [s.longitude for s in STATIONS],
            "latitude": [s.latitude for s in STATIONS],
            "is_control_point": ["true" if s.is_control_point else "false" for s in STATIONS],
            "in_city_mean": [s.in_city_mean for s in STATIONS],
        }
    )
    assert sites_of(frame).stations == sites_of(STATIONS).stations
    assert simulate(frame, FIRST, 2).equals(simulate(STATIONS, FIRST, 2))


def test_a_station_twice_is_one_station() -> None:
    assert simulate([*STATIONS, STATIONS[0]], FIRST, 1).equals(simulate(STATIONS, FIRST, 1))


def test_refuses_no_stations_and_frames_without_names() -> None:
    with pytest.raises(ValueError, match="no station"):
        simulate([], FIRST, 1)
    with pytest.raises(ValueError, match="station_code"):
        simulate(pd.DataFrame({"code": ["1335A"]}), FIRST, 1)


def test_synthetic_stations_cannot_be_taken_for_national_ones() -> None:
    frame = synthetic_stations(1700)
    assert frame["station_code"].is_unique
    assert frame["station_code"].str.fullmatch(r"S\d{4}").all()
    assert not frame["city_code"].str.fullmatch(r"\d{6}").any()
    assert frame[["longitude", "latitude"]].drop_duplicates().shape[0] == 1700
    assert frame.head(10).equals(synthetic_stations(10))


def test_station_offsets_differ_and_cities_share_their_episodes() -> None:
    readings = simulate([*STATIONS, StationSite("S9", "x", "y", "z")], date(2025, 11, 1), 60, seed=3).to_pandas()
    daily = (
        readings.assign(day=(readings["hour_end"] - pd.Timedelta(hours=1)).dt.date)
        .groupby(["station_code", "day"])["pm25_ug_m3"]
        .agg(lambda x: pd.to_numeric(x).mean())
        .unstack(0)
    )
    assert daily.corr().loc["1335A", "1508A"] > 0.6
    assert daily.corr().loc["1335A", "1336A"] > 0.85
    assert daily.mean().nunique() == daily.shape[1]
