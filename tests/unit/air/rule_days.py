"""The days of the rules' test: one scenario a day, all in one batch (Great Expectations is slow to start)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from small_region import (
    TABLE_MAPPING,
    archive,
    as_table,
    by_name,
    day_rows,
    hours,
    keyed,
    row,
)

LATER = datetime(2024, 12, 31, 12)
RAW = 'feed = "raw"\n' + TABLE_MAPPING


@dataclass
class Outcome:
    """What was made of the batch, per day."""

    tables: dict[str, list[dict[str, Any]]]
    refused: dict[date, str]

    def hours(self, day: date) -> dict[Any, Any]:
        """Hours of a day by station and hour of day, 1 … 24."""
        rows = [given for given in self.tables["air_hour"] if given["natural_day"] == day]
        return {
            (
                given["station_code"],
                int((given["hour_end"] - datetime.combine(day, datetime.min.time())).total_seconds()) // 3600,
            ): given
            for given in rows
        }

    def batch(self, day: date) -> dict[str, Any]:
        return keyed((r for r in self.tables["reading_batch"] if r["dataset"] == "air_hour"), "day")[day]

    def result(self, day: date, rule: str) -> tuple[int, int]:
        """(evaluated, failed) of a rule on a day."""
        found = keyed(self.tables["quality_result"], "dataset", "day", "rule_id")[("air_hour", day, rule)]
        assert found["is_passed"] is (found["failed_rows"] == 0)
        return found["evaluated_rows"], found["failed_rows"]

    def detail(self, day: date, rule: str) -> str | None:
        return keyed(self.tables["quality_result"], "dataset", "day", "rule_id")[("air_hour", day, rule)]["detail"]

    def quarantine(self, day: date) -> list[dict[str, Any]]:
        return [given for given in self.tables["quarantine"] if given["day"] == day]


class Batch:
    """Days handed out one by one, and the rows put on them."""

    def __init__(self) -> None:
        self.next = date(2024, 3, 1)
        self.days: list[date] = []
        self.answers: list[tuple[str, str, str | None, str]] = []

    def day(self) -> date:
        self.days.append(self.next)
        self.next += timedelta(days=1)
        return self.days[-1]

    def put(
        self,
        rows: list[dict[str, Any]],
        form: str = "cnemc-archive",
        mapping: str | None = None,
        name: str = "a.csv",
    ) -> None:
        write = {"cnemc-archive": archive, "table": as_table, "pm25in-csv": by_name}[form]
        self.answers.append((write(rows), form, mapping, name))

    def hour(self, *values: dict[str, object], form: str = "table", mapping: str | None = TABLE_MAPPING) -> date:
        """A day of one station with one hour for each dict of values."""
        day = self.day()
        at = hours(day)
        rows = [row("A1", at[number], **given) for number, given in enumerate(values)]
        self.put(rows, form, mapping if form == "table" else None)
        return day


BATCH = Batch()
NO_ROWS = BATCH.day()
GOOD = BATCH.day()
BATCH.put(day_rows(GOOD, ["A1", "B1"]))
EMPTY_ITEM = BATCH.day()
BATCH.put(day_rows(EMPTY_ITEM, ["A1"], pm10=None))
EMPTY_ITEM_FEW = BATCH.day()
BATCH.put(day_rows(EMPTY_ITEM_FEW, ["A1"], range(1, 24), pm10=None))
NOT_PROVIDED = BATCH.day()
BATCH.put(
    day_rows(NOT_PROVIDED, ["A1"]),
    "table",
    "\n".join(line for line in TABLE_MAPPING.splitlines() if not line.startswith(("pm10 ", "co "))),
)
WRONG_SOURCE = BATCH.day()
BATCH.put(day_rows(WRONG_SOURCE, ["Z1"], range(1, 5)), "table", TABLE_MAPPING)
FOREIGN_ONLY = BATCH.day()
BATCH.put(day_rows(FOREIGN_ONLY, ["Z1"], range(1, 5), area="远城"))

ILLEGIBLE = BATCH.day()
BATCH.put([row("A1", hours(ILLEGIBLE)[0]), row("A1", "yesterday, quarter past"), row("A1", "2024-13-01T00:00:00")])
UNKNOWN_STATION = BATCH.day()
BATCH.put(
    [
        row("A1", hours(UNKNOWN_STATION)[0]),
        row("A7", hours(UNKNOWN_STATION)[0]),  # of our city by its name: not out of scope
        row("Z1", hours(UNKNOWN_STATION)[0], area="远城"),
        row("A1", hours(UNKNOWN_STATION)[1], area="远城"),  # the code decides
    ]
)
OFF_THE_HOUR = BATCH.day()
BATCH.put(
    [
        row("A1", hours(OFF_THE_HOUR)[0]),
        row("A1", hours(OFF_THE_HOUR)[1] + timedelta(minutes=30)),
        row("A1", hours(OFF_THE_HOUR)[2] + timedelta(seconds=1)),
    ]
)
COPIES = BATCH.day()
BATCH.put(
    [
        row("A1", hours(COPIES)[0], pm25=30),
        row("A1", hours(COPIES)[0], pm25="30.0"),  # another spelling of the same
        row("A1", hours(COPIES)[1], pm25=30),
        row("A1", hours(COPIES)[1], pm25=31),
        row("A1", hours(COPIES)[2], aqi=45),
        row("A1", hours(COPIES)[2], aqi=46),
        row("A2", hours(COPIES)[1], pm25=31),
        row("A1", hours(COPIES)[23], pm10_24h=41),
        row("A1", hours(COPIES)[23], pm10_24h=42),
    ]
)

NUMBERS = BATCH.hour(
    {"so2": "abc"},
    {"so2": "1E1"},
    {"so2": "NaN"},
    {"so2": "inf"},
    {"so2": "−5"},
    {"so2": "5,5"},
    {"so2": " 7 "},
)
SENTINELS = BATCH.hour(*({"no2": value} for value in ("-999", "-99", "-1", "-9999", "-999.000", "-2", "99")))
ZERO = BATCH.hour({"o3": "0"}, {"o3": "0.001"}, {"o3": "-0.001"}, {"o3": "0.0"})
INVERSION = BATCH.hour(
    {"pm10": 40, "pm25": 40},
    {"pm10": 40, "pm25": 41},  # suspect: above, by little
    {"pm10": 200, "pm25": 220},  # exactly 1.1 times
    {"pm10": 200, "pm25": "220.001"},
    {"pm10": 10, "pm25": 20},  # by exactly 10
    {"pm10": 10, "pm25": "20.001"},
    {"pm10": "-999", "pm25": 30},  # PM10 is no value: nothing to compare with
    {"pm10": None, "pm25": 30},
    {"pm10": "x", "pm25": 30},
    {"pm10": 5, "pm10_flag": "B", "pm25": 30},
    {"pm10": 2001, "pm25": 30},
    {"pm10": 30, "pm25": 1001},
)
TOP = {"so2": 2620, "no2": 3840, "co": 150, "o3": 1200, "pm10": 2000, "pm25": 1000}
TOPS = BATCH.hour(*({item: high} | ({"pm10": 2000} if item == "pm25" else {}) for item, high in TOP.items()))
ABOVE = BATCH.hour(*({item: f"{high}.001"} | ({"pm10": 2000} if item == "pm25" else {}) for item, high in TOP.items()))
HUGE = BATCH.hour({"so2": "1e12"}, {"co": 900000}, {"co": "99999999999999999999999999"})
FLAGS = BATCH.hour(
    {"so2_flag": "B"},
    {"so2_flag": "HSp"},
    {"so2_flag": "N"},
    {"so2_flag": None},
    {"so2_flag": "Re"},
    {"so2_flag": "T"},
    {"so2_flag": "??"},
    {"pm10_flag": "PZ"},
)
DRIFT = BATCH.hour(
    {"so2": "-13.999"},
    {"so2": "-14"},
    {"so2": "0"},
    {"co": "-0.999"},
    {"co": "-1.001"},
    {"pm10": "-4.999", "pm25": 1},
    {"pm10": "-5"},
    {"pm25": "0.1"},
    {"o3": "-9.999"},
    {"no2": "-10"},
    mapping=RAW,
)
#: the switch of GB 3095's reference state is a date of law, so these days are not 2024's
STANDARD_BEFORE, STANDARD_AFTER, ACTUAL_BEFORE, ACTUAL_AFTER = (
    date(2018, 8, 30),
    date(2018, 9, 1),
    date(2018, 8, 31),
    date(2018, 9, 2),
)
HOSTILE = BATCH.day()
TEXTS = [
    "'; drop table air_hour; --",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    'say "hi"',
    "two\nlines",
    "\u202eright",
]
BATCH.put(
    [row(text, hours(HOSTILE)[0]) for text in TEXTS] + [row("A1", hours(HOSTILE)[0], so2=text) for text in TEXTS[:1]],
    "table",
    TABLE_MAPPING,
)
NAMES = BATCH.day()
BATCH.put(
    [row("市监测站", hours(NAMES)[0], pm25=11), row("东门(国控)", hours(NAMES)[1])],
    "pm25in-csv",
    name="x.csv",
)
BATCH.put([row("市监测站", hours(NAMES)[2], pm25=12)], "pm25in-csv", name="乙城-2024.csv")
BATCH.put([row("市监测站", hours(NAMES)[3], pm25=13)], "pm25in-csv", name="x.csv")
BATCH.put(
    [row("市监测站", hours(NAMES)[4], pm25=14), row("东门", hours(NAMES)[4]), row("码头", hours(NAMES)[4])],
    "pm25in-csv",
)
BATCH.put([row("市监测站", hours(NAMES)[5], pm25=15)], "pm25in-csv", name="jiacheng and yicheng.csv")
BY_CITY = """
[station]
name = "station"
city = "city"
[time]
column = "stamp"
format = "%Y-%m-%d %H:%M"
convention = "hour-ending"
[columns]
pm25 = { column = "PM2.5", unit = "ug/m3" }
"""


def city_table(rows: list[tuple[str, str, datetime, object]]) -> str:
    lines = [f"{city},{station},{at:%Y-%m-%d %H:%M},{value}" for city, station, at, value in rows]
    return "\n".join(["city,station,stamp,PM2.5", *lines, ""])
