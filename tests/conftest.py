"""Fixtures shared by the tests of the air: a made-up region with its own registry folder and home."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_region import Region


@pytest.fixture
def region(tmp_path: Path) -> Region:
    """A fresh region of two cities."""
    return Region(tmp_path / "registry", tmp_path / "home")
