"""The end of a vault, and the beginning of the next.

Destroying is crypto-erasure (NIST SP 800-88 rev. 1, 2.5): the key goes first, and with it everything sealed under it,
in copies of the database too. Then the rows, the free pages, the write-ahead log, and the files that could pair a
pseudonym with a person. Each step may be repeated: a destruction that was killed is finished by running it again.
"""

from __future__ import annotations

import hmac
import shutil
from typing import TYPE_CHECKING

from scanward.core.errors import KeyUnavailable, TryLater, UsageError
from scanward.store import generations, ledger
from scanward.store.cipher import Cipher
from scanward.store.keyfiles import destroy_key, make_key, read_key
from scanward.store.releases import UNFINISHED, ReleaseState

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.store.ward import Ward

_FORGET = (
    "DELETE FROM pseudonym",
    "DELETE FROM domain",
    "DELETE FROM work",
    "DELETE FROM identity",
    "UPDATE quarantine SET sealed_origin = NULL, kept = NULL",
)


def destroy_vault(ward: Ward, *, who: str) -> None:
    """Make every lookup impossible for good. TryLater when another process works on a release, or keeps old pages."""
    _require_rest(ward)
    with ledger.recording(ward) as book:
        generation = generations.latest(book.connection)
        book.append([ledger.Entry("vault-destroying", body={"generation": generation.id, "who": who})])
    destroy_key(ward.vault_key)
    with ledger.recording(ward) as book:
        for statement in _FORGET:
            book.connection.execute(statement)
        over = "UPDATE vault_generation SET destroyed = ? WHERE destroyed IS NULL"
        book.connection.execute(over, (ward.now,))
        stopped = "UPDATE release SET state = ?, finished = ? WHERE state IN (?, ?, ?)"
        book.connection.execute(stopped, (ReleaseState.FAILED, ward.now, *UNFINISHED))
        book.append([ledger.Entry("vault-destroyed", body={"generation": generation.id, "who": who})])
    _empty(ward.quarantine)
    _empty(ward.spool)
    if not ward.database.forget_free_pages():
        raise TryLater("the key is destroyed, but another process keeps old pages open: end it and run this again")


def begin_vault(ward: Ward, *, who: str) -> int:
    """Begin a new generation after the last one was destroyed; its number."""
    with ledger.recording(ward) as book:
        before = generations.latest(book.connection)
        if before.destroyed is None:
            raise UsageError("this ward has a vault already; destroy it first if you want a new one")
        make_key(ward.vault_key)
        if hmac.compare_digest(Cipher(read_key(ward.vault_key)).check, before.key_check):
            raise KeyUnavailable("vault.key is the one of the destroyed vault, put back: remove it for good first")
        generations.begin(book.connection, before.id + 1, ward.vault_key, ward.now)
        book.append([ledger.Entry("vault-begun", body={"generation": before.id + 1, "who": who})])
    return before.id + 1


def _require_rest(ward: Ward) -> None:
    with ward.reading() as connection:
        unfinished = connection.execute("SELECT id FROM release WHERE state IN (?, ?, ?)", UNFINISHED).fetchall()
    for (each,) in unfinished:
        ward.hold(f"release-{each}", "a release").release()


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
