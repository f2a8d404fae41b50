"""The rule tables, read and checked: `air_rules.csv`, `air_ranges.csv` and `instrument_flags.csv` beside this file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyarrow as pa

RULE_TABLES = ("air_rules", "air_ranges", "instrument_flags")

SEVERITIES = ("error", "warn", "info")
COLUMNS = ("rule_id", "title", "title_zh", "acts_on", "severity", "action", "parameters", "basis")
#: Without these a row may have no station, no hour or two values, or a value outside its column: they stay.
INDISPENSABLE = ("N1", "N2", "N3", "Q6", "Q8")
RANGE_COLUMNS = ("item", "low", "high", "raw_accepted_above", "raw_replacement")
ITEMS = ("so2", "no2", "co", "o3", "pm10", "pm25")
#: A reading is DECIMAL(9,3).
BOUND = Decimal(1_000_000)


class RuleTableError(ValueError):
    """A rule table cannot be used as it stands."""


@dataclass(frozen=True)
class Rule:
    """One rule. `acts_on` says when it is decided: batch, row, value, day or month."""

    rule_id: str
    title: str
    title_zh: str
    acts_on: str
    severity: str
    action: str
    parameters: Mapping[str, str]
    basis: str

    def number(self, name: str) -> int:
        """A parameter that is a whole number; raises RuleTableError when it is not given or not one."""
        value = self.parameters.get(name, "")
        if not value.isdecimal():
            raise RuleTableError(
                f"air_rules.csv: rule {self.rule_id} needs a parameter {name}=<whole number>, and has {value!r}."
            )
        return int(value)

    def text(self, name: str) -> str:
        """A parameter as text; raises RuleTableError when it is not given."""
        if name not in self.parameters:
            raise RuleTableError(f"air_rules.csv: rule {self.rule_id} needs a parameter {name}.")
        return self.parameters[name]


def read_rules(texts: Mapping[str, str]) -> dict[str, Rule]:
    """The rules by id; a rule that is deleted from the table is not run. Raises RuleTableError."""
    rules: dict[str, Rule] = {}
    for row in _rows("air_rules", texts["air_rules"], COLUMNS):
        rule_id = row["rule_id"]
        if rule_id in rules:
            raise RuleTableError(f"air_rules.csv: rule {rule_id} stands there twice; remove one.")
        if row["severity"] not in SEVERITIES:
            listed = ", ".join(SEVERITIES)
            raise RuleTableError(
                f"air_rules.csv: rule {rule_id} has severity {row['severity']!r}; it has to be one of {listed}."
            )
        words = {column: row[column] for column in COLUMNS if column != "parameters"}
        rules[rule_id] = Rule(**words, parameters=_parameters(rule_id, row["parameters"]))
    missing = [rule_id for rule_id in INDISPENSABLE if rule_id not in rules]
    if missing:
        raise RuleTableError(
            f"air_rules.csv: the rules {', '.join(missing)} are missing; copy them from the table that ships "
            "with the program."
        )
    return rules


def check_rules(texts: Mapping[str, str]) -> None:
    """Raises RuleTableError when one of the rule tables cannot be used."""
    read_rules(texts)
    range_table(texts)
    flag_table(texts)


def _rows(name: str, text: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise RuleTableError(f"{name}.csv: the columns {', '.join(missing)} are missing.")
    rows = list(reader)
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise RuleTableError(f"{name}.csv, line {number}: it has not as many cells as the header.")
    return rows


def _parameters(rule_id: str, text: str) -> dict[str, str]:
    # `a=1;2;b=3` → {"a": "1;2", "b": "3"}: a piece without "=" goes on with the list before it.
    found: dict[str, str] = {}
    name = ""
    for piece in filter(None, text.split(";")):
        head, equals, tail = piece.partition("=")
        if equals:
            name, found[head] = head, tail
        elif name:
            found[name] += ";" + piece
        else:
            raise RuleTableError(f"air_rules.csv: rule {rule_id} has the parameter {piece!r}; write name=value.")
    return found


def range_table(texts: Mapping[str, str]) -> pa.Table:
    """`air_ranges.csv` as Arrow: one row per item, bounds as decimals in the item's unit (µg/m³, CO mg/m³).

    Raises RuleTableError when an item is missing or a bound is no number.
    """
    rows = _rows("air_ranges", texts["air_ranges"], RANGE_COLUMNS)
    items = [row["item"] for row in rows]
    if sorted(items) != sorted(ITEMS):
        raise RuleTableError(f"air_ranges.csv: it has to have one row for each of {', '.join(ITEMS)}.")
    columns: dict[str, pa.Array] = {"item": pa.array(items, pa.string())}
    for name in RANGE_COLUMNS[1:]:
        bounds = [_bound(row["item"], name, row[name]) for row in rows]
        columns[name] = pa.array(bounds, pa.decimal128(9, 3))
    return pa.table(columns)


def _bound(item: str, column: str, text: str) -> Decimal:
    try:
        number = Decimal(text)
        if number.is_finite() and abs(number) < BOUND and number == number.quantize(Decimal("0.001")):
            return number
    except InvalidOperation:
        pass
    raise RuleTableError(
        f"air_ranges.csv: {column} of {item} is {text!r}, and has to be a number with at most 3 decimals."
    )


def flag_table(texts: Mapping[str, str]) -> pa.Table:
    """`instrument_flags.csv` as Arrow: flag, is_valid. Raises RuleTableError."""
    rows = _rows("instrument_flags", texts["instrument_flags"], ("flag", "is_valid"))
    flags = [row["flag"] for row in rows]
    for row in rows:
        if row["is_valid"] not in ("true", "false") or flags.count(row["flag"]) > 1:
            raise RuleTableError(
                f"instrument_flags.csv: flag {row['flag']!r} has to stand there once, with is_valid true or false."
            )
    valid = pa.array([row["is_valid"] == "true" for row in rows], pa.bool_())
    return pa.table({"flag": pa.array(flags, pa.string()), "is_valid": valid})
