"""Killed, starved, locked out or repeated: I1, I2, I4 and I5 hold (tests/account/faults.py says how)."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scanward.core.errors import IntegrityBroken
from scanward.core.stages import Outcome, OutcomeKind, Sealed
from scanward.line.account import Account
from scanward.line.deliver import FolderDelivery
from scanward.store import Ward
from tests.account.faults import everything_holds
from tests.both_databases import let_rows_change
from tests.databases import Server
from tests.seal.staging import staged_release

ROOT = Path(__file__).resolve().parents[2]


def campaign(kills: int, *more: str) -> subprocess.Popen[str]:
    seed = random.SystemRandom().randrange(1 << 32)
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-m", "tests.account.faults", "--kills", str(kills), "--seed", str(seed), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": path},
    )


def broke_nothing(process: subprocess.Popen[str], kills: int) -> None:
    said = process.communicate()[0]
    print(said)  # its seed, for whoever has to run it again
    assert process.returncode == 0, said
    done = re.search(r"(\d+) kills, nothing broken", said)
    assert done is not None
    assert int(done[1]) >= kills


@pytest.mark.matrix("L2")
def test_two_hundred_kills_break_no_invariant() -> None:
    for process in [campaign(100) for _ in range(2)]:
        broke_nothing(process, 100)


@pytest.mark.long
@pytest.mark.matrix("L2")
def test_ten_thousand_kills_break_no_invariant() -> None:
    for process in [campaign(5000) for _ in range(2)]:
        broke_nothing(process, 5000)


@pytest.mark.peer("psql")
@pytest.mark.matrix("L2")
def test_kills_break_no_invariant_on_a_server(postgres: Server) -> None:
    with postgres.schema() as url:
        broke_nothing(campaign(5, "--database", url), 5)


def delivered(ward: Ward, out: Path, *, close: OutcomeKind | None) -> Sealed:
    sealed, account = staged_release(ward, [("SW-A", 1, 3)]), Account(ward)
    ticket = account.open(sealed, recipient="a", purpose="b", recipe_fingerprint="c", patients=[])
    outcome = FolderDelivery(ward, out / sealed.release).deliver(sealed, ticket)
    if close is not None:
        account.close(ticket, Outcome(close, outcome.objects, outcome.size, 0, sealed.sha256))
    return sealed


def test_what_holds_is_not_called_broken(ward: Ward, tmp_path: Path) -> None:
    before = everything_holds(ward, tmp_path / "out", [])
    delivered(ward, tmp_path / "out", close=OutcomeKind.DELIVERED)
    assert everything_holds(ward, tmp_path / "out", before)[: len(before)] == before


def test_what_left_without_an_entry_would_be_found(ward: Ward, tmp_path: Path) -> None:
    (tmp_path / "out" / "R-OTHER").mkdir(parents=True)
    (tmp_path / "out" / "R-OTHER" / "1.dcm").touch()
    with pytest.raises(AssertionError, match="I1"):
        everything_holds(ward, tmp_path / "out", [])


def test_an_account_that_stays_open_would_be_found(ward: Ward, tmp_path: Path) -> None:
    delivered(ward, tmp_path / "out", close=None)
    with pytest.raises(AssertionError, match="I2"):
        everything_holds(ward, tmp_path / "out", [])


@pytest.mark.parametrize("outcome", [OutcomeKind.FAILED, OutcomeKind.REFUSED])
def test_an_entry_that_denies_what_stands_there_would_be_found(
    ward: Ward, tmp_path: Path, outcome: OutcomeKind
) -> None:
    delivered(ward, tmp_path / "out", close=outcome)
    with pytest.raises(AssertionError, match="objects stand there"):
        everything_holds(ward, tmp_path / "out", [])


def test_a_changed_beginning_would_be_found(ward: Ward, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="I5"):
        everything_holds(ward, tmp_path / "out", ["00" * 32])
    let_rows_change(ward)
    with ward.writing() as connection:
        connection.exec_driver_sql("UPDATE ledger SET kind = 'other'")
    with pytest.raises(IntegrityBroken):
        everything_holds(ward, tmp_path / "out", [])


def test_a_failure_after_something_was_shown_is_not_called_nothing(
    ward: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(5, "Input/output error")

    sealed, account = staged_release(ward, [("SW-A", 1, 3)]), Account(ward)
    ticket = account.open(sealed, recipient="a", purpose="b", recipe_fingerprint="c", patients=[])
    monkeypatch.setattr("scanward.store.tickets.record", fails)
    with pytest.raises(Exception, match="EIO"):
        FolderDelivery(ward, tmp_path / "out" / sealed.release).deliver(sealed, ticket)
    assert account.close_after_failure(ticket).kind is OutcomeKind.UNKNOWN
    everything_holds(ward, tmp_path / "out", [])
