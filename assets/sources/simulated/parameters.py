"""The made-up numbers of the simulator, read from parameters.toml once."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

ITEMS = ("so2", "no2", "co", "o3", "pm10", "pm25")
"""The six items in the order of every table of the project."""


@lru_cache(maxsize=1)
def parameters() -> Mapping[str, Any]:
    """Return the tables of parameters.toml; callers read them and never change them."""
    return tomllib.loads(Path(__file__).with_name("parameters.toml").read_text(encoding="utf-8"))
