"""Asking again: what was permitted may be denied by now, or permitted on another ground."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from scanward.core.decision import HoldReason
from scanward.line.release.deciding import data_of
from scanward.line.release.leave.answers import unpack_answer
from scanward.line.release.leave.asking import BINDING
from scanward.line.release.leave.marking import consent_said
from scanward.store import HeldRow, SeriesKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.release.deciding import Tallies
    from scanward.line.release.leave.asking import Leave, SeriesLeave
    from scanward.store import SeriesRow, Stock, WorkBook


class AskingAgain:
    """Asks anew for all that a release permitted; `changed` afterwards says whether anything is not as it was."""

    def __init__(self, stock: Stock, tallies: Tallies, leave: Leave) -> None:
        self._stock = stock
        self._tallies = tallies
        self._leave = leave
        self.changed = False

    def denied(self) -> Iterator[HeldRow]:
        """The series to which leave is denied now, written down in the stock; new answers to others too."""
        patients = self._leave.of_patients(self._stock)
        for number, rows in groupby(self._stock.series(), key=lambda row: row.patient):
            known = next(known for patient, known in patients if patient == number)
            for row in rows:
                if row.permit:
                    given = self._leave.of_series(known, data_of(self._stock, row.number))
                    if (reason := self._taken(row, given)) is not None:
                        yield HeldRow(row.key.patient + row.key.study, row.key.series, reason)

    def unknown(self, book: WorkBook) -> Iterator[HeldRow]:
        """Series of which something is staged, and that this run did not permit: nobody was asked about them.

        A run that was killed staged them; since then their originals are gone or changed, or leave was denied.
        """
        for patient, study, series, objects in book.staged_series():
            decided = self._stock.decided(SeriesKey(patient, study.removeprefix(patient), series))
            if decided is None:
                self._tallies.held[HoldReason.NOT_MET] += objects
                self._tallies.staying += objects
                self.changed = True
                yield HeldRow(study, series, HoldReason.NOT_MET)
            elif not decided[0] and not BINDING.isdisjoint(decided[1].split()):
                self.changed = True
                yield HeldRow(study, series, decided[1])

    def _taken(self, row: SeriesRow, given: SeriesLeave) -> HoldReason | None:
        """Why a series that was permitted waits now; None where it does not."""
        before = self._stock.answer_of(row.key)
        if given.packed == before:
            return None
        self.changed = True
        reason = given.denied
        marks = [consent_said(packed, self._leave.purpose) for packed in (before, given.packed)]
        if reason is None and marks[0] != marks[1]:
            reason = HoldReason.LEAVE_CHANGED
        if reason is None:
            self._stock.decide(row.number, row.reasons, permit=True, answer=given.packed)
        else:
            self._tallies.take_back(row, reason, unpack_answer(before).answer.why)
            self._stock.decide(row.number, reason, permit=False, answer=given.packed)
        return reason
