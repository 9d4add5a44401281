"""Who may get something, and what was agreed with them.

Facts are added and ended, never changed; each change stands in the ledger. Facts that are handed in have an empty `id`:
it is drawn here. UsageError says what cannot be meant; then nothing was written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from scanward.core.asking import RecipientRecord
from scanward.core.canonical import canonical
from scanward.core.errors import UsageError
from scanward.store import ledger
from scanward.store.agreement_rows import contract_of, recipient_of
from scanward.store.fact_checks import check_contract, check_recipient, check_sha256
from scanward.store.fact_rows import obligations_text, plain_line, time_text
from scanward.store.fact_writing import Kept, add_row, end_fact, end_row, kept, rows_of
from scanward.store.tables_asking import contract, recipient

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from scanward.core.asking import Contract
    from scanward.store.ward import Ward


@dataclass(frozen=True, slots=True)
class Document:
    """A signed file: its name, and the SHA-256 of its bytes in hex."""

    name: str = ""
    sha256: str = ""


class Recipients:
    """The recipients of one ward, and their contracts."""

    def __init__(self, ward: Ward) -> None:
        self._ward = ward

    def add(self, record: RecipientRecord, *, who: str, instead: bool = False) -> RecipientRecord:
        """UsageError where the name is taken, unless this one comes `instead` of the one before."""
        record = replace(check_recipient(record), id=self._ward.new_id())
        row: dict[str, Any] = {name: getattr(record, name) for name in RecipientRecord.__slots__}
        with ledger.recording(self._ward) as book:
            before = standing_recipient(book.connection, record.slug)
            if before is not None and not instead:
                raise UsageError(f"{record.slug} is known already: end it first, or say that this one comes instead")
            if before is not None:
                end_row(book, recipient, before.id, "recipient-ended", who=who, now=self._ward.now)
            add_row(book, recipient, row | {"kind": record.kind.value}, "recipient-added", who=who, now=self._ward.now)
        return record

    def end(self, slug: str, *, who: str) -> None:
        """From now on nothing goes there, and its contracts are over; what was agreed and what left stays written."""
        now = self._ward.now
        with ledger.recording(self._ward) as book:
            end_row(book, recipient, _known(book.connection, slug).id, "recipient-ended", who=who, now=now)
            theirs = select(contract.c.id).where(contract.c.recipient == slug, contract.c.ended.is_(None))
            for contract_id in book.connection.execute(theirs).scalars().all():
                end_row(book, contract, contract_id, "contract-ended", who=who, now=now)

    def get(self, slug: str) -> RecipientRecord:
        """UsageError where nobody of that name stands."""
        with self._ward.reading() as connection:
            return recipient_of(_known(connection, slug))

    def all(self, *, ended: bool = False) -> list[Kept[RecipientRecord]]:
        """Those that stand; with `ended` also those that did."""
        return [kept([recipient_of(row)], row) for row in rows_of(self._ward, recipient, ended=ended)]

    def add_contract(self, agreed: Contract, *, who: str, document: Document | None = None) -> Contract:
        """UsageError where the recipient is not known."""
        agreed = replace(check_contract(agreed), id=self._ward.new_id())
        signed = document or Document()
        row = {
            "id": agreed.id,
            "recipient": agreed.recipient,
            "kind": agreed.kind,
            "purposes": canonical(agreed.purposes),
            "data": canonical(agreed.data),
            "begins": time_text(agreed.span.begin),
            "ends": time_text(agreed.span.end),
            "obligations": obligations_text(agreed.obligations),
            "document_sha256": check_sha256(signed.sha256),
            "document_name": plain_line(signed.name, "a file's name", limit=255),
        }
        with ledger.recording(self._ward) as book:
            _known(book.connection, agreed.recipient)
            add_row(book, contract, row, "contract-added", who=who, now=self._ward.now)
        return agreed

    def end_contract(self, contract_id: str, *, who: str) -> None:
        """From now on it permits nothing; what it asked of what left before still binds."""
        end_fact(self._ward, contract, contract_id, "contract-ended", who=who)

    def contracts(self, *, ended: bool = False) -> list[tuple[Kept[Contract], Document]]:
        """Those that stand, whether in force or not; with `ended` also those that did."""
        now = self._ward.clock.now()
        rows = rows_of(self._ward, contract, ended=ended)
        return [(kept([contract_of(row, now)], row), Document(row.document_name, row.document_sha256)) for row in rows]


def standing_recipient(connection: Connection, slug: str) -> Row[Any] | None:
    return connection.execute(select(recipient).where(recipient.c.slug == slug, recipient.c.ended.is_(None))).first()


def _known(connection: Connection, slug: str) -> Row[Any]:
    row = standing_recipient(connection, slug)
    if row is None:
        raise UsageError("no recipient of that name is known here: `scanward recipient add` comes first")
    return row
