"""The rule tables, read and checked: `air_rules.csv`, `air_ranges.csv` and `instrument_flags.csv` beside this file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

RULE_TABLES = ("air_rules", "air_ranges", "instrument_flags")

SEVERITIES = ("error", "warn", "info")


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
    rules = {}
    for row in csv.DictReader(io.StringIO(texts["air_rules"])):
        if row["severity"] not in SEVERITIES:
            raise RuleTableError(
                f"air_rules.csv: rule {row['rule_id']} has severity {row['severity']!r}; it has to be one of {SEVERITIES}."
            )
        parameters = _parameters(row["rule_id"], row.pop("parameters"))
        rules[row["rule_id"]] = Rule(**row, parameters=parameters)
    return rules


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
            raise RuleTableError(
                f"air_rules.csv: rule {rule_id} has the parameter {piece!r}; write name=value."
            )
    return found


def range_table(texts: Mapping[str, str]) -> pa.Table:
    """`air_ranges.csv` as Arrow: one row per item, bounds as decimals in the item's unit (µg/m³, CO mg/m³)."""
    rows = list(csv.DictReader(io.StringIO(texts["air_ranges"])))
    decimal = pa.decimal128(9, 3)
    numbers = ("low", "high", "raw_accepted_above", "raw_replacement")
    columns: dict[str, pa.Array] = {"item": pa.array([row["item"] for row in rows], pa.string())}
    for name in numbers:
        columns[name] = pa.array([Decimal(row[name]) for row in rows], pa.decimal128(18, 6)).cast(decimal)
    return pa.table(columns)


def flag_table(texts: Mapping[str, str]) -> pa.Table:
    """`instrument_flags.csv` as Arrow: flag, is_valid."""
    rows = list(csv.DictReader(io.StringIO(texts["instrument_flags"])))
    return pa.table(
        {"flag": [row["flag"] for row in rows], "is_valid": [row["is_valid"] == "true" for row in rows]}
    )
