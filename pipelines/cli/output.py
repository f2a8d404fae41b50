"""How the commands speak: tables and progress on a terminal, plain lines where the output is kept."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

TEXT_COLUMNS = frozenset({
    "area", "period", "target", "verdict", "file", "what", "city", "day", "first day", "last day", "category",
    "primary",
})  # fmt: skip
#: Kept output (a file, a log) has no width of its own; tables must not lose columns for that.
KEPT_WIDTH = 160
console = Console(soft_wrap=True, width=None if sys.stdout.isatty() else KEPT_WIDTH)
to_errors = Console(stderr=True)


def progress() -> Progress:
    """A progress bar on standard error: standard output stays clean for what is redirected."""
    return Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=to_errors,
    )


def table(title: str, *columns: str) -> Table:
    """A table; text stands to the left, numbers to the right."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="", box=None, pad_edge=False)
    for column in columns:
        is_text = column in TEXT_COLUMNS
        made.add_column(column, justify="left" if is_text else "right", no_wrap=True)
    return made
