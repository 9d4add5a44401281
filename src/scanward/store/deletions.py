"""What recipients were asked to delete, and what they said: one row for each disclosure that was ever asked about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select, update

from scanward.core.stages import OutcomeKind
from scanward.store.disclosures import NOTHING_LEFT
from scanward.store.tables import ticket
from scanward.store.tables_accounts import deletion, disclosed
from scanward.store.tickets import delivered_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection

    from scanward.store.ward import Ward

_BATCH = 500


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One disclosure that a recipient holds, with what was asked and said; empty where nothing was."""

    seq: int
    release: str
    recipient: str
    pseudonym: str
    objects: int
    at: str
    kept_until: str | None
    state: str | None
    asked: str | None
    due: str | None
    why: str | None
    settled: str | None
    covers: str | None
    contradiction: str | None
    patient_index: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class HeldSum:
    """Disclosures of one release that stand alike, added up."""

    recipient: str
    release: str
    kept_until: str | None
    state: str | None
    due: str | None
    contradiction: str | None
    patients: int
    objects: int


_HELD = (
    disclosed.c.seq,
    disclosed.c.release,
    disclosed.c.recipient,
    disclosed.c.pseudonym,
    disclosed.c.objects,
    disclosed.c.at,
    disclosed.c.kept_until,
    deletion.c.state,
    deletion.c.asked,
    deletion.c.due,
    deletion.c.why,
    deletion.c.settled,
    deletion.c.covers,
    deletion.c.contradiction,
    disclosed.c.patient_index,
)
_JOINED = disclosed.outerjoin(deletion, deletion.c.seq == disclosed.c.seq)
_LEFT = disclosed.c.outcome.not_in(NOTHING_LEFT)


def held(
    connection: Connection,
    *,
    patient_index: bytes | None = None,
    release: str = "",
    entries: Sequence[int] = (),
) -> list[HeldRow]:
    """What stands at recipients of one patient, of one release, or of these entries; in the ledger's order."""
    which = list(_which(patient_index, release, entries))
    if not which:
        return []
    query = select(*_HELD).select_from(_JOINED).where(_LEFT, *which).order_by(disclosed.c.seq)
    rows: list[Any] = list(connection.execute(query))
    return [HeldRow(*row) for row in rows]


def sums(ward: Ward, horizon: str) -> list[HeldSum]:
    """What has to go by `horizon`, or was asked about and is not attested, by recipient and release."""
    columns = (
        disclosed.c.recipient,
        disclosed.c.release,
        disclosed.c.kept_until,
        deletion.c.state,
        deletion.c.due,
        deletion.c.contradiction,
    )
    counts = (func.count(), func.sum(disclosed.c.objects))
    soon = and_(disclosed.c.kept_until <= horizon, deletion.c.seq.is_(None))
    waits = deletion.c.state.in_(("asked", "contradicted"))
    query = select(*columns, *counts).select_from(_JOINED).where(_LEFT, or_(soon, waits)).group_by(*columns)
    with ward.reading() as connection:
        return [HeldSum(*row) for row in connection.execute(query.order_by(*columns[:3]))]


def asked_of(connection: Connection, recipient: str) -> list[HeldRow]:
    """What `recipient` was asked to delete and has not attested, or not truly; by release."""
    waits = deletion.c.state.in_(("asked", "contradicted"))
    query = select(*_HELD).select_from(_JOINED).where(_LEFT, deletion.c.recipient == recipient, waits)
    rows: list[Any] = list(connection.execute(query.order_by(disclosed.c.release, disclosed.c.seq)))
    return [HeldRow(*row) for row in rows]


def patients_of(connection: Connection, releases: Sequence[str]) -> dict[str, int]:
    """How many patients of each of these releases stand at the recipient."""
    found: dict[str, int] = {}
    for start in range(0, len(releases), _BATCH):
        some = disclosed.c.release.in_(releases[start : start + _BATCH])
        query = select(disclosed.c.release, func.count()).where(_LEFT, some).group_by(disclosed.c.release)
        found.update({release: int(count) for release, count in connection.execute(query)})
    return found


def ask(connection: Connection, rows: Sequence[HeldRow], ids: Iterator[str], values: dict[str, Any]) -> None:
    """Write down that deletion of `rows` is asked for; those asked about before are asked again."""
    fresh = [row for row in rows if row.state is None]
    empty = {"settled": None, "settled_by": None, "covers": "", "manifest_sha256": "", "contradiction": ""}
    state = {**values, **empty, "state": "asked"}
    if fresh:
        connection.execute(
            insert(deletion),
            [{"id": next(ids), "seq": row.seq, "recipient": row.recipient, **state} for row in fresh],
        )
    for some in _batches([row.seq for row in rows if row.state is not None]):
        connection.execute(update(deletion).where(deletion.c.seq.in_(some)).values(**state))


def settle(connection: Connection, entries: Sequence[int], values: dict[str, Any]) -> None:
    """Write down what was said about these entries."""
    for some in _batches(entries):
        connection.execute(update(deletion).where(deletion.c.seq.in_(some)).values(**values))


def manifests(connection: Connection, entries: Sequence[int]) -> set[str]:
    """The SHA-256 of the manifests under which these entries left."""
    found: set[str] = set()
    for some in _batches(entries):
        query = select(ticket.c.manifest_sha256).join(disclosed, disclosed.c.ticket == ticket.c.id)
        found.update(connection.execute(query.where(disclosed.c.seq.in_(some)).distinct()).scalars())
    return found


def counts_that_fit(connection: Connection, rows: Sequence[HeldRow]) -> tuple[int, int]:
    """The least and the most objects of `rows` that may stand at the recipient.

    Of a delivery that arrived in whole both are all; of another one at least what was written down as standing there
    (nothing for a part of its patients, since whose objects those are is not written down), and at most all. Two
    deliveries of one release bring the same objects.
    """
    mine, least, by_seq = Counter[str](), Counter[str](), {row.seq: row for row in rows}
    columns = (disclosed.c.ticket, disclosed.c.release, disclosed.c.outcome)
    tickets: dict[str, tuple[str, str]] = {}
    for some in _batches(list(by_seq)):
        for seq, name, release, outcome in connection.execute(
            select(disclosed.c.seq, *columns).where(disclosed.c.seq.in_(some))
        ):
            tickets[name] = (release, outcome)
            mine[name] += by_seq[seq].objects
    for name, (release, outcome) in tickets.items():
        arrived = mine[name]
        if outcome != OutcomeKind.DELIVERED.value:
            every = select(func.sum(disclosed.c.objects)).where(disclosed.c.ticket == name)
            whole = int(connection.execute(every).scalar() or 0) == mine[name]
            there = delivered_in(connection, name).objects
            arrived = min(there, mine[name]) if whole else 0
        least[release] = max(least[release], arrived)
    return least.total(), mine.total()


def _which(patient_index: bytes | None, release: str, entries: Sequence[int]) -> Iterator[ColumnElement[bool]]:
    if patient_index is not None:
        yield disclosed.c.patient_index == patient_index
    if release:
        yield disclosed.c.release == release
    if entries:
        yield disclosed.c.seq.in_(entries)


def _batches(numbers: Sequence[int]) -> Iterator[list[int]]:
    remaining = iter(numbers)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
