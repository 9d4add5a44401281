"""What is kept of accountings: requests and their clocks, the answers given, suspensions, and research protocols."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from scanward.core.canonical import canonical
from scanward.store.tables import ledger
from scanward.store.tables_accounts import accounting, protocol, suspension

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from scanward.store.ward import Ward

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class AccountingRow:
    """A request for an accounting, and its answer. Times as the database writes them."""

    id: str
    patient_index: bytes | None = field(repr=False)
    requested: str
    covers_from: str
    covers_to: str
    due: str
    extended_to: str | None
    extension_reason: str | None = field(repr=False)
    answered: str | None
    responsible: str
    free: int
    sealed_answer: bytes | None = field(repr=False)
    answer_sha256: str


@dataclass(frozen=True, slots=True)
class SuspensionRow:
    id: str
    patient_index: bytes | None = field(repr=False)
    recipient: str
    agency: str
    written: int
    begins: str
    ends: str
    documented_by: str


def open_request(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(insert(accounting).values(**row))


def change_request(connection: Connection, request: str, **values: Any) -> None:
    connection.execute(update(accounting).where(accounting.c.id == request).values(**values))


def request_of(connection: Connection, request: str) -> AccountingRow | None:
    row = connection.execute(select(accounting).where(accounting.c.id == request)).first()
    return AccountingRow(*row) if row else None


def requests(ward: Ward, *, unanswered: bool = False) -> list[AccountingRow]:
    query = select(accounting).order_by(accounting.c.requested, accounting.c.id)
    if unanswered:
        query = query.where(accounting.c.answered.is_(None))
    with ward.reading() as connection:
        return [AccountingRow(*row) for row in connection.execute(query)]


def free_requests(connection: Connection, patient_index: bytes, since: str) -> int:
    """How many free accountings this person asked for since then."""
    query = select(func.count()).where(
        accounting.c.patient_index == patient_index, accounting.c.requested > since, accounting.c.free == 1
    )
    return int(connection.execute(query).scalar_one())


def suspend(connection: Connection, row: dict[str, Any]) -> None:
    connection.execute(insert(suspension).values(**row))


def suspensions(ward: Ward, patient_index: bytes) -> list[SuspensionRow]:
    query = select(suspension).where(suspension.c.patient_index == patient_index).order_by(suspension.c.begins)
    with ward.reading() as connection:
        return [SuspensionRow(*row) for row in connection.execute(query)]


def keep_protocol(connection: Connection, name: str, body: dict[str, str], now: str, who: str) -> None:
    """Keep the newest wording; older ones stand in the ledger."""
    connection.execute(delete(protocol).where(protocol.c.id == name))
    connection.execute(insert(protocol).values(id=name, body=canonical(body), added=now, added_by=who))


def kept_protocols(ward: Ward) -> list[dict[str, str]]:
    with ward.reading() as connection:
        bodies = connection.execute(select(protocol.c.body).order_by(protocol.c.id)).scalars().all()
    return [json.loads(body) for body in bodies]


def bodies(ward: Ward, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The facts of the ledger entries with these numbers."""
    wanted, found = sorted(numbers), {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(ledger.c.seq, ledger.c.body).where(ledger.c.seq.in_(wanted[start : start + _CHUNK]))
        with ward.reading() as connection:
            found.update({seq: json.loads(body) for seq, body in connection.execute(query)})
    return found
