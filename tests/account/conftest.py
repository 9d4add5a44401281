"""Accounting holds on both kinds of database; `office` is a ward whose clock the test holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanward.store import open_ward
from tests.account.wards import HeldClock
from tests.both_databases import *  # noqa: F403 - fixtures, found by their names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scanward.store import Ward


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def office(ward_folder: Path, clock: HeldClock) -> Iterator[Ward]:
    """A ward for accounts, in which time stands still unless `clock` is moved."""
    with open_ward(ward_folder, clock=clock) as opened:
        yield opened
