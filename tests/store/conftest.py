"""The vault of the test's ward."""

from __future__ import annotations

import pytest

from scanward.store import Vault, Ward


@pytest.fixture
def vault(ward: Ward) -> Vault:
    return Vault(ward)
