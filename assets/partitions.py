"""Natural days as Dagster's partitions; ranges are run month by month (long single runs grow faster than the days)."""

from __future__ import annotations

import warnings
from datetime import date

import dagster as dg

#: From here on the cities report by the AQI of HJ 633-2012.
FIRST_DAY = date(2013, 1, 1)
natural_days = dg.DailyPartitionsDefinition(start_date=FIRST_DAY.isoformat(), timezone="Asia/Shanghai")

# `backfill_policy` of an asset is marked as beta; every command would say so, once per asset.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

MOST_DAYS_A_RUN = 31
one_month_at_a_time = dg.BackfillPolicy.multi_run(MOST_DAYS_A_RUN)


def days_of(context: dg.AssetExecutionContext) -> list[date]:
    """The natural days that this run is about, in order."""
    return sorted(date.fromisoformat(key) for key in context.partition_keys)
