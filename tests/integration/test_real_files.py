"""The parsers on stored real answers, where these lie beside the repository; nothing of them is copied
here."""

import os
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from assets.sources import cnemc_archive, pm25in_csv

DATA = Path(os.environ.get("QINGXIANG_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data") / "air"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real files are not here: set QINGXIANG_SHARED_DATA to the folder of air/"
)


def test_the_fortnight_of_2020() -> None:
    rows = []
    for path in sorted((DATA / "czt_hourly_2020").glob("*.csv")):
        answer = pm25in_csv.parse(path.read_bytes(), path.name)
        assert not answer.is_simulated
        rows += answer.rows.to_pylist()
    assert len(rows) == 4500
    assert not [row for row in rows if row["problem"]]
    assert all(row["hour_end"].minute == 0 for row in rows)
    assert (min(r["hour_end"] for r in rows), max(r["hour_end"] for r in rows).date()) == (
        datetime(2020, 3, 26, 18),
        datetime(2020, 4, 8).date(),
    )
    assert len({row["station_name"] for row in rows}) == 23, "市监测站 is in two cities"
    several = [row for row in rows if row["primary_pollutants"] and "," in row["primary_pollutants"]]
    labels = Counter(label for row in rows for label in (row["primary_pollutants"] or "").split(","))
    assert several and set(labels) == {"", "颗粒物(PM10)", "细颗粒物(PM2.5)", "臭氧1小时"}


def test_the_archive_has_o3_put_right() -> None:
    (path,) = (DATA / "cnemc_archive").glob("*.csv")
    answer = cnemc_archive.parse(path.read_bytes(), path.name)
    rows = answer.rows.to_pylist()
    assert len(rows) == 10 and not [row for row in rows if row["problem"]]
    assert {row["hour_end"] for row in rows} == {datetime(2022, 1, 1, 8)}
    assert {row["city_name"] for row in rows} == {"长沙"}
    first = {row["station_code"]: row for row in rows}["1335A"]
    assert (first["o3"], first["o3_24h"]) == ("11", "37")
    assert ",37,11,7,7," in first["original"]
    for row in rows:
        if row["o3"] and row["o3_24h"]:
            assert int(row["o3"]) <= int(row["o3_24h"]), "the highest hour of the day so far"
