"""Natural days as Dagster's partitions; ranges are run month by month (long single runs grow faster than the days)."""

from __future__ import annotations

from datetime import date

import dagster as dg

natural_days = dg.DailyPartitionsDefinition(start_date="2013-01-01", timezone="Asia/Shanghai")

MOST_DAYS_A_RUN = 31
one_month_at_a_time = dg.BackfillPolicy.multi_run(MOST_DAYS_A_RUN)


def days_of(context: dg.AssetExecutionContext) -> list[date]:
    """The natural days that this run is about, in order."""
    return sorted(date.fromisoformat(key) for key in context.partition_keys)
