"""The ledger's table: entries are only ever added, each with the hash of the one before.

The hash is SHA-256 over the entry's canonical JSON, its number and its predecessor's hash among it. What the entries
mean is the business of whoever writes them; no entry may hold an identifier.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from scanward.core.canonical import canonical
from scanward.store import ledger_head
from scanward.store.signing import signer_of
from scanward.store.tables import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection

    from scanward.store.ward import Ward

GENESIS = "0" * 64
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
    """An entry as it stands in the database; `body` is the very text that was hashed."""

    seq: int
    at: str
    kind: str
    release: str
    ticket: str
    body: str
    prev: str
    hash: str

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.body)
        return facts

    @property
    def true_hash(self) -> str:
        """What the hash must be by the entry's content."""
        content = [self.seq, self.at, self.kind, self.release, self.ticket, self.body, self.prev]
        return hashlib.sha256(canonical(content).encode("ascii")).hexdigest()


class Book:
    """The ledger inside one writing transaction, beside whatever else must be true together with its entries."""

    __slots__ = ("_now", "connection", "last")

    def __init__(self, connection: Connection, now: str) -> None:
        self.connection = connection
        self._now = now
        self.last = _last(connection)

    def append(self, entries: Iterable[Entry]) -> range:
        """Add `entries` after the last one, in batches; the numbers that they got, in their order."""
        first = self.last.seq + 1 if self.last else 1
        for batch in _batches(map(self._next, entries)):
            self.connection.execute(insert(ledger), batch)
        return range(first, self.last.seq + 1 if self.last else 1)

    def _next(self, entry: Entry) -> dict[str, Any]:
        seq, prev = (self.last.seq + 1, self.last.hash) if self.last else (1, GENESIS)
        body = canonical(entry.body)
        plain = Recorded(seq, self._now, entry.kind, entry.release, entry.ticket, body, prev, "")
        self.last = replace(plain, hash=plain.true_hash)
        return {name: getattr(self.last, name) for name in Recorded.__slots__}


@contextmanager
def recording(ward: Ward) -> Iterator[Book]:
    """Entries and the rows that belong to them, committed together; then the head is signed and kept beside them."""
    signer = signer_of(ward)
    with ward.writing() as connection:
        book = Book(connection, ward.now)
        yield book
    if book.last is not None:
        ledger_head.keep(ward, signer, book.last.seq, book.last.hash)


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


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _PAGE)):
        yield batch


def _last(connection: Connection) -> Recorded | None:
    row = connection.execute(select(ledger).order_by(ledger.c.seq.desc()).limit(1)).first()
    return Recorded(*row) if row else None
