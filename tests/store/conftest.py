"""The store's tests run on both kinds of database; the vault is that of the test's ward."""

from __future__ import annotations

import pytest

from scanward.store import Vault, Ward
from tests.both_databases import *  # noqa: F403 - fixtures, found by their names


@pytest.fixture
def vault(ward: Ward) -> Vault:
    return Vault(ward)
