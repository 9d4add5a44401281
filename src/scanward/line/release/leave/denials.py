"""Denials go into the ledger as well: who asked for what, and on which facts it was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.line.account import Denial, record_refused
from scanward.line.release.leave.answers import unpack_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.release.run import Run
    from scanward.store import Stock, Ward


def record_denials(ward: Ward, run: Run) -> None:
    """Write into the ledger to which patients' data leave was denied, and why: one entry a patient and reason."""
    record_refused(ward, run.release.id, run.request.recipient, run.request.purpose, _denials(run.inventory.stock))


def _denials(stock: Stock) -> Iterator[Denial]:
    for row in stock.patients():
        for packed in stock.answers(row.pseudonym, permit=False):
            answer, data = unpack_answer(packed)
            if not answer.permit:
                yield Denial(row.pseudonym, answer.why, data, answer.stood_on)
