"""Tickets, and what was delivered under each: a ticket opens, is used once, and closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.errors import RefusedByPolicy
from scanward.core.stages import OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sqlite3 import Connection

    from scanward.core.stages import Ticket
    from scanward.store.ward import Ward

_OPEN, _USED, _CLOSED = "open", "used", "closed"


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
    row = (ticket.id, ticket.release, ticket.manifest_sha256, _OPEN, now)
    connection.execute("INSERT INTO ticket (id, release, manifest_sha256, state, opened) VALUES (?, ?, ?, ?, ?)", row)


def redeem(ward: Ward, ticket: Ticket, manifest_sha256: str) -> None:
    """Use `ticket` up. RefusedByPolicy when it was used or closed, is not of this ward, or is for another manifest."""
    used = "UPDATE ticket SET state = ? WHERE id = ? AND release = ? AND state = ? AND manifest_sha256 = ?"
    with ward.writing() as connection:
        row = (_USED, ticket.id, ticket.release, _OPEN, manifest_sha256)
        if connection.execute(used, row).rowcount != 1:
            raise RefusedByPolicy("the ticket is not good for this delivery: used before, closed, or for another one")


def close(connection: Connection, ticket: str, outcome: OutcomeKind, now: str) -> None:
    """Close `ticket`, in its ledger entry's transaction; RefusedByPolicy when it is closed, or not of this ward."""
    closed = "UPDATE ticket SET state = ?1, closed = ?2, outcome = ?3 WHERE id = ?4 AND state != ?1"
    if connection.execute(closed, (_CLOSED, now, outcome, ticket)).rowcount != 1:
        raise RefusedByPolicy("the ticket is closed already, or not of this ward")


def not_closed(ward: Ward) -> list[TicketRow]:
    return [row for row in every(ward) if not row.closed]


def every(ward: Ward) -> Iterator[TicketRow]:
    with ward.reading() as connection:
        rows = connection.execute("SELECT id, release, state, outcome FROM ticket ORDER BY id").fetchall()
    for identity, release, state, outcome in rows:
        yield TicketRow(identity, release, state == _CLOSED, OutcomeKind(outcome) if outcome else None)


def record(ward: Ward, ticket: Ticket, studies: Iterable[DeliveredStudy]) -> None:
    """Write down studies, or pieces of one, that now stand at the destination, after they were flushed there."""
    more = """
        INSERT INTO delivery (ticket, study, objects, already, size, at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (ticket, study) DO UPDATE SET
            objects = objects + excluded.objects, already = already + excluded.already, size = size + excluded.size
    """
    now = ward.now
    rows = [(ticket.id, study.study, study.objects, study.already, study.size, now) for study in studies]
    if rows:
        with ward.writing() as connection:
            connection.executemany(more, rows)


def delivered(ward: Ward, ticket: str) -> DeliveredStudy:
    """All that was recorded under `ticket`, added up; `study` is empty."""
    query = """
        SELECT coalesce(sum(objects), 0), coalesce(sum(already), 0), coalesce(sum(size), 0)
        FROM delivery WHERE ticket = ?
    """
    with ward.reading() as connection:
        objects, already, size = connection.execute(query, (ticket,)).fetchone()
    return DeliveredStudy("", objects, already, size)
