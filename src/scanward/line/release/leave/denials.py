"""Denials go into the ledger as well: who asked for what, and on which facts it was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.line.account import Account, Denial, record_refused
from scanward.line.release.leave.answers import unpack_answer
from scanward.line.release.leave.asking import BINDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.release.run import Run
    from scanward.store import Stock, Ward


def record_denials(ward: Ward, run: Run) -> None:
    """Write into the ledger to which patients' data leave was denied, and why, where it does not say so already."""
    events = Account(ward).events(release=run.release.id)
    known = {_key(event.facts) for event in events if event.kind == "leave-denied"}
    denials = (each for each in _denials(run.inventory.stock) if _named(each) not in known)
    record_refused(ward, run.release.id, run.request.recipient, run.request.purpose, denials)


def _denials(stock: Stock) -> Iterator[Denial]:
    """One for each patient, reason and classes of data."""
    patient, met = -1, set[tuple[str, str, tuple[str, ...]]]()
    for row in stock.series():
        if row.patient != patient:
            patient, met = row.patient, set()
        for reason in row.reasons.split() if not row.permit else ():
            if reason in BINDING:
                answer, data = unpack_answer(stock.answer_of(row.key))
                denial = Denial(row.pseudonym, reason, data, answer.stood_on)
                if _named(denial) not in met:
                    met.add(_named(denial))
                    yield denial


def _named(denial: Denial) -> tuple[str, str, tuple[str, ...]]:
    return denial.pseudonym, denial.why, denial.data


def _key(facts: dict[str, object]) -> tuple[str, str, tuple[str, ...]]:
    data = facts["data"]
    return str(facts["pseudonym"]), str(facts["why"]), tuple(data) if isinstance(data, list) else ()
