"""Asks, for every patient of a release, whether their data may go to its recipient for its purpose.

The facts are those of the ward at the moment of asking; patients are known by their blind index alone, so that what
was read from their headers need not be at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from scanward.core.asking import Answer, Facts, Question, Why
from scanward.core.decision import HoldReason
from scanward.core.errors import RefusedByPolicy
from scanward.core.lawful import Basis
from scanward.line.account import protocol_complete
from scanward.line.decide import decide_leaving
from scanward.line.deidentify import ATTACKED, identifiability, protections
from scanward.line.release.leave.answers import pack_answer
from scanward.line.release.leave.data_classes import data_class
from scanward.line.release.telling import modality_word
from scanward.store import Person, gather_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanward.core.decision import ObjectKind
    from scanward.line.release.request import Request
    from scanward.store import SeriesRow, Stock, Ward

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


@dataclass(frozen=True, slots=True)
class SeriesLeave:
    """What was answered for one series: the first denial, where one of its data classes was denied."""

    answer: Answer
    data: tuple[str, ...]

    @property
    def denied(self) -> HoldReason | None:
        return None if self.answer.permit else HoldReason(self.answer.why.value)

    @property
    def packed(self) -> str:
        return pack_answer(self.answer, self.data)


class Leave:
    """Asks for one release."""

    def __init__(self, ward: Ward, request: Request) -> None:
        self._ward = ward
        self._request = request
        recipe = request.recipe
        self._complete: dict[str, bool] = {}
        self._level = identifiability(recipe)
        self._protected = protections(recipe) | ({ATTACKED} if request.verified else frozenset())

    def refuse_unknown(self) -> None:
        """RefusedByPolicy when nobody's data of any class may go to this recipient, whatever they said."""
        facts = gather_many(self._ward, [_NOBODY], self._request.recipient)[_NOBODY]
        agreed = {data for contract in facts.contracts for data in contract.data} or {"*"}
        reasons = {self._ask(facts, data).why for data in agreed}
        if reasons <= _OF_THE_RELEASE.keys():
            raise RefusedByPolicy(_OF_THE_RELEASE[min(reasons, key=list(_OF_THE_RELEASE).index)])

    def of_patients(self, stock: Stock) -> Iterator[tuple[int, Facts]]:
        """The facts that are known now of each patient of the stock, by their number, in order."""
        patients = ((number, Person.unpacked(packed)) for number, packed in stock.persons())
        while page := list(islice(patients, _PAGE)):
            known = gather_many(self._ward, [person for _, person in page], self._request.recipient)
            for number, person in page:
                yield number, known[person]

    def of_series(self, facts: Facts, row: SeriesRow, kinds: Iterable[ObjectKind]) -> SeriesLeave:
        """What `facts` answer for a series that holds objects of these kinds."""
        word = modality_word(row.modality)
        data = tuple(sorted({data_class(kind, word) for kind in kinds}))
        answers = [self._ask(facts, each) for each in data]
        return SeriesLeave(min(answers, key=lambda answer: answer.permit), data)

    def _ask(self, facts: Facts, data: str) -> Answer:
        """ACC-5: a waiver of authorization carries only where its protocol is written down, every field of it."""
        request, now = self._request, self._ward.clock.now()
        question = Question(request.recipient, request.purpose, data, self._level, self._protected, now)
        answer = decide_leaving(question, facts)
        if answer.basis is Basis.RESEARCH_WAIVER and not self._is_complete(answer.protocol):
            return Answer(permit=False, why=Why.PROTOCOL_INCOMPLETE, stood_on=answer.stood_on)
        return answer

    def _is_complete(self, protocol: str) -> bool:
        if protocol not in self._complete:
            self._complete[protocol] = protocol_complete(self._ward, protocol)
        return self._complete[protocol]
