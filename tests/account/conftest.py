"""Accounting holds on both kinds of database; `office` is a ward whose clock the test holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanward.core.stages import Outcome, OutcomeKind
from scanward.line.account import Account, Disclosure
from scanward.line.account.audit import audit
from scanward.store import open_ward
from tests.account.wards import HeldClock
from tests.both_databases import *  # noqa: F403 - fixtures, found by their names
from tests.seal.staging import staged_release

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


@pytest.fixture
def used(ward: Ward) -> Ward:
    """A ward with twelve entries: the beginning, two releases of four patients, each closed, less one."""
    sealed = staged_release(ward)
    account = Account(ward)
    for number in range(2):
        patients = [Disclosure(f"SW-{number}{each}", "c" * 64, ("2.25.1",), 1) for each in range(4)]
        ticket = account.open(sealed, recipient="acme", purpose="ai", recipe_fingerprint="ab", patients=patients)
        account.close(ticket, Outcome(OutcomeKind.DELIVERED, 9, 100, 0, sealed.sha256))
    assert audit(ward).entries == 13
    return ward
