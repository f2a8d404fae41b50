"""The schedules."""

from __future__ import annotations

import dagster as dg

from pipelines.jobs import daily

HOUR, MINUTE = 6, 30

#: Every morning at 06:30 in Beijing for the day before: the last hour of a day is published about 00:30.
daily_schedule = dg.build_schedule_from_partitioned_job(
    daily,
    name="daily_schedule",
    hour_of_day=HOUR,
    minute_of_hour=MINUTE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="The daily job for yesterday, at 06:30 Asia/Shanghai.",
)
