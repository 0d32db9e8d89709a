"""What all tests share: material that stands beside the repository is optional, in one way for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what replays shared material where that does not stand beside the checkout."""
    if item.get_closest_marker("shared") and not (SHARED / "formats").is_dir():
        pytest.skip(f"shared material (recorded payloads, labelled documents) does not stand at {SHARED}")
