"""The command line: `qingxiang …`. Each command imports what it needs when it runs, so that it starts quickly."""

from pipelines.cli.main import main

__all__ = ["main"]
