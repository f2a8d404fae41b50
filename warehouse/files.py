"""Writing files so that a reader, or a power cut, finds the old content or the new one and never a part."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import get_native_id

#: Temporary names begin and end with these, so that no glob of ours ever matches one: neither Python's nor DuckDB's
#: `*.parquet` passes over a name for its leading dot.
TEMPORARY = ".tmp-"
UNFINISHED = ".unfinished"


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then put it in place in one step.

    The order matters: content to disk, rename, folder entry to disk. A process killed anywhere in between
    leaves `path` as it was, and a left-over temporary file that nothing ever reads.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f"{TEMPORARY}{os.getpid()}-{get_native_id()}-{path.name}{UNFINISHED}"
    try:
        write(temporary)
        with temporary.open("rb") as handle:
            os.fsync(handle.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def replace_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` in one step (see `replace_file`)."""
    replace_file(path, lambda temporary: temporary.write_bytes(content))


def sync_folder(folder: Path) -> None:
    """Force the folder's own entries to disk, so that a rename survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
