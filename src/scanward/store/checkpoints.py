"""The newest checkpoint of the ledger, and which ones were given to whom: what the administrator cannot take back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from scanward.core.errors import IntegrityBroken, KeyUnavailable
from scanward.store import ledger_head, ledger_tree
from scanward.store.signing import signer_of
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
    with ward.reading() as connection:
        tree = ledger_tree.load(connection)
        ledger_head.read(ward, signer.log_key)  # raises where it is damaged or forged
        ledger_head.refuse_another_history(ward, signer.log_key, connection, tree)
    return ledger_head.keep(ward, signer, tree.size, tree.root)


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


def refuse_old_note_that_fails(ward: Ward, connection: Connection) -> None:
    """Before a chain of version 0006 becomes a tree: IntegrityBroken when the note beside it knows another entry.

    Its signature was for the version that wrote it to check.
    """
    path = ledger_head.head_path(ward)
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    if not text.startswith("{"):
        return
    try:
        fields = json.loads(text)
        number, noted = int(fields["seq"]), str(fields["hash"])
    except (ValueError, KeyError, TypeError):
        raise IntegrityBroken("the note beside the ledger (ledger.head) is damaged: audit before updating") from None
    found = connection.execute(select(ledger.c.hash).where(ledger.c.seq == number)).scalar_one_or_none()
    if found != noted:
        raise IntegrityBroken(f"ledger entry {number} is not the one that was signed: audit before updating")


def sign_anew(ward: Ward) -> None:
    """After that, a checkpoint in the note's place; where the key is not here, the next entry brings it."""
    try:
        newest(ward)
    except KeyUnavailable:
        return
