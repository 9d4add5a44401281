"""Deliveries of which nobody knows how they ended, until a person finds out.

A process that died left an account open, or a delivery failed between showing something and writing that down: the
account closed as `unknown`, and counts as left. What a person then finds out is one more entry; the old ones stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.errors import UsageError
from scanward.core.stages import OutcomeKind
from scanward.store import Entry, disclosures, ledger, tickets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.store.ward import Ward

FOUND_OUT = (OutcomeKind.DELIVERED, OutcomeKind.FAILED)
"""It arrived, all of it or a part; or nothing did."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """`there` of `objects` were written down as standing at the destination; of the others nobody knows."""

    ticket: str
    release: str
    recipient: str
    purpose: str
    opened: str
    objects: int
    there: int


def unknown(ward: Ward) -> Iterator[Orphan]:
    """Every delivery that ended as unknown and that no person has settled, by ticket."""
    for ticket, release in tickets.unsettled(ward):
        for entry in ledger.entries(ward, release=release):
            if entry.kind == "release-opened" and entry.ticket == ticket:
                facts, there = entry.facts, tickets.delivered(ward, ticket).objects
                yield Orphan(
                    ticket, release, facts["recipient"], facts["purpose"], entry.at, int(facts["objects"]), there
                )


def resolve(ward: Ward, ticket: str, outcome: OutcomeKind, *, who: str) -> None:
    """Write down what `who` found out of an unknown delivery; accounts and deletions follow it from now on.

    UsageError when it is none of those, is settled already, or `outcome` is failed and something was written down as
    standing there.
    """
    if outcome not in FOUND_OUT:
        raise UsageError("what was found out is delivered or failed")
    with ledger.recording(ward) as book:
        release = dict(tickets.unsettled_in(book.connection)).get(ticket)
        if release is None:
            raise UsageError("no delivery of that ticket waits to be settled: `scanward ledger orphans` lists those")
        there = tickets.delivered_in(book.connection, ticket).objects
        if outcome is OutcomeKind.FAILED and there:
            raise UsageError(f"{there} objects of it are written down as standing at the destination: it did not fail")
        disclosures.settle(book.connection, ticket, outcome)
        book.append([Entry("release-resolved", release, ticket, {"outcome": outcome.value, "who": who})])
