"""The newest checkpoint of the ledger, and which ones were given to whom: what the administrator cannot take back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from scanward.core.errors import IntegrityBroken, UsageError
from scanward.store import ledger as ledger_writing
from scanward.store import ledger_head, ledger_tree
from scanward.store.signing import LOG_NAME, holds, signer_of
from scanward.store.tables import ledger
from scanward.store.tables_tree import checkpoint_given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from scanward.core.checkpoint import SignedCheckpoint
    from scanward.store.ward import Ward

_PAGE = 1000
_PLACE_MAX_LETTERS = 255


@dataclass(frozen=True, slots=True)
class Given:
    """A checkpoint of the first `size` entries that lies at `place` since `at`."""

    size: int
    note: str
    place: str
    at: str


def newest(ward: Ward) -> SignedCheckpoint:
    """A signed checkpoint of the whole ledger, kept beside the database too.

    KeyUnavailable without the ward's key; IntegrityBroken when the ledger is not the one that was signed last.
    """
    signer = signer_of(ward)
    kept = ledger_head.read(ward, signer.log_key)  # before the ledger: another process may write meanwhile
    with ward.reading() as connection:
        tree = ledger_tree.load(connection)
        ledger_head.refuse_another_history(kept, connection, tree)
    return ledger_head.keep_or_lag(ward, signer, tree.size, tree.root)


def give(ward: Ward, note: SignedCheckpoint, place: str) -> None:
    """Write down that `note` lies at `place`, so that an auditor knows whom to ask for it."""
    row = {"size": note.checkpoint.size, "note": note.note, "place": place[:_PLACE_MAX_LETTERS], "at": ward.now}
    with ward.writing() as connection:
        connection.execute(insert(checkpoint_given).values(row))


def last_given(ward: Ward) -> int:
    """The id of the last one that was given; 0 when none was."""
    with ward.reading() as connection:
        return int(connection.execute(select(func.coalesce(func.max(checkpoint_given.c.id), 0))).scalar_one())


def given(ward: Ward, last: int | None = None) -> Iterator[Given]:
    """All that were given, or those up to the id `last`, the smallest tree first; page by page."""
    size, identity = -1, 0
    at, key = checkpoint_given.c.size, checkpoint_given.c.id
    columns = [key, *(checkpoint_given.c[name] for name in Given.__slots__)]
    while True:
        query = select(*columns).where((at > size) | ((at == size) & (key > identity))).order_by(at, key).limit(_PAGE)
        if last is not None:
            query = query.where(key <= last)
        with ward.reading() as connection:
            page = connection.execute(query).all()
        for _, *row in page:
            yield Given(*row)
        if len(page) < _PAGE:
            return
        identity, size, *_ = page[-1]


def declare_lost(ward: Ward, who: str) -> SignedCheckpoint:
    """Go on with the ledger as it stands, on a person's word: its newest checkpoint is gone, damaged, or of a history
    that is lost. The ledger says so for good, and what lay there is kept as `ledger.head.lost-N`, N the entries now.

    UsageError when nothing is lost.
    """
    signer = signer_of(ward)
    with ward.writing() as connection:
        book = ledger_writing.Book(connection, ward.now)
        path = ledger_head.head_path(ward)
        try:
            kept = ledger_head.read(ward, signer.log_key)
            ledger_head.refuse_another_history(kept, connection, book.tree)
        except IntegrityBroken as broken:
            found = str(broken)
        else:
            raise UsageError("nothing is lost: the ledger continues its newest checkpoint")
        if path.exists():
            path.rename(path.with_name(f"{path.name}.lost-{book.tree.size}"))
        facts = {"who": who, "entries": book.tree.size, "found": found}
        book.append([ledger_writing.Entry("checkpoint-lost", body=facts)])
    return ledger_head.keep(ward, signer, book.tree.size, book.tree.root)


def refuse_old_note_that_fails(ward: Ward, connection: Connection) -> None:
    """Before a chain of version 0006 becomes a tree: the note beside it must be this ward's, and know its entries.

    IntegrityBroken when it is not, or missing beside more than one entry; KeyUnavailable without the ward's key.
    """
    path = ledger_head.head_path(ward)
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    if text.startswith(LOG_NAME):
        return  # a checkpoint, of a ward that had a tree once: it is compared when the next is signed
    if not text:
        if connection.execute(select(func.count()).select_from(ledger)).scalar_one() > 1:
            raise IntegrityBroken("the note beside the ledger (ledger.head) is missing: put it back before updating")
        return
    try:
        fields = json.loads(text)
        number, noted, signature = int(fields["seq"]), str(fields["hash"]), bytes.fromhex(fields["signature"])
    except (ValueError, KeyError, TypeError):
        raise IntegrityBroken("the note beside the ledger (ledger.head) is damaged: audit before updating") from None
    if not holds(signer_of(ward).public, signature, f"scanward ledger head v1 {number} {noted}".encode()):
        raise IntegrityBroken("the note beside the ledger (ledger.head) was not signed by this ward")
    found = connection.execute(select(ledger.c.hash).where(ledger.c.seq == number)).scalar_one_or_none()
    if found != noted:
        raise IntegrityBroken(f"ledger entry {number} is not the one that was signed: audit before updating")


def sign_anew(ward: Ward) -> None:
    """After that, a checkpoint in the note's place."""
    path = ledger_head.head_path(ward)
    if not path.exists() or path.read_text("utf-8", "replace").startswith(LOG_NAME):
        return
    signer = signer_of(ward)
    with ward.reading() as connection:
        tree = ledger_tree.load(connection)
    ledger_head.put(path, ledger_head.sign(signer, tree.size, tree.root))
