"""The end of a release: ask for leave once more, seal what may go, account for it, deliver it.

Leave is asked when the work is decided on, again before it is sealed, again under the open ticket right before the
first byte, and again between two batches on the way. Whatever is denied on the way stays, and the rest is sealed anew.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from scanward.core.errors import IntegrityBroken
from scanward.core.stages import Outcome, OutcomeKind
from scanward.line.account import Account
from scanward.line.release.handover import LeaveTakenBack, deliver, seal_release, write_recipient_reports
from scanward.line.release.leave.again import AskingAgain
from scanward.line.release.leave.denials import record_denials
from scanward.line.release.leave.disclosing import disclosures
from scanward.line.release.telling import release_facts
from scanward.line.seal import reopen
from scanward.store import ReleaseState, WorkState

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.progress import Progress
    from scanward.core.stages import Sealed
    from scanward.line.deliver import Delivery
    from scanward.line.release.leave.asking import Leave
    from scanward.line.release.run import Run
    from scanward.store import Releases, Vault, Ward, WorkBook

_ROWS = 300


class HandingOver:
    """Hands over what one run staged."""

    def __init__(self, ward: Ward, vault: Vault, releases: Releases, delivery: Delivery, leave: Leave) -> None:
        self._ward = ward
        self._vault = vault
        self._releases = releases
        self._delivery = delivery
        self._leave = leave

    def hand_over(self, run: Run, book: WorkBook, staging: Path, progress: Progress) -> None:
        """Deliver what may leave; `run.outcome` says how that ended, and is None when nothing may.

        Raises:
            ScanwardError: the destination refused or the disk is full; the account says so.
        """
        sealed = self._sealed_before(run, staging)
        if sealed is not None and run.denied_since and self._delivery.holds(sealed):
            self._end_as_unknown(run, book, sealed)
            return
        partly: Outcome | None = None
        while True:
            if self._take_back(run, book):
                sealed = None
            self._count(run, book)
            if not run.staged:
                break
            sealed = sealed or self._seal(run, book, staging)
            run.manifest_sha256 = sealed.sha256
            self._releases.advance(run.release.id, ReleaseState.SEALED)
            try:
                self._deliver(run, book, sealed, progress)
                break
            except LeaveTakenBack as taken:
                sealed = None
                partly = taken.outcome if taken.outcome.objects else partly
            except IntegrityBroken:
                self._releases.advance(run.release.id, ReleaseState.FAILED)
                raise
        run.outcome = run.outcome or partly

    def _count(self, run: Run, book: WorkBook) -> None:
        """Count what leaves, of everybody."""
        stock = run.inventory.stock
        stock.leave_nothing()
        for pseudonym, studies, objects in book.disclosed():
            stock.leave(pseudonym, len(studies), objects)
        run.staged = book.counts().get(WorkState.STAGED, 0)

    def _end_as_unknown(self, run: Run, book: WorkBook, sealed: Sealed) -> None:
        """All of it stood at the destination before leave was denied: the account says `unknown` since the kill."""
        self._count(run, book)
        run.manifest_sha256 = sealed.sha256
        run.outcome = Outcome(OutcomeKind.UNKNOWN, sealed.objects, sealed.size, sealed.objects, sealed.sha256)

    def _deliver(self, run: Run, book: WorkBook, sealed: Sealed, progress: Progress) -> None:
        def ask() -> None:
            if self._take_back(run, book):
                raise LeaveTakenBack

        run.outcome = deliver(
            self._delivery,
            Account(self._ward),
            sealed,
            run.request,
            disclosures(book, self._vault, run),
            progress,
            ask,
            rehash=run.resumed,
        )

    def _take_back(self, run: Run, book: WorkBook) -> bool:
        """Hold what leave is denied to now, though it was given before; whether any answer is another than before."""
        again = AskingAgain(run.inventory.stock, run.decided, self._leave)
        rows = chain(again.denied(), again.unknown(book) if run.resumed else ())
        while some := list(islice(rows, _ROWS)):
            book.hold(some)
        if again.changed:
            record_denials(self._ward, run)
        return again.changed

    def _sealed_before(self, run: Run, staging: Path) -> Sealed | None:
        """What a killed run had sealed: a part of it may stand at the destination, so it must not be sealed anew,
        unless leave for some of it was changed since.

        Raises:
            IntegrityBroken: it is not whole any more; the next run begins a new release.
        """
        if not run.resumed or run.release.state is not ReleaseState.SEALED:
            return None
        try:
            return reopen(self._ward, staging, run.release.id)
        except IntegrityBroken:
            self._releases.advance(run.release.id, ReleaseState.FAILED)
            raise

    def _seal(self, run: Run, book: WorkBook, staging: Path) -> Sealed:
        reports = write_recipient_reports(staging, release_facts(run, self._ward.clock.now()))
        return seal_release(self._ward, book, staging, run.release, reports)
