"""Whoever edits, deletes, reorders, truncates, forks or swaps the ledger: the first bad entry is named."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scanward.core.errors import IntegrityBroken
from scanward.core.stages import Outcome, OutcomeKind
from scanward.line.account import Account, Disclosure
from scanward.line.account.audit import AuditResult, audit
from scanward.store import Ward, ledger, ledger_head, open_ward
from tests.seal.staging import staged_release

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


pytestmark = pytest.mark.sqlite("someone with the file and any tool")


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


def tamper(ward: Ward, *statements: str) -> None:
    """What someone with the file and any SQLite tool does."""
    with closing(sqlite3.connect(ward.root / "ward.db")) as connection, connection:
        connection.execute("DROP TRIGGER IF EXISTS ledger_refuses_update")
        connection.execute("DROP TRIGGER IF EXISTS ledger_refuses_delete")
        for statement in statements:
            connection.execute(statement)


SWAP = (
    "UPDATE ledger SET seq = -1 WHERE seq = 4",
    "UPDATE ledger SET seq = 4 WHERE seq = 5",
    "UPDATE ledger SET seq = 5 WHERE seq = -1",
)


@pytest.mark.matrix("L1")
@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (("UPDATE ledger SET body = replace(body, 'SW-01', 'SW-99') WHERE seq = 4",), "entry 4 was changed"),
        (("UPDATE ledger SET at = '2020-01-01' WHERE seq = 7",), "entry 7 was changed"),
        (("UPDATE ledger SET kind = 'other' WHERE seq = 2",), "entry 2 was changed"),
        (("UPDATE ledger SET ticket = '' WHERE seq = 13",), "entry 13 was changed"),
        (("UPDATE ledger SET hash = prev WHERE seq = 3",), "entry 3 was changed"),
        (("DELETE FROM ledger WHERE seq = 5",), "entry 5 is missing"),
        (("DELETE FROM ledger WHERE seq = 1",), "entry 1 is missing"),
        (("DELETE FROM ledger WHERE seq > 9",), "entry 10 is missing"),
        (("DELETE FROM ledger",), "entry 1 is missing"),
        (SWAP, "entry 4 was changed, or stands where another"),
        (("DELETE FROM ledger WHERE seq = 5", "UPDATE ledger SET seq = seq - 1 WHERE seq > 5"), "entry 5 was changed"),
        (("DELETE FROM ticket WHERE id = (SELECT ticket FROM ledger WHERE seq = 8)",), "entry 8 opened a ticket"),
        (("UPDATE ticket SET state = 'open'",), "entry 7 closed a ticket"),
        (("INSERT INTO ticket VALUES ('X', 'R', '', 'closed', '', '', 'delivered')",), "no entry in the ledger"),
    ],
)
def test_the_first_entry_that_does_not_hold_is_named(used: Ward, statements: tuple[str, ...], named: str) -> None:
    tamper(used, *statements)
    with pytest.raises(IntegrityBroken, match=named):
        audit(used)


def rewrite(ward: Ward, first: int) -> None:
    """Change entry `first` and make every hash after it right again, as one would who knows how."""
    prev = ""
    tamper(ward)
    with closing(sqlite3.connect(ward.root / "ward.db")) as connection, connection:
        for entry in list(ledger.entries(ward)):
            if entry.seq >= first:
                body = entry.body.replace("SW-01", "SW-99") if entry.seq == first else entry.body
                entry = replace(entry, body=body, prev=prev)  # noqa: PLW2901 - the forged one takes its place
                forged = (body, prev, entry.true_hash, entry.seq)
                connection.execute("UPDATE ledger SET body = ?, prev = ?, hash = ? WHERE seq = ?", forged)
            prev = entry.true_hash


@pytest.mark.matrix("L1")
def test_a_chain_that_was_forged_to_its_end_is_found_by_the_signed_note(used: Ward) -> None:
    rewrite(used, 4)
    with pytest.raises(IntegrityBroken, match="entry 13 is not the one that was signed"):
        audit(used)


@pytest.mark.matrix("L1")
@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda path: path.unlink(), "entry 13 may not be the last"),
        (lambda path: path.write_text("{}"), "damaged"),
        (lambda path: path.write_text(path.read_text().replace('"seq":13', '"seq":12')), "not signed by this ward"),
    ],
)
def test_a_signed_note_that_is_gone_or_forged_is_named(
    used: Ward, damage: Callable[[Path], object], named: str
) -> None:
    damage(ledger_head.head_path(used))
    with pytest.raises(IntegrityBroken, match=named):
        audit(used)


@pytest.mark.matrix("L1")
def test_a_database_swapped_for_another_wards_is_named(used: Ward, tmp_path: Path) -> None:
    with open_ward(tmp_path / "other") as other:
        shutil.copy(ledger_head.head_path(used), ledger_head.head_path(other))
        with pytest.raises(IntegrityBroken, match="not signed by this ward"):
            audit(other)
        shutil.copy(used.signing_key, other.signing_key)
        with pytest.raises(IntegrityBroken, match="entry 2 is missing"):
            audit(other)


@pytest.mark.matrix("L1")
def test_an_old_backup_put_back_is_found_by_a_checkpoint_kept_elsewhere(ward: Ward, tmp_path: Path) -> None:
    sealed, account = staged_release(ward), Account(ward)
    ward.close()
    shutil.copytree(ward.root, tmp_path / "backup")
    account.refuse(account.open(sealed, recipient="a", purpose="b", recipe_fingerprint="c", patients=[]))
    checkpoint = audit(ward)
    assert audit(ward, checkpoint) == checkpoint
    with open_ward(tmp_path / "backup") as backup:
        audit(backup)  # by itself it holds
        with pytest.raises(IntegrityBroken, match="entry 2 is missing: the checkpoint knows 3"):
            audit(backup, checkpoint)
    with pytest.raises(IntegrityBroken, match="entry 2 is not the one that the checkpoint knows"):
        audit(ward, AuditResult(2, "0" * 64))


def test_a_note_that_lags_after_a_kill_is_no_alarm(used: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(ledger_head, "keep", lambda *_: None)
        with ledger.recording(used) as book:
            book.append([ledger.Entry("test")])
    assert audit(used).entries == 14


def test_an_untouched_ledger_holds_across_pages(used: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_PAGE", 3)
    assert audit(used).entries == 13
