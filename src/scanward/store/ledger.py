"""The ledger's table: entries are only ever added, and are the leaves of a Merkle tree (RFC 6962 section 2.1).

A leaf is the entry's canonical JSON, whatever its row says:
`{"at":…,"body":{…},"kind":…,"release":…,"seq":…,"ticket":…}`.
What the entries mean is the business of whoever writes them; no entry may hold an identifier.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from scanward.core.canonical import canonical
from scanward.core.merkle import leaf_hash
from scanward.store import ledger_head, ledger_tree
from scanward.store.signing import signer_of
from scanward.store.tables import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from scanward.store.ward import Ward

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written down. `body` must be JSON; `release` and `ticket` are empty where there is none."""

    kind: str
    release: str = ""
    ticket: str = ""
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it stands in the database; `body` is the very text that was hashed, `hash` that of the leaf."""

    seq: int
    at: str
    kind: str
    release: str
    ticket: str
    body: str
    hash: str

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.body)
        return facts

    @property
    def leaf(self) -> bytes:
        """The canonical JSON of the whole entry: what the tree holds, and what a proof shows to a stranger."""
        return _leaf(*(getattr(self, name) for name in _CONTENT))

    @property
    def true_hash(self) -> str:
        """What the hash must be by the entry's content."""
        return leaf_hash(self.leaf).hex()


_CONTENT = ("seq", "at", "kind", "release", "ticket", "body")


def _leaf(*content: Any) -> bytes:
    """The names stand in fixed order around strings whose quotes are escaped, so no two rows have one leaf."""
    seq, at, kind, release, ticket, body = content
    return (
        f'{{"at":{canonical(at)},"body":{body},"kind":{canonical(kind)},'
        f'"release":{canonical(release)},"seq":{seq},"ticket":{canonical(ticket)}}}'
    ).encode("utf-8", "surrogatepass")


class Book:
    """The ledger inside one writing transaction, beside whatever else must be true together with its entries."""

    __slots__ = ("_now", "connection", "tree")

    def __init__(self, connection: Connection, now: str) -> None:
        """IntegrityBroken when the ledger's tree is damaged: what was then added could not be proven."""
        self.connection = connection
        self._now = now
        self.tree = ledger_tree.load(connection)

    def append(self, entries: Iterable[Entry]) -> range:
        """Add `entries` after the last one, in batches; their numbers."""
        first = self.tree.size + 1
        remaining = iter(entries)
        while batch := list(islice(remaining, _PAGE)):
            rows = [self._row(seq, entry) for seq, entry in enumerate(batch, self.tree.size + 1)]
            self.connection.execute(insert(ledger), rows)
            completed = [self.tree.append(bytes.fromhex(row["hash"])) for row in rows]
            ledger_tree.keep(self.connection, chain.from_iterable(completed))
        ledger_tree.save(self.connection, self.tree)
        return range(first, self.tree.size + 1)

    def _row(self, seq: int, entry: Entry) -> dict[str, Any]:
        content = (seq, self._now, entry.kind, entry.release, entry.ticket, canonical(entry.body))
        return dict(zip(_CONTENT, content, strict=True), hash=leaf_hash(_leaf(*content)).hex())


@contextmanager
def recording(ward: Ward) -> Iterator[Book]:
    """Entries and the rows that belong to them, committed together; then a checkpoint is signed and kept beside them.

    IntegrityBroken, and nothing is written, when the ledger is not the one that the ward signed last, or what it signed
    is gone or damaged: no two histories get its signature (`checkpoints.declare_lost` is the way on). TryLater when it
    is not written, or when the connection to a server was lost at the commit: the error says which.
    """
    signer = signer_of(ward)
    with ward.writing() as connection:
        book = Book(connection, ward.now)
        kept = ledger_head.read(ward, signer.log_key)
        ledger_head.refuse_another_history(kept, connection, book.tree)
        if kept is None:  # of the first entry, before there is a second: from now on a missing one was taken away
            ledger_head.put(ledger_head.head_path(ward), ledger_head.sign(signer, book.tree.size, book.tree.root))
        yield book
    ledger_head.keep_or_lag(ward, signer, book.tree.size, book.tree.root)


def entry(ward: Ward, seq: int) -> Recorded | None:
    """Entry number `seq`, where there is one."""
    with ward.reading() as connection:
        row = connection.execute(select(ledger).where(ledger.c.seq == seq)).first()
    return Recorded(*row) if row else None


def entries(ward: Ward, after: int = 0, release: str = "") -> Iterator[Recorded]:
    """The entries with a number above `after`, in order; page by page, so that no connection stays open."""
    while True:
        query = select(ledger).where(ledger.c.seq > after).order_by(ledger.c.seq).limit(_PAGE)
        if release:
            query = query.where(ledger.c.release == release)
        with ward.reading() as connection:
            page = [Recorded(*row) for row in connection.execute(query)]
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].seq
