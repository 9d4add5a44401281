"""The end of a release: ask for leave once more, seal what may go, account for it, deliver it.

Leave is asked when the work is decided on, again before it is sealed, again under the open ticket right before the
first byte, and again between two batches on the way. Whatever is denied on the way stays, and the rest is sealed anew.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from scanward.core.errors import IntegrityBroken
from scanward.line.account import Account
from scanward.line.release.deciding import denied_now
from scanward.line.release.handover import LeaveTakenBack, deliver, seal_release, write_recipient_reports
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
        while True:
            if self._take_back(run, book):
                sealed = None
            run.staged = book.counts().get(WorkState.STAGED, 0)
            if not run.staged:
                break
            sealed = sealed or self._seal(run, book, staging)
            run.manifest_sha256 = sealed.sha256
            self._releases.advance(run.release.id, ReleaseState.SEALED)
            try:
                self._deliver(run, book, sealed, progress)
                break
            except LeaveTakenBack:
                sealed = None
            except IntegrityBroken:
                self._releases.advance(run.release.id, ReleaseState.FAILED)
                raise
        for pseudonym, studies, objects in book.disclosed():
            run.inventory.stock.leave(pseudonym, len(studies), objects)

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
        """Hold what leave is denied to now, though it was given before; whether there was any."""
        stock = run.inventory.stock
        taken = False
        rows = denied_now(stock, run.decided, self._leave)
        while some := list(islice(rows, _ROWS)):
            book.hold(some)
            taken = True
        if taken:
            record_denials(self._ward, run)
        return taken

    def _sealed_before(self, run: Run, staging: Path) -> Sealed | None:
        """What a killed run had sealed: a part of it may stand at the destination, so it must not be sealed anew,
        unless leave for some of it was denied since.

        Raises:
            IntegrityBroken: it is not whole any more; the next run begins a new release.
        """
        if not run.resumed or run.release.state is not ReleaseState.SEALED or run.denied_since:
            return None
        try:
            return reopen(self._ward, staging, run.release.id)
        except IntegrityBroken:
            self._releases.advance(run.release.id, ReleaseState.FAILED)
            raise

    def _seal(self, run: Run, book: WorkBook, staging: Path) -> Sealed:
        reports = write_recipient_reports(staging, release_facts(run, self._ward.clock.now()))
        return seal_release(self._ward, book, staging, run.release, reports)
