"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def testdata() -> Path:
    """The folder of real images, where it exists; else the test is skipped and says so."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("SCANWARD_TESTDATA", default))
    if not folder.is_dir():
        pytest.skip("real images are not here (set SCANWARD_TESTDATA to the folder that holds them)")
    return folder
