"""What the recipe promises, held against what was found: which series leave, which wait."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scanward.core.decision import DocumentPolicy, Promises
from scanward.line.decide import ObjectFacts, decide_study

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.decision import SeriesDecision
    from scanward.line.deidentify import Recipe
    from scanward.line.release.inventory import SeriesSeen

Decisions = dict[tuple[str, str, str], "SeriesDecision"]
"""By patient, study and series."""


def decide(series: Iterable[SeriesSeen], recipe: Recipe) -> Decisions:
    """Decide every study; equal evidence within a series counts once, so the work grows with series."""
    promises = Promises(
        no_text=recipe.pixels.promise_no_text,
        no_faces=recipe.pixels.promise_no_faces,
        documents=DocumentPolicy(recipe.documents.policy.value),
    )
    studies: dict[tuple[str, str], list[SeriesSeen]] = {}
    for seen in series:
        studies.setdefault((seen.patient, seen.study), []).append(seen)
    decisions: Decisions = {}
    for (patient, study), members in studies.items():
        facts = [ObjectFacts(seen.series, kind, risk) for seen in members for kind, risk in seen.evidence]
        for decided in decide_study(facts, promises).series:
            decisions[patient, study, decided.series] = decided
    return decisions


def tally(decisions: Decisions, series: Iterable[SeriesSeen]) -> tuple[Counter[str], Counter[str], int]:
    """Objects held by reason, objects that leave with a warning by reason, and objects held in all."""
    held: Counter[str] = Counter()
    warned: Counter[str] = Counter()
    objects = 0
    for seen in series:
        decision = decisions[seen.patient, seen.study, seen.series].decision
        if decision.permit:
            warned.update(dict.fromkeys(decision.warnings, seen.objects))
        else:
            held.update(dict.fromkeys(decision.reasons, seen.objects))
            objects += seen.objects
    return held, warned, objects
