"""The SQL index of the ledger's disclosures: written with each entry, in its transaction, and corrected at its close.

One row per patient and release. Times are text that sorts; `outcome` is `open` until the ticket closes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select, update

from scanward.core.lawful import Basis, Identifiability
from scanward.core.stages import OutcomeKind
from scanward.store.tables import ledger
from scanward.store.tables_accounts import disclosed, disclosed_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from scanward.store.ward import Ward

OPEN = "open"
DISCLOSURES = ("disclosure", "disclosure-elsewhere")
"""Kinds of ledger entries that have a row."""
NOTHING_LEFT = (OutcomeKind.REFUSED.value, OutcomeKind.FAILED.value)
"""Outcomes under which no object stands at the destination; of every other one something left, or may have."""
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class DisclosedRow:
    """One patient of one release, as the database holds it. `seq` is the ledger entry's number."""

    seq: int
    ticket: str
    release: str
    patient_index: bytes | None = field(repr=False)
    sealed_salt: bytes | None = field(repr=False)
    pseudonym: str
    recipient: str
    purpose: str
    recipe: str
    recipe_fingerprint: str
    software: str
    identifiability: str
    basis: str
    protocol: str
    key_id: str
    objects: int
    at: str
    outcome: str
    retention_days: int | None
    kept_until: str | None
    last_used: str
    number_index: bytes | None = field(repr=False)


def stamp(at: datetime) -> str:
    """`at` (aware, UTC) as the database writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def write(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Add `rows`, in the transaction of the ledger entries whose numbers they have; and `other_numbers`."""
    batch, others = [], []
    for row in rows:
        others += [{"seq": row["seq"], "number_index": each} for each in row.get("other_numbers", ())]
        batch.append({name: value for name, value in row.items() if name != "other_numbers"})
    if batch:
        connection.execute(insert(disclosed), batch)
    if others:
        connection.execute(insert(disclosed_number), others)


def close(connection: Connection, ticket: str, outcome: OutcomeKind, now: datetime) -> None:
    """Write down how the delivery under `ticket` ended; from now on the recipient's days of keeping count."""
    mine = disclosed.c.ticket == ticket
    days = connection.execute(select(disclosed.c.retention_days).where(mine).distinct()).scalars().all()
    there = outcome.value not in NOTHING_LEFT
    for each in days:
        until = stamp(now + timedelta(days=each)) if there and each is not None else None
        same = disclosed.c.retention_days.is_(None) if each is None else disclosed.c.retention_days == each
        values = {"outcome": outcome.value, "kept_until": until}
        connection.execute(update(disclosed).where(mine, same).values(values))


def settle(connection: Connection, ticket: str, outcome: OutcomeKind) -> None:
    """Write down what a person found out of a delivery that closed as unknown: its days of keeping went on meanwhile,
    and are none when nothing left."""
    values: dict[str, Any] = {"outcome": outcome.value}
    if outcome.value in NOTHING_LEFT:
        values["kept_until"] = None
    connection.execute(update(disclosed).where(disclosed.c.ticket == ticket).values(values))


def of_person(ward: Ward, patient_index: bytes, since: str = "", until: str = "9999") -> list[DisclosedRow]:
    """Every row about one person, from `since` up to and without `until`, in the ledger's order.

    What stands after a release from `since` on is not older, whatever a clock that was wrong has stamped on it.
    """
    query = select(disclosed).where(disclosed.c.patient_index == patient_index, disclosed.c.at < until)
    with ward.reading() as connection:
        rows = [DisclosedRow(*row) for row in connection.execute(query.order_by(disclosed.c.seq))]
        if not any(row.ticket and row.at < since for row in rows):
            return [row for row in rows if row.at >= since]
        within = select(disclosed.c.seq).where(disclosed.c.at >= since, disclosed.c.ticket != "")
        first = connection.execute(within.order_by(disclosed.c.seq).limit(1)).scalar()
    return [row for row in rows if row.at >= since or (row.ticket and first is not None and row.seq > first)]


