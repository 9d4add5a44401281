"""A ward of its own for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanward.store import Ward, open_ward

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_ward(tmp_path / "ward") as opened:
        yield opened
