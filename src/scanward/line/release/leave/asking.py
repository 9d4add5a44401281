"""Asks, for every patient of a release, whether their data may go to its recipient for its purpose.

The facts are those of the ward at the moment of asking; patients are known by their blind indexes alone, so that what
was read from their headers need not be at hand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.asking import Answer, Question, Why
from scanward.core.decision import HoldReason
from scanward.core.errors import RefusedByPolicy
from scanward.core.lawful import Basis
from scanward.line.account import Denial, protocol_complete, record_refused
from scanward.line.decide import decide_leaving
from scanward.line.deidentify import ATTACKED, identifiability, protections
from scanward.line.release.leave.answers import joined, pack_answer
from scanward.store import Person, gather_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from scanward.core.asking import Facts, Ground
    from scanward.line.release.request import Request
    from scanward.store import HeldRow, Stock, Ward

_PAGE = 500
_NOBODY = Person(b"", b"", b"")
_OF_THE_RELEASE = {
    Why.RECIPIENT_UNKNOWN: "nobody is known by that recipient's name: `scanward recipient add` makes them known",
    Why.NO_CONTRACT: "there is no contract with that recipient: `scanward recipient contract add` writes one down",
    Why.CONTRACT_ENDED: "no contract with that recipient is in force: see `scanward recipient contract list`",
    Why.CONTRACT_SCOPE: "no contract with that recipient covers that purpose: see `scanward recipient contract list`",
}
"""What stops a release before anything is read."""
LEAVE_REASONS = frozenset(HoldReason(why.value) for why in Why if why not in {Why.CONSENT, Why.GROUND, Why.IMPLICIT})
"""The reasons for holding that come from asking for leave."""
BINDING = LEAVE_REASONS | {HoldReason.WITHHELD}
"""Hold what is sealed already, too, and stand in the ledger; how pixels are judged does neither."""


def denies_leave(row: HeldRow) -> bool:
    """Whether a series waits, among other reasons, because leave was denied, also by its own header."""
    return not BINDING.isdisjoint(row.reason.split())


@dataclass(frozen=True, slots=True)
class SeriesLeave:
    """What was answered for one series: the first denial, where one of its classes of data was denied."""

    answer: Answer
    data: tuple[str, ...]

    @property
    def denied(self) -> HoldReason | None:
        return None if self.answer.permit else HoldReason(self.answer.why.value)

    @property
    def packed(self) -> str:
        return pack_answer(self.answer, self.data)


class Known(NamedTuple):
    """What is known of one patient at one time; `incomplete` are waivers whose protocol is not written down (ACC-5)."""

    facts: Facts
    incomplete: tuple[Ground, ...]
    at: datetime


class Leave:
    """Asks for one release."""

    def __init__(self, ward: Ward, request: Request) -> None:
        self._ward = ward
        self._request = request
        recipe = request.recipe
        self._level = identifiability(recipe)
        self._protected = protections(recipe) | ({ATTACKED} if request.verified else frozenset())

    @property
    def purpose(self) -> str:
        return self._request.purpose

    def refuse_unknown(self, *, told: bool) -> None:
        """RefusedByPolicy when nobody's data of any class may go to this recipient, whatever they said.

        With `told` the ledger says so: a denial like others.
        """
        at = self._ward.clock.now()
        facts = gather_many(self._ward, [_NOBODY], self._request.recipient, at)[_NOBODY]
        agreed = {data for contract in facts.contracts for data in contract.data} or {"*"}
        reasons = {self._ask(Known(facts, (), at), data).why for data in agreed}
        if not reasons <= _OF_THE_RELEASE.keys():
            return
        why = min(reasons, key=list(_OF_THE_RELEASE).index)
        if told:
            stood_on = tuple(contract.id for contract in facts.contracts)
            denial = Denial("", why.value, tuple(sorted(agreed)), stood_on)
            record_refused(self._ward, "", self._request.recipient, self._request.purpose, [denial])
        raise RefusedByPolicy(_OF_THE_RELEASE[why])

    def of_patients(self, stock: Stock) -> Iterator[tuple[int, Known]]:
        """What is known now of each patient of the stock, by their number, in order."""
        patients = ((number, Person.unpacked(packed)) for number, packed in stock.persons())
        complete: dict[str, bool] = {}
        while page := list(islice(patients, _PAGE)):
            at = self._ward.clock.now()
            known = gather_many(self._ward, [person for _, person in page], self._request.recipient, at)
            for number, person in page:
                yield number, self._known(known[person], at, complete)

    def of_series(self, known: Known, data: Iterable[str]) -> SeriesLeave:
        """What is answered for a series that holds these classes of data."""
        classes = tuple(sorted(data))
        return SeriesLeave(joined([self._ask(known, each) for each in classes]), classes)

    def _known(self, facts: Facts, at: datetime, complete: dict[str, bool]) -> Known:
        for ground in facts.grounds:
            if ground.basis is Basis.RESEARCH_WAIVER and ground.protocol not in complete:
                complete[ground.protocol] = protocol_complete(self._ward, ground.protocol)
        lacking = tuple(
            each for each in facts.grounds if each.basis is Basis.RESEARCH_WAIVER and not complete[each.protocol]
        )
        holding = tuple(each for each in facts.grounds if each not in lacking)
        return Known(replace(facts, grounds=holding), lacking, at)

    def _ask(self, known: Known, data: str) -> Answer:
        """ACC-5: a waiver of authorization carries only where its protocol is written down, every field of it."""
        request = self._request
        question = Question(request.recipient, request.purpose, data, self._level, self._protected, known.at)
        answer = decide_leaving(question, known.facts)
        if answer.permit or not known.incomplete:
            return answer
        would = decide_leaving(question, replace(known.facts, grounds=known.facts.grounds + known.incomplete))
        if would.permit:
            return Answer(permit=False, why=Why.PROTOCOL_INCOMPLETE, stood_on=would.stood_on)
        return answer
