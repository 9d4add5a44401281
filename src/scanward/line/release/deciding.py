"""What the recipe promises, held against what was found: which series leave, which wait."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from scanward.core.decision import DocumentPolicy, FaceFate, Likelihood, ObjectKind, PixelLook, PixelRisk, Promises
from scanward.core.faces import FaceRegion
from scanward.line.decide import ObjectFacts, decide_study
from scanward.line.release.faces.tasks import unpack_face
from scanward.line.release.leave.data_classes import data_class
from scanward.store import HeldRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.decision import SeriesDecision
    from scanward.line.deidentify import Recipe
    from scanward.line.release.leave.asking import Leave, SeriesLeave
    from scanward.store import SeriesRow, Stock


_OF_IMAGES = frozenset({FaceFate.ABSENT, FaceFate.GOES})
"""Say nothing of a screen in the same series: it is no slice."""


@dataclass(slots=True)
class Tallies:
    """Objects by what was decided of them."""

    held: Counter[str] = field(default_factory=Counter)
    """By reason; an object held for two reasons counts under both."""
    warned: Counter[str] = field(default_factory=Counter)
    """Objects that leave although they may still identify, by reason."""
    leave: Counter[str] = field(default_factory=Counter)
    """Objects that leave, by why leave was given."""
    left_out: int = 0
    """Objects that the recipe leaves out by design: nobody needs to act."""
    staying: int = 0
    """All objects that do not leave."""
    leaving_bytes: int = 0
    """The size of what may leave, as it came: about that much will be written."""

    def add(self, row: SeriesRow, decided: SeriesDecision, given: SeriesLeave) -> None:
        decision, objects = decided.decision, row.objects
        if decision.permit:
            self.leave[given.answer.why] += objects
            self.leaving_bytes += row.size
            self.warned.update(dict.fromkeys(decision.warnings, objects))
            return
        self.staying += objects
        if decided.left_out:
            self.left_out += objects
        else:
            self.held.update(dict.fromkeys(decision.reasons, objects))

    def take_back(self, row: SeriesRow, reason: str, given: str) -> None:
        """A series that was permitted, because of `given`, waits after all."""
        self.leave[given] -= row.objects
        self.staying += row.objects
        self.leaving_bytes -= row.size
        for warning in row.reasons.split():
            self.warned[warning] -= row.objects
        self.held[reason] += row.objects


def decide(stock: Stock, recipe: Recipe, tallies: Tallies, leave: Leave) -> Iterator[HeldRow]:
    """Decide every study of the stock and write it down there; the series that wait, as the ward writes them down.

    Equal evidence within a series counts once, so the work grows with series.
    """
    patients = leave.of_patients(stock)
    promises = Promises(
        no_text=recipe.pixels.promise_no_text,
        no_faces=recipe.pixels.promise_no_faces,
        documents=DocumentPolicy(recipe.documents.policy.value),
    )
    for number, studies in groupby(stock.studies(), key=lambda row: row.patient):
        known = next(known for patient, known in patients if patient == number)
        for _, rows in groupby(studies, key=lambda row: row.key.study):
            members = {row.key.series: row for row in rows}
            given = {series: leave.of_series(known, data_of(stock, row.number)) for series, row in members.items()}
            facts = [fact for row in members.values() for fact in _facts(stock, row, given[row.key.series])]
            for decided in decide_study(facts, promises).series:
                row, decision = members[decided.series], decided.decision
                tallies.add(row, decided, given[decided.series])
                reasons = " ".join(decision.reasons or decision.warnings)
                stock.decide(row.number, reasons, permit=decision.permit, answer=given[decided.series].packed)
                if not decision.permit:
                    yield _held(row, " ".join(decision.reasons))


def _held(row: SeriesRow, reasons: str) -> HeldRow:
    return HeldRow(row.key.patient + row.key.study, row.key.series, reasons)


def evidence_text(kind: ObjectKind, risk: PixelRisk, modality: str, *, withheld: bool) -> str:
    """What an object says of itself, as the stock keeps it; nobody has looked into its pixels yet."""
    said = [risk.text, risk.face, risk.why_text, risk.why_face, risk.wanted]
    return json.dumps([kind, *said, withheld, data_class(kind, modality), PixelLook.NONE])


def data_of(stock: Stock, series: int) -> set[str]:
    """The classes of data of a series, by its number: each object counts, not the first alone."""
    return {json.loads(what)[-2] for what in stock.evidence(series)}


def with_look(evidence: str, looked: PixelLook) -> str:
    """The evidence of an object that was looked at since."""
    return json.dumps([*json.loads(evidence)[:-1], looked])


def may_carry_text(evidence: str) -> bool:
    """Whether an object of this evidence may carry writing by its header."""
    return bool(json.loads(evidence)[1] == Likelihood.POSSIBLE)


def said_of_face(evidence: str) -> tuple[Likelihood, frozenset[FaceRegion]]:
    """How likely an object of this evidence shows a face by its header, and for what of it it was made."""
    said = json.loads(evidence)
    return Likelihood(said[2]), frozenset(map(FaceRegion, said[5]))


def _facts(stock: Stock, row: SeriesRow, given: SeriesLeave) -> Iterator[ObjectFacts]:
    fate = unpack_face(row.face).fate
    for what in stock.evidence(row.number):
        kind, text, face, why_text, why_face, _, withheld, _, looked = json.loads(what)
        risk = PixelRisk(Likelihood(text), Likelihood(face), why_text, why_face)
        looked_into = kind == ObjectKind.IMAGE or fate not in _OF_IMAGES
        told = fate if looked_into else FaceFate.NONE
        look = PixelLook(looked)
        yield ObjectFacts(row.key.series, ObjectKind(kind), risk, look, told, withheld, given.denied)
