"""The end of a vault, and the beginning of the next.

Destroying is crypto-erasure (NIST SP 800-88 rev. 1, 2.5): the key goes first, and with it everything sealed under it,
in copies of the database too. Then the rows, the free pages, the write-ahead log, and the files that could pair a
pseudonym with a person. Each step may be repeated: a destruction that was killed is finished by running it again.
"""

from __future__ import annotations

import hmac
import shutil
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from scanward.core.errors import KeyUnavailable, TryLater, UsageError
from scanward.store import generations, ledger
from scanward.store.cipher import Cipher
from scanward.store.database import forget_dead_rows, on_server, translated
from scanward.store.devices import forget_witnesses
from scanward.store.keyfiles import destroy_key, make_key, read_key
from scanward.store.releases import UNFINISHED, ReleaseState
from scanward.store.tables import domain, pseudonym, quarantine, release, release_facts, review, vault_generation, work
from scanward.store.tables_accounts import disclosed, disclosed_number, lookup_reason
from scanward.store.what_was_said import forget_what_was_said

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.store.ward import Ward

_STILL_OPEN = "it is done, but another process keeps the old rows open on the disk: end it and run this again"


def destroy_vault(ward: Ward, *, who: str) -> None:
    """Make every lookup impossible for good. TryLater when another process works on a release, or keeps old pages."""
    _require_rest(ward)
    with ledger.recording(ward) as book:
        generation = generations.latest(book.connection)
        book.append([ledger.Entry("vault-destroying", body={"generation": generation.id, "who": who})])
    destroy_key(ward.vault_key)
    with ledger.recording(ward) as book:
        book.connection.execute(delete(pseudonym))
        book.connection.execute(delete(domain))
        book.connection.execute(delete(work))
        book.connection.execute(delete(release_facts))
        book.connection.execute(delete(review))
        forget_what_was_said(book, who=who, now=ward.now)
        forget_witnesses(book.connection)
        for found_by in (disclosed_number, lookup_reason):
            book.connection.execute(delete(found_by))
        book.connection.execute(update(disclosed).values(patient_index=None, number_index=None, sealed_salt=None))
        book.connection.execute(update(quarantine).values(sealed_origin=None, kept=None))
        book.connection.execute(
            update(vault_generation).where(vault_generation.c.destroyed.is_(None)).values(destroyed=ward.now)
        )
        stopped = update(release).where(release.c.state.in_(UNFINISHED))
        book.connection.execute(stopped.values(state=ReleaseState.FAILED, finished=ward.now))
        book.append([ledger.Entry("vault-destroyed", body={"generation": generation.id, "who": who})])
    _empty(ward.quarantine)
    _empty(ward.spool)
    forget_free_pages(ward)


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
        unfinished = connection.execute(select(release.c.id).where(release.c.state.in_(UNFINISHED))).scalars().all()
    for each in unfinished:
        ward.hold(f"release-{each}", "a release").release()


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def forget_free_pages(ward: Ward) -> None:
    """Rewrite the database without its free pages, and cut the log that still holds the old ones."""
    if on_server(ward.engine):
        if not forget_dead_rows(ward.engine):
            raise TryLater(_STILL_OPEN)
        return
    connection = ward.engine.raw_connection()
    try:
        with translated():
            cursor = connection.cursor()
            cursor.execute("VACUUM")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    if busy:
        raise TryLater(_STILL_OPEN)
