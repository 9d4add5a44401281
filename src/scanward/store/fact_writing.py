"""Adding and ending a fact: one row and one entry of the ledger, together or not at all.

The entry holds the row as it is, without what is sealed and without who somebody is. No entry holds an identifier.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import insert, select, update

from scanward.core.errors import UsageError
from scanward.store.ledger import Entry, recording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Row, Table

    from scanward.store.ledger import Book
    from scanward.store.ward import Ward

F = TypeVar("F")
_JSON = frozenset({"purposes", "data", "obligations", "scopes", "statements"})
_UNTOLD = frozenset(
    {
        "sealed",
        "patient_index",
        "number_index",
        "issuer_index",
        "title",
        "contact",
        "address",
        "endpoint",
        "document_name",
        "form_sha256",
    }
)
"""What the ledger, which forgets nothing, has no need of: a recipient's name may be a patient's."""
_TOLD_ONLY = frozenset({"form_commitment"})
"""What stands in the ledger alone."""
_WHO_MAX = 255
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Kept(Generic[F]):
    """Facts as the ward keeps them under one id: several where something is about several scopes."""

    facts: tuple[F, ...]
    added: str
    added_by: str
    ended: str = ""
    """Empty while it was not ended."""

    @property
    def fact(self) -> F:
        return self.facts[0]


def kept(facts: Iterable[F], row: Row[Any]) -> Kept[F]:
    return Kept(tuple(facts), row.added, row.added_by, row.ended or "")


def add_rows(book: Book, table: Table, rows: Iterable[tuple[str, Mapping[str, Any]]], *, who: str, now: str) -> None:
    """Add to `table` each row of `rows`, and with it an entry of the kind before it that tells it."""
    rest = iter(rows)
    while page := list(islice(rest, _PAGE)):
        by = {"added": now, "added_by": who[:_WHO_MAX]}
        book.connection.execute(insert(table), [{**_kept(row), **by} for _, row in page])
        book.append(Entry(kind, body={**_told(row), "who": who}) for kind, row in page)


def add_row(book: Book, table: Table, row: Mapping[str, Any], kind: str, *, who: str, now: str) -> None:
    """Add `row` to `table`, and an entry of `kind` that tells it."""
    add_rows(book, table, [(kind, row)], who=who, now=now)


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _TOLD_ONLY}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json.loads(value) if name in _JSON else value for name, value in row.items() if name not in _UNTOLD}


def add_fact(ward: Ward, table: Table, row: Mapping[str, Any], kind: str, *, who: str) -> None:
    """`add_row` in a transaction of its own."""
    with recording(ward) as book:
        add_row(book, table, row, kind, who=who, now=ward.now)


def end_row(book: Book, table: Table, fact: str, kind: str, *, who: str, now: str) -> None:
    """End the fact of the id `fact`, with an entry of `kind`; UsageError where there is none that stands."""
    over = {"ended": now, "ended_by": who[:_WHO_MAX]} if "ended_by" in table.c else {"ended": now}
    standing = update(table).where(table.c.id == fact, table.c.ended.is_(None))
    if book.connection.execute(standing.values(over)).rowcount != 1:
        raise UsageError("nothing of that id stands in this ward: it never did, or was ended already")
    book.append([Entry(kind, body={"id": fact, "who": who})])


def end_fact(ward: Ward, table: Table, fact: str, kind: str, *, who: str) -> None:
    """`end_row` in a transaction of its own."""
    with recording(ward) as book:
        end_row(book, table, fact, kind, who=who, now=ward.now)


def rows_of(ward: Ward, table: Table, *, ended: bool) -> list[Row[Any]]:
    """All rows that stand, or with `ended` all that ever did, by the time at which they were added."""
    query = select(table).order_by(table.c.added, table.c.id)
    if not ended:
        query = query.where(table.c.ended.is_(None))
    with ward.reading() as connection:
        return list(connection.execute(query))
