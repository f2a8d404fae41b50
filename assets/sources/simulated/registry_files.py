"""A registry folder for made-up stations, so that a load test runs by configuration alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

REGION = {"region_code": "SIM", "name_zh": "模拟区域", "name_en": "Simulated region"}


def write_registry(folder: Path, stations: pd.DataFrame) -> None:
    """Write regions, cities, stations and targets of a frame of `synthetic_stations` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    first = "2013-01-01"
    pd.DataFrame([REGION]).to_csv(folder / "regions.csv", index=False)
    cities = stations[["city_code", "city_name"]].drop_duplicates("city_code").rename(columns={"city_name": "name_zh"})
    cities = cities.assign(name_en=cities["city_code"], aliases="", region_code="SIM", valid_from=first, valid_to="")
    cities.to_csv(folder / "cities.csv", index=False)
    listed = pd.DataFrame(
        {
            "station_code": stations["station_code"],
            "name_zh": stations["name_zh"],
            "city_code": stations["city_code"],
            "longitude": stations["longitude"].round(4),
            "latitude": stations["latitude"].round(4),
            "network": "模拟",
            "is_control_point": "false",
            "in_city_mean": "true",
            "valid_from": first,
            "valid_to": "",
            "source": "simulator",
        }
    )
    listed.to_csv(folder / "stations.csv", index=False)
    (folder / "targets.csv").write_text(
        "target_id,subject,area_kind,area_code,value_pct,comparison,valid_from,valid_to,standard_basis,dust_basis,"
        "region_basis,source\n"
        "good-day-ratio,good_day_ratio,region,SIM,86.4,at least,2013-01-01,,in-force,raw,region_mean,made up\n",
        encoding="utf-8",
    )
