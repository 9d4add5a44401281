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
from scanward.store import HeldRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.decision import SeriesDecision
    from scanward.line.deidentify import Recipe
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
    left_out: int = 0
    """Objects that the recipe leaves out by design: nobody needs to act."""
    staying: int = 0
    """All objects that do not leave."""
    leaving_bytes: int = 0
    """The size of what may leave, as it came: about that much will be written."""

    def add(self, row: SeriesRow, decided: SeriesDecision) -> None:
        decision, objects = decided.decision, row.objects
        if decision.permit:
            self.leaving_bytes += row.size
            self.warned.update(dict.fromkeys(decision.warnings, objects))
            return
        self.staying += objects
        if decided.left_out:
            self.left_out += objects
        else:
            self.held.update(dict.fromkeys(decision.reasons, objects))


def decide(stock: Stock, recipe: Recipe, tallies: Tallies) -> Iterator[HeldRow]:
    """Decide every study of the stock and write it down there; the series that wait, as the ward writes them down.

    Equal evidence within a series counts once, so the work grows with series.
    """
    promises = Promises(
        no_text=recipe.pixels.promise_no_text,
        no_faces=recipe.pixels.promise_no_faces,
        documents=DocumentPolicy(recipe.documents.policy.value),
    )
    for (patient, study), rows in groupby(stock.studies(), key=lambda row: row.key[:2]):
        members = {row.key.series: row for row in rows}
        facts = [fact for row in members.values() for fact in _facts(stock, row)]
        for decided in decide_study(facts, promises).series:
            row, decision = members[decided.series], decided.decision
            tallies.add(row, decided)
            stock.decide(row.number, " ".join(decision.reasons or decision.warnings), permit=decision.permit)
            if not decision.permit:
                yield HeldRow(patient + study, decided.series, " ".join(decision.reasons))


def evidence_text(kind: ObjectKind, risk: PixelRisk, looked: PixelLook = PixelLook.NONE) -> str:
    """What an object says of its pixels and what was seen in them, as the stock keeps it."""
    return json.dumps([kind, risk.text, risk.face, risk.why_text, risk.why_face, risk.wanted, looked])


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


def _facts(stock: Stock, row: SeriesRow) -> Iterator[ObjectFacts]:
    fate = unpack_face(row.face).fate
    for what in stock.evidence(row.number):
        kind, text, face, why_text, why_face, _, looked = json.loads(what)
        risk = PixelRisk(Likelihood(text), Likelihood(face), why_text, why_face)
        looked_into = kind == ObjectKind.IMAGE or fate not in _OF_IMAGES
        told = fate if looked_into else FaceFate.NONE
        yield ObjectFacts(row.key.series, ObjectKind(kind), risk, PixelLook(looked), told)
