"""What is being measured, on stderr, so that the table on stdout stays plain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

Tell = Callable[[str], None]


@contextmanager
def progress() -> Iterator[Tell]:
    """A line that says what is done now, and for how long; on a file or pipe one line a step."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: console.print(f"bench: {step}", highlight=False)
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True
    )
    with bar:
        task = bar.add_task("")
        yield lambda step: bar.update(task, description=step)
