"""Whoever edits, deletes, reorders, truncates, forks or swaps the ledger: the first bad entry is named."""

from __future__ import annotations

import errno
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from scanward.core.errors import IntegrityBroken
from scanward.core.merkle import Frontier
from scanward.line.account.audit import audit
from scanward.store import Ward, checkpoints, ledger, ledger_head, ledger_tree, tables
from scanward.store.tables_tree import ledger_frontier
from tests.account.tampering import tamper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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
        (("UPDATE ledger SET hash = 'no hash' WHERE seq = 3",), "entry 3 was changed"),
        (("UPDATE ledger SET at = x'00' WHERE seq = 3",), "entry 3 was changed"),
        (("DELETE FROM ledger WHERE seq = 5",), "entry 5 is missing"),
        (("DELETE FROM ledger WHERE seq = 1",), "entry 1 is missing"),
        (("DELETE FROM ledger WHERE seq > 9",), "entry 10 is missing"),
        (("DELETE FROM ledger",), "entry 1 is missing"),
        (SWAP, "entry 4 was changed, or stands where another"),
        (("DELETE FROM ledger WHERE seq = 5", "UPDATE ledger SET seq = seq - 1 WHERE seq > 5"), "entry 5 was changed"),
        (
            ("INSERT INTO ledger SELECT -7, at, kind, release, ticket, body, hash FROM ledger WHERE seq = 2",),
            "entry -7",
        ),
        (("INSERT INTO ledger_node VALUES (8, 0, x'00')",), "hashes of entries that there are not"),
        (("DELETE FROM ledger_frontier",), "tree in the database is missing or damaged"),
        (("UPDATE ledger_frontier SET hashes = x'00'",), "tree in the database is missing or damaged"),
        (("UPDATE ledger_frontier SET size = 12, hashes = substr(hashes, 1, 64)",), "entry 13 was added past"),
        (
            ("INSERT INTO ledger SELECT 14, at, kind, release, ticket, body, hash FROM ledger WHERE seq = 13",),
            "entry 14",
        ),
        (("DELETE FROM ticket WHERE id = (SELECT ticket FROM ledger WHERE seq = 8)",), "entry 8 opened a ticket"),
        (("UPDATE ticket SET state = 'open'",), "entry 7 closed a ticket"),
        (("INSERT INTO ticket VALUES ('X', 'R', '', 'closed', '', '', 'delivered')",), "no entry in the ledger"),
    ],
)
def test_the_first_entry_that_does_not_hold_is_named(used: Ward, statements: tuple[str, ...], named: str) -> None:
    tamper(used, *statements)
    with pytest.raises(IntegrityBroken, match=named):
        audit(used)


def rewrite(ward: Ward, first: int, *, tree: bool) -> None:
    """Change entry `first` and make its hash right again, and with `tree` all above it, as one would who knows how."""
    with ward.writing() as connection:
        for entry in list(ledger.entries(ward, first - 1))[:1]:
            forged = replace(entry, body=entry.body.replace("SW-01", "SW-99"))
            assert forged.body != entry.body
            changed = {"body": forged.body, "hash": forged.true_hash}
            connection.execute(update(tables.ledger).where(tables.ledger.c.seq == first).values(changed))
        if tree:
            frontier = Frontier()
            for (leaf,) in connection.execute(select(tables.ledger.c.hash).order_by(tables.ledger.c.seq)):
                frontier.append(bytes.fromhex(leaf))
            connection.execute(update(ledger_frontier).values(hashes=b"".join(frontier.hashes)))


@pytest.mark.matrix("L1")
def test_an_entry_that_was_rewritten_with_its_hash_is_found_by_the_tree(used: Ward) -> None:
    tamper(used)
    rewrite(used, 4, tree=False)
    ledger_head.head_path(used).unlink()
    with pytest.raises(IntegrityBroken, match=r"entry 1 or one after it up to 8 is not the one that the ledger's tree"):
        audit(used)