@dataclass(frozen=True, slots=True)
class Namesakes:
    """How many disclosures are about a person, and how many about others who may be the same."""

    mine: int
    same_number: int
    """Under the very number that was asked for, by another issuer or none."""
    related: int
    """Where one side's headers name the other's number as another number of the patient."""
    unknown: int
    """Of patients without a number, or written before numbers were indexed."""


def namesakes(ward: Ward, number_index: bytes, patient_index: bytes) -> Namesakes:
    """What left about that person, and about others with that number or with another of that person's numbers."""
    mine = disclosed.c.patient_index == patient_index
    other = disclosed.c.patient_index != patient_index
    named = select(disclosed_number.c.number_index).join(disclosed, disclosed.c.seq == disclosed_number.c.seq)
    with ward.reading() as connection:

        def count(*which: ColumnElement[bool]) -> int:
            return int(connection.execute(select(func.count()).select_from(disclosed).where(*which)).scalar_one())

        numbers = {number_index, *connection.execute(named.where(mine).distinct()).scalars()} - {b""}
        naming = select(disclosed_number.c.seq).where(disclosed_number.c.number_index.in_(numbers))
        same = disclosed.c.number_index == number_index
        every = count(other, or_(disclosed.c.number_index.in_(numbers), disclosed.c.seq.in_(naming)))
        found = count(other, same) if number_index else 0
        return Namesakes(count(mine), found, every - found, count(other, disclosed.c.number_index.is_(None)))


def by_seq(ward: Ward, numbers: Iterable[int]) -> Iterator[DisclosedRow]:
    """The rows with these numbers, in order."""
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _BATCH // 2):
        query = select(disclosed).where(disclosed.c.seq.in_(wanted[start : start + _BATCH // 2]))
        with ward.reading() as connection:
            page = [DisclosedRow(*row) for row in connection.execute(query.order_by(disclosed.c.seq))]
        yield from page


def used(connection: Connection, numbers: Iterable[int], now: str) -> None:
    """Note that these rows were told in an account: their six years begin again (ACC-8, 45 CFR 164.530(j))."""
    wanted = list(numbers)
    for start in range(0, len(wanted), _BATCH // 2):
        some = disclosed.c.seq.in_(wanted[start : start + _BATCH // 2])
        connection.execute(update(disclosed).where(some).values(last_used=now))


def forget(connection: Connection, before: str) -> int:
    """Cut the way to their patients of rows last used before `before`; how many."""
    old = (disclosed.c.last_used < before, disclosed.c.patient_index.is_not(None))
    forget_numbers(connection, *old)
    return connection.execute(
        update(disclosed).where(*old).values(patient_index=None, number_index=None, sealed_salt=None)
    ).rowcount


def forget_numbers(connection: Connection, *which: ColumnElement[bool]) -> None:
    """Forget the other numbers of the patients of these disclosures."""
    connection.execute(
        delete(disclosed_number).where(disclosed_number.c.seq.in_(select(disclosed.c.seq).where(*which)))
    )


def first_without_row(ward: Ward) -> int | None:
    """The ledger's first disclosure, when it has no row: as in a ward that was taken below 0005 and up again."""
    query = select(ledger.c.seq).where(ledger.c.kind.in_(DISCLOSURES)).order_by(ledger.c.seq).limit(1)
    with ward.reading() as connection:
        first = connection.execute(query).scalar()
        if first is None or connection.execute(select(disclosed.c.seq).where(disclosed.c.seq == first)).first():
            return None
    return int(first)


def persons_on_a_waiver(ward: Ward, protocol: str, since: str, until: str) -> int:
    """How many different persons' protected data left under `protocol` on a waiver, from `since` up to `until`."""
    query = select(func.count(func.distinct(disclosed.c.patient_index))).where(
        disclosed.c.protocol == protocol,
        disclosed.c.basis == Basis.RESEARCH_WAIVER.value,
        disclosed.c.identifiability != Identifiability.DEIDENTIFIED.value,
        disclosed.c.at >= since,
        disclosed.c.at < until,
        disclosed.c.outcome.not_in(NOTHING_LEFT),
    )
    with ward.reading() as connection:
        return int(connection.execute(query).scalar_one())
