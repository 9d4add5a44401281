"""Killed at any point between opening and closing, the invariants of the line hold and the next run completes.

I1 no byte leaves without an open entry; I2 every opened entry closes after recovery; I4 nothing is delivered twice
under one ticket; I5 no ledger prefix ever changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import RefusedByPolicy
from scanward.core.stages import Ticket
from scanward.line.account import Account
from scanward.line.account.audit import audit
from scanward.line.deliver import delivery_to
from scanward.line.seal import check_manifest, reopen
from scanward.store import ledger, tickets
from tests.deliver.opening import ticket_for, tree
from tests.doom import run_doomed
from tests.seal.staging import OBJECTS, RELEASE, staged_release

if TYPE_CHECKING:
    from scanward.store import Ward

DOOMED = Path(__file__).with_name("doomed.py")


def kill(ward: Ward, out: Path, point: str, nth: int, *, two_disks: bool = False) -> str:
    """Deliver in a process that is killed at `point`; the ticket's id, empty when it came not so far."""
    done = run_doomed(DOOMED, ward.root, RELEASE, out, point, nth, DISKS="two" if two_disks else "one")
    assert done.returncode == -9, done.stderr
    return done.stdout.strip()


def invariants_hold(ward: Ward, out: Path, ticket: str) -> None:
    before = list(ledger.entries(ward))
    opened = {entry.ticket for entry in before if entry.kind == "release-opened"}
    left = [name for name in (tree(out) if out.is_dir() else {}) if not Path(name).name.startswith(".")]
    assert opened or not left, "I1"
    assert opened or not out.with_suffix(".zip").exists(), "I1"
    Account(ward).recover()
    assert not tickets.not_closed(ward), "I2"
    closed = {entry.ticket for entry in ledger.entries(ward) if entry.kind == "release-closed"}
    assert closed == opened, "I2"
    assert list(ledger.entries(ward))[: len(before)] == before, "I5"
    audit(ward)
    if ticket:
        sealed = reopen(ward, ward.spool / RELEASE, RELEASE)
        old = Ticket(ticket, RELEASE, sealed.sha256, ward.clock.now())
        with pytest.raises(RefusedByPolicy):
            tickets.redeem(ward, old, sealed.sha256)  # I4


def next_run_completes(ward: Ward, out: Path) -> None:
    sealed = reopen(ward, ward.spool / RELEASE, RELEASE)
    outcome = delivery_to(ward, str(out)).deliver(sealed, ticket_for(ward, sealed), rehash=True)
    assert outcome.objects == OBJECTS


@pytest.mark.matrix("L2")
@pytest.mark.parametrize(
    ("point", "nth"),
    [
        ("mint", 1),
        ("after-mint", 1),
        ("after-append", 2),
        ("note", 1),
        ("after-note", 1),
        ("redeem", 1),
        ("after-redeem", 1),
        ("flush-files", 1),
        ("show", 3),
        ("after-show", 7),
        ("flush-names", 1),
        ("after-flush-names", 2),
        ("record", 2),
        ("last-word", 1),
        ("after-last-word", 1),
        ("after-close", 1),
        ("note", 2),
    ],
)
def test_killed_while_delivering_to_a_folder(ward: Ward, tmp_path: Path, point: str, nth: int) -> None:
    whole = tree(staged_release(ward).folder)
    out = tmp_path / "out"
    ticket = kill(ward, out, point, nth)
    for name, content in (tree(out) if out.is_dir() else {}).items():
        assert Path(name).name.startswith(".") or whole[name] == content, "half an object was visible"
    invariants_hold(ward, out, ticket)
    next_run_completes(ward, out)
    assert tree(out) == whole
    assert check_manifest(out).state == "holds"
    assert not list((ward.spool / RELEASE).rglob("*.dcm"))


@pytest.mark.matrix("L2")
@pytest.mark.parametrize(("point", "nth"), [("after-copy", 3), ("flush-files", 1), ("after-show", 2), ("record", 2)])
def test_killed_while_copying_to_another_disk(ward: Ward, tmp_path: Path, point: str, nth: int) -> None:
    whole = tree(staged_release(ward).folder)
    out = tmp_path / "out"
    ticket = kill(ward, out, point, nth, two_disks=True)
    invariants_hold(ward, out, ticket)
    next_run_completes(ward, out)
    assert tree(out) == whole


@pytest.mark.matrix("L2")
@pytest.mark.parametrize(
    ("point", "nth"), [("after-zip-add", 4), ("zip-show", 1), ("after-zip-show", 1), ("record", 1)]
)
def test_killed_while_writing_a_zip(ward: Ward, tmp_path: Path, point: str, nth: int) -> None:
    staged_release(ward)
    out = tmp_path / "zips" / "out.zip"
    ticket = kill(ward, out, point, nth)
    invariants_hold(ward, out.with_suffix(""), ticket)
    next_run_completes(ward, out)
    assert [entry.name for entry in out.parent.iterdir()] == ["out.zip"]
