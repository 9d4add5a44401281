"""Opening, closing and recovering accounts.

I1: no byte leaves without an open entry, for only `open` mints the ticket that delivery asks for. I2: every entry
closes, by `close` or, after a crash, by `recover`. I4: a ticket is used once. An entry holds pseudonyms and salted
commitments, no identifier (45 CFR 164.528 asks who was disclosed: the rows beside them answer, with the vault's key).
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING

from scanward.core.stages import Outcome, OutcomeKind, Ticket
from scanward.line.account.disclosure import Agreed, entry, row_beside, software
from scanward.line.account.proving import prove_entry
from scanward.store import checkpoints, disclosures, ledger, tickets
from scanward.store.holding import HeldElsewhere
from scanward.store.ledger import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanward.core.stages import Sealed
    from scanward.line.account.disclosure import Disclosure
    from scanward.store.holding import Hold
    from scanward.store.ledger import Book, Recorded
    from scanward.store.ward import Ward


_BATCH = 1000


class Account:
    """The accounts of one ward. A ticket that is open is held by this process until `close`, or until it dies."""

    def __init__(self, ward: Ward) -> None:
        self._ward = ward
        self._held: dict[str, Hold] = {}
        self._numbers: dict[str, int] = {}

    def open(
        self,
        sealed: Sealed,
        *,
        recipient: str,
        purpose: str,
        recipe_fingerprint: str,
        patients: Iterable[Disclosure],
        recipe: str = "",
    ) -> Ticket:
        """Make a durable entry for `sealed` and each of its `patients`, then mint the ticket to deliver it once.

        The entries are on the disk when this returns. TryLater when the ward is locked or its disk is full: then there
        is no entry, and no ticket. It says so when a server was lost at the commit: then there may be both, nothing may
        leave under them, and `recover` closes them.
        """
        opened = self._ward.clock.now()
        ticket = Ticket(self._ward.new_id(), sealed.release, sealed.sha256, opened)
        hold = self._ward.hold(_lock(ticket.id))
        agreed = Agreed(recipient, purpose, recipe, recipe_fingerprint, software())
        facts = {
            **asdict(agreed),
            "manifest_sha256": sealed.sha256,
            "objects": sealed.objects,
            "size": sealed.size,
        }
        try:
            with ledger.recording(self._ward) as book:
                tickets.mint(book.connection, ticket, self._ward.now)
                (number,) = book.append([Entry("release-opened", ticket.release, ticket.id, facts)])
                _write(book, ticket, agreed, patients, self._ward.now)
        except BaseException:
            hold.release(for_good=True)
            raise
        self._held[ticket.id] = hold
        self._numbers[ticket.id] = number
        return ticket

    def proof(self, ticket: Ticket, recipient: str) -> str:
        """The proof that the entry by which `ticket` was opened here is in the ledger, with the checkpoint of its tree.

        For the recipient, as whose the ward notes that checkpoint: nobody here can take it back.
        IntegrityBroken when the ledger does not hold.
        """
        found = prove_entry(self._ward, self._numbers[ticket.id])
        checkpoints.give(self._ward, found.note, recipient)
        return found.text

    def close(self, ticket: Ticket, outcome: Outcome) -> None:
        """Write down how the delivery under `ticket` ended. RefusedByPolicy when that is written down already."""
        self._close(ticket.id, ticket.release, outcome)
        if (hold := self._held.pop(ticket.id, None)) is not None:
            hold.release(for_good=True)

    def close_after_failure(self, ticket: Ticket) -> Outcome:
        """Close the ticket of a delivery that raised: `partial` when studies stand at the destination, `failed` when
        nothing does, and `unknown` when it failed between making something visible and writing that down."""
        there = tickets.delivered(self._ward, ticket.id)
        nothing = OutcomeKind.UNKNOWN if tickets.may_have_left(self._ward, ticket.id) else OutcomeKind.FAILED
        kind = OutcomeKind.PARTIAL if there.objects else nothing
        outcome = Outcome(kind, there.objects, there.size, there.already, ticket.manifest_sha256)
        self.close(ticket, outcome)
        return outcome

    def refuse(self, ticket: Ticket) -> Outcome:
        """Close a ticket under which nothing may go, since leave was taken back before the first byte."""
        outcome = Outcome(OutcomeKind.REFUSED, 0, 0, 0, ticket.manifest_sha256)
        self.close(ticket, outcome)
        return outcome

    def recover(self) -> list[str]:
        """Close as `unknown` what a dead process left open; the ids of those tickets.

        Tickets that a living process holds, this one too, are left alone, and so is one that closes meanwhile.
        TryLater, with those before it closed, when the ward is locked or its disk is full.
        """
        orphans = []
        for row in tickets.not_closed(self._ward):
            try:
                hold = self._ward.hold(_lock(row.id))
            except HeldElsewhere:
                continue
            closed = False
            try:
                closed = tickets.outcome_of(self._ward, row.id) is not None  # its process closed it, and let go
                if closed:
                    continue
                there = tickets.delivered(self._ward, row.id)
                self._close(row.id, row.release, Outcome(OutcomeKind.UNKNOWN, there.objects, there.size, there.already))
                closed = True
                orphans.append(row.id)
            finally:
                hold.release(for_good=closed)
        return orphans

    def events(self, *, after: int = 0, release: str = "") -> Iterator[Recorded]:
        """The ledger's entries with a number above `after`, of one `release` or of all, in order."""
        return ledger.entries(self._ward, after, release)

    def _close(self, ticket: str, release: str, outcome: Outcome) -> None:
        facts = {
            "outcome": outcome.kind.value,
            "objects": outcome.objects,
            "size": outcome.size,
            "already": outcome.already,
            "manifest_sha256": outcome.manifest_sha256,
        }
        with ledger.recording(self._ward) as book:
            tickets.close(book.connection, ticket, outcome.kind, self._ward.now)
            disclosures.close(book.connection, ticket, outcome.kind, self._ward.clock.now())
            book.append([Entry("release-closed", release, ticket, facts)])


def _write(book: Book, ticket: Ticket, agreed: Agreed, patients: Iterable[Disclosure], now: str) -> None:
    """An entry for each patient, and the row that finds it, batch by batch: a release may hold a million."""
    remaining = iter(patients)
    while batch := list(islice(remaining, _BATCH)):
        numbers = book.append(entry(ticket, agreed, patient) for patient in batch)
        disclosures.write(
            book.connection,
            [row_beside(ticket, agreed, patient, seq, now) for seq, patient in zip(numbers, batch, strict=True)],
        )


def _lock(ticket: str) -> str:
    return f"ticket-{ticket}"