@pytest.mark.matrix("L1")
def test_a_tree_that_was_forged_to_its_root_is_found_by_what_was_signed(used: Ward) -> None:
    tamper(used)
    rewrite(used, 4, tree=True)
    with pytest.raises(IntegrityBroken, match=r"entry 1 or one after it up to 13 .*newest checkpoint"):
        audit(used)


@pytest.mark.matrix("L1")
def test_checkpoints_that_were_given_out_narrow_down_what_was_rewritten(ward: Ward) -> None:
    for number in range(6):
        with ledger.recording(ward) as book:
            book.append([ledger.Entry("test", body={"n": f"SW-0{number}"})])
        checkpoints.give(ward, checkpoints.newest(ward), "the data office")
    assert audit(ward).entries == 7
    tamper(ward)
    rewrite(ward, 3, tree=True)
    with pytest.raises(IntegrityBroken, match="entry 3 is not the one that a checkpoint that was given out knows"):
        audit(ward)


@pytest.mark.matrix("L1")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoint_given SET size = size - 1",
        "UPDATE checkpoint_given SET note = replace(note, char(10) || '2' || char(10), char(10) || '1' || char(10))",
    ],
)
def test_a_list_of_given_checkpoints_that_was_changed_is_named(ward: Ward, statement: str) -> None:
    with ledger.recording(ward) as book:
        book.append([ledger.Entry("test")])
    checkpoints.give(ward, checkpoints.newest(ward), "the data office")
    audit(ward)
    tamper(ward, statement)
    with pytest.raises(IntegrityBroken, match="given out was changed"):
        audit(ward)


@pytest.mark.matrix("L1")
@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda path: path.unlink(), "entry 13 may not be the last"),
        (lambda path: path.write_text("{}"), "damaged"),
        (lambda path: (path.unlink(), path.mkdir()), "damaged"),
        (lambda path: path.write_text(path.read_text().replace("\n13\n", "\n12\n")), "not signed by this ward"),
        (lambda path: path.write_text(path.read_text().replace("\n13\n", "\nmany\n")), "damaged"),
    ],
)
def test_a_newest_checkpoint_that_is_gone_or_forged_is_named(
    used: Ward, damage: Callable[[Path], object], named: str
) -> None:
    damage(ledger_head.head_path(used))
    with pytest.raises(IntegrityBroken, match=named):
        audit(used)


@pytest.fixture
def long(ward: Ward) -> Ward:
    """A ward whose ledger fills more than two tiles of 256."""
    with ledger.recording(ward) as book:
        book.append(ledger.Entry("test", body={"n": f"SW-01 {number}"}) for number in range(599))
    return ward


def test_an_untouched_ledger_holds_across_pages_and_tiles(long: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_PAGE", 7)
    monkeypatch.setattr(ledger_tree, "_PAGE", 1)
    assert audit(long).entries == 600


@pytest.mark.matrix("L1")
def test_a_tile_that_its_entries_do_not_make_is_named(long: Ward) -> None:
    tamper(long)
    rewrite(long, 300, tree=True)
    with pytest.raises(IntegrityBroken, match="entry 257 or one after it up to 512 is not the one"):
        audit(long)


@pytest.mark.matrix("L1")
def test_an_audit_holds_little_of_a_long_ledger(long: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "_PAGE", 10)
    audit(long)
    tracemalloc.start()
    try:
        audit(long)
        assert tracemalloc.get_traced_memory()[1] < 150_000  # the entries in a list are 280,000
    finally:
        tracemalloc.stop()


@pytest.mark.matrix("L2")
def test_a_disk_that_fails_after_the_commit_lets_the_checkpoint_lag_and_says_so(
    used: Ward, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(ledger_head.os, "fsync", fails)
        with ledger.recording(used) as book:
            book.append([ledger.Entry("test")])
    assert "newest checkpoint cannot be written" in caplog.text
    assert not list(used.root.glob(".ledger.head*"))
    assert audit(used).entries == 14
    with ledger.recording(used) as book:
        book.append([ledger.Entry("test")])
    assert audit(used).entries == 15
