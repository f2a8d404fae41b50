"""The jobs: `daily` makes everything of the days it is given, then the figures and the publication."""

from __future__ import annotations

import dagster as dg

daily = dg.define_asset_job(
    "daily",
    selection=dg.AssetSelection.all(),
    description="Answers, readings, station days, city days of the day; then marks, ratios and the publication.",
    executor_def=dg.in_process_executor,
)
