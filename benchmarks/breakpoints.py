"""The breakpoints of the daily report, for the peers and for checking: data, no arithmetic."""

from __future__ import annotations

from fractions import Fraction

from quality.standards.tables import parse_tables, read_tables

#: (concentration in µg/m³, CO mg/m³; IAQI), from 0 to the last
Points = list[tuple[Fraction, int]]

AVERAGING = {"so2": "24h", "no2": "24h", "co": "24h", "o3": "8h", "pm10": "24h", "pm25": "24h"}


def daily_points(standard_id: str) -> dict[str, Points]:
    """Item → the breakpoints of its daily value in one edition of HJ 633."""
    rows = parse_tables(read_tables())["hj633_breakpoint"]
    return {
        item: [
            (Fraction(row["concentration"]), int(row["iaqi"]))
            for row in rows
            if row["standard_id"] == standard_id and row["item"] == item and row["averaging"] == averaging
        ]
        for item, averaging in AVERAGING.items()
    }
