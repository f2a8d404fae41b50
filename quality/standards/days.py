"""SQL of the day: what is missing, whether the day counts, whether it is good; raw and dust-deducted."""

from __future__ import annotations

from quality.standards.arithmetic import read
from quality.standards.checks import DAY_VALUES
from quality.standards.index import DAY_ARGUMENTS, by_edition, combinations

Rows = list[dict[str, str]]

_DAY = ", ".join(DAY_ARGUMENTS)
_GASES = ", ".join(DAY_ARGUMENTS[:5])


def day_macros(rows: dict[str, Rows]) -> list[tuple[str, str]]:
    """Name and statement of the macros of the day, in order of definition."""
    particulates = {row["item"] for row in rows["air_item"] if row["is_particulate"] == "true"}
    gases = tuple(value for value in DAY_VALUES if value not in particulates)
    good = max(int(row["aqi_high"]) for row in rows["aqi_level"] if row["is_good"] == "true")
    return [
        ("air_day_items_missing", _items_missing(rows["air_item"])),
        ("air_aqi_is_good", _aqi_is_good(good)),
        ("air_day_counts", _day_counts(rows["counted_day_rule"], good)),
        ("air_day_is_counted", _is_counted(rows["counted_day_rule"], gases, good)),
        ("air_day_aqi_on_basis", AQI_ON_BASIS),
        ("air_day_is_good", _is_good(good)),
    ]


def _is_missing(value: str) -> str:
    return f"({read(value)} >= 0) is not true"


def _items_missing(items: Rows) -> str:
    labels = {row["item"]: row["label"] for row in items}
    texts = ", ".join(
        f"'{','.join(labels[value.split('_')[0]] for value in choice)}'" for choice in combinations(DAY_VALUES)
    )
    bits = " + ".join(f"{1 << bit} * ({_is_missing(value)})::integer" for bit, value in enumerate(DAY_VALUES))
    return f"""
-- Labels of the items without a value, joined by a comma; NULL when none is missing.
create or replace macro air_day_items_missing({", ".join(DAY_VALUES)}) as (
    [{texts}][{bits}]
);
"""


def _counts(rule: dict[str, str], values: tuple[str, ...], aqi: str, good: int) -> str:
    """Whether a day of these values counts under the rule of an edition."""
    missing = " + ".join(f"({_is_missing(value)})::integer" for value in values)
    conditions = [f"{missing} <= {rule['max_items_missing']}"]
    required = [value for value in rule["required_items"].split(";") if value in values]
    conditions += [f"{read(value)} >= 0" for value in required]
    counted = " and ".join(conditions)
    if rule["counts_when_over_100"] == "true":
        counted = f"({counted}) or {aqi} > {good}"
    return f"({counted})"


def _aqi_is_good(good: int) -> str:
    return f"""
-- Whether an AQI is that of a good day (levels 1 and 2); what is missing is not. Never NULL.
create or replace macro air_aqi_is_good(aqi) as (
    coalesce(aqi <= {good}, false)
);
"""


def _day_counts(rules: Rows, good: int) -> str:
    branches = {rule["standard_id"]: _counts(rule, DAY_VALUES, "aqi", good) for rule in rules}
    return f"""
-- Whether a raw day enters the denominator, for callers that have its AQI already (aqi_day is dear to compute
-- twice over a history). Never NULL.
create or replace macro air_day_counts({", ".join(DAY_VALUES)}, aqi, standard_id) as (
    coalesce({by_edition(branches)}, false)
);
"""


def _is_counted(rules: Rows, gases: tuple[str, ...], good: int) -> str:
    branches = {}
    for rule in rules:
        raw = _counts(rule, DAY_VALUES, f"aqi_day({_DAY}, standard_id)", good)
        deducted = _counts(rule, gases, f"aqi_gases_day({_GASES}, standard_id)", good)
        branches[rule["standard_id"]] = (
            f"coalesce({raw}, false) or (coalesce(is_dust_deducted, false) and coalesce({deducted}, false))"
        )
    return f"""
-- Whether a day enters the denominator of the good-day ratio (counted_day_rule.csv). A dust-deducted day
-- stays counted, and counts too when its gases alone satisfy the rule. Never NULL.
create or replace macro air_day_is_counted({_DAY}, standard_id, is_dust_deducted) as (
    coalesce({by_edition(branches)}, false)
);
"""


AQI_ON_BASIS = f"""
-- AQI of a day, without PM10 and PM2.5 when they are deducted for dust (they are then not required either).
create or replace macro air_day_aqi_on_basis({_DAY}, standard_id, is_dust_deducted) as (
    case
        when coalesce(is_dust_deducted, false) then aqi_gases_day({_GASES}, standard_id)
        else aqi_day({_DAY}, standard_id)
    end
);
"""


def _is_good(good: int) -> str:
    everything = f"{_DAY}, standard_id, is_dust_deducted"
    return f"""
-- Whether a day counts and has an AQI of {good} or less on its basis. Never NULL: what cannot be told is
-- not good.
create or replace macro air_day_is_good({everything}) as (
    air_day_is_counted({everything}) and coalesce(air_day_aqi_on_basis({everything}) <= {good}, false)
);
"""
