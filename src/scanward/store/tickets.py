"""Tickets, and what was delivered under each: a ticket opens, is used once, and closes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, func, insert, select, update

from scanward.core.errors import RefusedByPolicy
from scanward.core.stages import OutcomeKind
from scanward.store.tables import delivery, ledger
from scanward.store.tables import ticket as tickets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Exists

    from scanward.core.stages import Ticket
    from scanward.store.ward import Ward

_BATCH = 500
_SUMS = ("objects", "already", "size")
_OPEN, _USED, _LEAVING, _CLOSED = "open", "used", "leaving", "closed"


@dataclass(frozen=True, slots=True)
class DeliveredStudy:
    """`study` is where it stands (pseudonym/study UID); `already` of its objects stood there before."""

    study: str
    objects: int
    already: int
    size: int


@dataclass(frozen=True, slots=True)
class TicketRow:
    id: str
    release: str
    closed: bool
    outcome: OutcomeKind | None


def mint(connection: Connection, ticket: Ticket, now: str) -> None:
    """Write `ticket` down, in the transaction of its ledger entry."""
    row = {"id": ticket.id, "release": ticket.release, "manifest_sha256": ticket.manifest_sha256}
    connection.execute(insert(tickets).values(**row, state=_OPEN, opened=now))


def redeem(ward: Ward, ticket: Ticket, manifest_sha256: str) -> None:
    """Use `ticket` up. RefusedByPolicy when it was used or closed, is not of this ward, or is for another manifest."""
    used = (
        update(tickets)
        .where(
            tickets.c.id == ticket.id,
            tickets.c.release == ticket.release,
            tickets.c.state == _OPEN,
            tickets.c.manifest_sha256 == manifest_sha256,
        )
        .values(state=_USED)
    )
    with ward.writing() as connection:
        if connection.execute(used).rowcount != 1:
            raise RefusedByPolicy("the ticket is not good for this delivery: used before, closed, or for another one")


def leaving(ward: Ward, ticket: Ticket) -> None:
    """Write down that from now on something may stand at the destination, before anything does."""
    with ward.writing() as connection:
        connection.execute(
            update(tickets).where(tickets.c.id == ticket.id, tickets.c.state == _USED).values(state=_LEAVING)
        )


def may_have_left(ward: Ward, ticket: str) -> bool:
    """Whether `leaving` was said of a ticket that is not closed."""
    with ward.reading() as connection:
        state = connection.execute(select(tickets.c.state).where(tickets.c.id == ticket)).scalar_one_or_none()
    return state == _LEAVING


def close(connection: Connection, ticket: str, outcome: OutcomeKind, now: str) -> None:
    """Close `ticket`, in its ledger entry's transaction; RefusedByPolicy when it is closed, or not of this ward."""
    closed = (
        update(tickets)
        .where(tickets.c.id == ticket, tickets.c.state != _CLOSED)
        .values(state=_CLOSED, closed=now, outcome=outcome)
    )
    if connection.execute(closed).rowcount != 1:
        raise RefusedByPolicy("the ticket is closed already, or not of this ward")


def not_closed(ward: Ward) -> list[TicketRow]:
    return [row for row in every(ward) if not row.closed]


def every(ward: Ward) -> Iterator[TicketRow]:
    query = select(tickets.c.id, tickets.c.release, tickets.c.state, tickets.c.outcome).order_by(tickets.c.id)
    with ward.reading() as connection:
        rows = connection.execute(query).all()
    for identity, release, state, outcome in rows:
        yield TicketRow(identity, release, state == _CLOSED, OutcomeKind(outcome) if outcome else None)


def outcome_of(ward: Ward, ticket: str) -> OutcomeKind | None:
    """How `ticket` closed; None while it is open, and for one that is not of this ward."""
    with ward.reading() as connection:
        outcome = connection.execute(select(tickets.c.outcome).where(tickets.c.id == ticket)).scalar_one_or_none()
    return OutcomeKind(outcome) if outcome else None


