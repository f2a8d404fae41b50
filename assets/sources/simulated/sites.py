"""The stations that a simulation is made for, and made-up stations for load tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assets.sources.simulated.noise import Keys, text_keys


@dataclass(frozen=True)
class StationSite:
    """One station: where it stands and whose it is. `city_code` may be empty where only the city's name is
    known.
    """

    station_code: str
    station_name: str
    city_name: str
    city_code: str = ""
    longitude: float | None = None
    latitude: float | None = None
    is_control_point: bool = False
    in_city_mean: bool = True

    @property
    def city_key(self) -> str:
        """What stands for the city in the random numbers: its code, or its name if it has none."""
        return self.city_code or self.city_name


Stations = Sequence[StationSite] | pd.DataFrame


@dataclass(frozen=True)
class Sites:
    """Stations in order of their code, with what the simulator needs of them as arrays."""

    stations: tuple[StationSite, ...]
    cities: tuple[str, ...] = field(init=False)
    city_of: NDArray[np.intp] = field(init=False)
    station_keys: Keys = field(init=False)
    city_keys: Keys = field(init=False)

    def __post_init__(self) -> None:
        cities = tuple(sorted({site.city_key for site in self.stations}))
        places = {city: place for place, city in enumerate(cities)}
        object.__setattr__(self, "cities", cities)
        object.__setattr__(self, "city_of", np.array([places[s.city_key] for s in self.stations], dtype=np.intp))
        object.__setattr__(self, "station_keys", text_keys([s.station_code for s in self.stations]))
        object.__setattr__(self, "city_keys", text_keys(cities))

    def __len__(self) -> int:
        return len(self.stations)


def sites_of(stations: Stations | Sites) -> Sites:
    """Return the stations in order of their code, each once.

    A frame needs `station_code`, one of `station_name`, `name_zh`, `name`, and `city_name` or `city_code`;
    `longitude`, `latitude`, `is_control_point` and `in_city_mean` are used where they are. Raises ValueError.
    """
    if isinstance(stations, Sites):
        return stations
    sites = _sites_of_frame(stations) if isinstance(stations, pd.DataFrame) else list(stations)
    if not sites:
        raise ValueError("The simulator was given no station: pass at least one.")
    by_code = {site.station_code: site for site in sites}
    return Sites(tuple(by_code[code] for code in sorted(by_code)))


def _sites_of_frame(frame: pd.DataFrame) -> list[StationSite]:
    name = next((column for column in ("station_name", "name_zh", "name") if column in frame), None)
    if "station_code" not in frame or name is None or not {"city_name", "city_code"} & set(frame.columns):
        raise ValueError(
            "The frame of stations needs the columns station_code, station_name (or name_zh) and city_name "
            f"or city_code; it has {', '.join(map(str, frame.columns))}."
        )
    return [
        StationSite(
            station_code=str(row["station_code"]),
            station_name=str(row[name]),
            city_name=_text(row.get("city_name")) or _text(row.get("city_code")),
            city_code=_text(row.get("city_code")),
            longitude=_number(row.get("longitude")),
            latitude=_number(row.get("latitude")),
            is_control_point=_flag(row.get("is_control_point"), False),
            in_city_mean=_flag(row.get("in_city_mean"), True),
        )
        for row in frame.to_dict("records")
    ]


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]


def _number(value: object) -> float | None:
    return float(text) if (text := _text(value)) else None


def _flag(value: object, default: bool) -> bool:
    text = _text(value).lower()
    return text in ("true", "1", "y", "yes") if text else default


def synthetic_stations(count: int, stations_per_city: int = 6) -> pd.DataFrame:
    """Return `count` made-up stations S0001, S0002 … in made-up cities, with the columns of the registry.

    National codes end in a letter and city codes of the state are six digits: neither can be mistaken for
    these.
    """
    rows = []
    for number in range(count):
        city = number // stations_per_city + 1
        rows.append(
            {
                "station_code": f"S{number + 1:04d}",
                "name_zh": f"模拟站{number + 1:04d}",
                "city_code": f"SC{city:04d}",
                "city_name": f"模拟{city:04d}",
                "longitude": round(100.0 + (city % 40) * 0.5 + (number % stations_per_city) * 0.02, 4),
                "latitude": round(24.0 + (city // 40) * 0.5 + (number % stations_per_city) * 0.015, 4),
                "network": "模拟",
                "is_control_point": False,
                "in_city_mean": True,
            }
        )
    return pd.DataFrame(rows)
