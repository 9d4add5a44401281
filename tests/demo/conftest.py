"""One hospital for all tests of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanward.demo import Planted, make_hospital

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """The whole of it: one object of each kind, all hiding places, and a few slices more."""
    return make_hospital(tmp_path_factory.mktemp("hospital"), objects=48)


@pytest.fixture
def small(tmp_path: Path) -> Planted:
    return make_hospital(tmp_path / "hospital", objects=3)