def record(ward: Ward, ticket: Ticket, studies: Iterable[DeliveredStudy]) -> None:
    """Write down studies, or pieces of one, that now stand at the destination, after they were flushed there."""
    remaining = iter(studies)
    if (first := next(remaining, None)) is None:
        return
    remaining = chain([first], remaining)
    with ward.writing() as connection:
        while batch := list(islice(remaining, _BATCH)):
            _record(connection, ticket.id, ward.now, batch)


def _record(connection: Connection, ticket: str, now: str, studies: list[DeliveredStudy]) -> None:
    rows: dict[str, dict[str, Any]] = {}
    for study in studies:  # pieces of one study may be in one batch
        row = rows.setdefault(
            study.study, {"ticket": ticket, "study": study.study, "at": now} | dict.fromkeys(_SUMS, 0)
        )
        for name in _SUMS:
            row[name] += getattr(study, name)
    there = select(delivery.c.study).where(delivery.c.ticket == ticket, delivery.c.study.in_(rows))
    known = set(connection.execute(there).scalars())
    if new := [row for study, row in rows.items() if study not in known]:
        connection.execute(insert(delivery), new)
    if known:
        mine = (delivery.c.ticket == ticket, delivery.c.study == bindparam("a_study"))
        more = {name: delivery.c[name] + bindparam(f"a_{name}") for name in _SUMS}
        values = [{f"a_{name}": rows[study][name] for name in ("study", *_SUMS)} for study in known]
        connection.execute(update(delivery).where(*mine).values(**more), values)


def delivered(ward: Ward, ticket: str) -> DeliveredStudy:
    """All that was recorded under `ticket`, added up; `study` is empty."""
    with ward.reading() as connection:
        return delivered_in(connection, ticket)


def delivered_in(connection: Connection, ticket: str) -> DeliveredStudy:
    columns = (delivery.c.objects, delivery.c.already, delivery.c.size)
    query = select(*(func.coalesce(func.sum(column), 0) for column in columns)).where(delivery.c.ticket == ticket)
    objects, already, size = map(int, connection.execute(query).one())  # a server adds up to Decimal
    return DeliveredStudy("", objects, already, size)


def unsettled(ward: Ward) -> list[tuple[str, str]]:
    """Ticket and release of what closed as unknown, and of which no person found out how it ended."""
    with ward.reading() as connection:
        return unsettled_in(connection)


def unsettled_in(connection: Connection) -> list[tuple[str, str]]:
    same = (ledger.c.release == tickets.c.release, ledger.c.ticket == tickets.c.id)
    settled = exists().where(*same, ledger.c.kind == "release-resolved")
    query = select(tickets.c.id, tickets.c.release).where(tickets.c.outcome == OutcomeKind.UNKNOWN, ~settled)
    return [(ticket, release) for ticket, release in connection.execute(query.order_by(tickets.c.id))]


def opened_by_entry_only(ward: Ward) -> int | None:
    """The first ledger entry that opened a ticket which is not in the database."""
    return _first_entry(ward, "release-opened", exists().where(tickets.c.id == ledger.c.ticket))


def closed_by_entry_only(ward: Ward) -> int | None:
    """The first ledger entry that closed a ticket which is not closed in the database."""
    closed = exists().where(tickets.c.id == ledger.c.ticket, tickets.c.state == _CLOSED)
    return _first_entry(ward, "release-closed", closed)


def any_without_entry(ward: Ward) -> bool:
    """Whether a ticket is in the database that no ledger entry opened, or closed though it is."""

    def said(kind: str) -> Exists:
        same = (ledger.c.release == tickets.c.release, ledger.c.ticket == tickets.c.id)
        return exists().where(*same, ledger.c.kind == kind)

    unsaid = ~said("release-opened") | ((tickets.c.state == _CLOSED) & ~said("release-closed"))
    with ward.reading() as connection:
        return connection.execute(select(tickets.c.id).where(unsaid).limit(1)).first() is not None


def _first_entry(ward: Ward, kind: str, told: Exists) -> int | None:
    with ward.reading() as connection:
        found = connection.execute(select(func.min(ledger.c.seq)).where(ledger.c.kind == kind, ~told)).scalar_one()
    return None if found is None else int(found)
