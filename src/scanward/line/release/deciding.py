"""What the recipe promises, held against what was found: which series leave, which wait."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.core.decision import DocumentPolicy, Promises
from scanward.line.decide import ObjectFacts, decide_study
from scanward.store import DecisionRow

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


def tally(decisions: Decisions, series: Iterable[SeriesSeen]) -> Tallies:
    counts = Tallies()
    for seen in series:
        decided = decisions[seen.patient, seen.study, seen.series]
        if decided.decision.permit:
            counts.warned.update(dict.fromkeys(decided.decision.warnings, seen.objects))
            continue
        counts.staying += seen.objects
        if decided.left_out:
            counts.left_out += seen.objects
        else:
            counts.held.update(dict.fromkeys(decided.decision.reasons, seen.objects))
    return counts


def permitted_bytes(decisions: Decisions, series: Iterable[SeriesSeen]) -> int:
    """The size of what may leave, as it came: about that much will be written."""
    return sum(seen.size for seen in series if decisions[seen.patient, seen.study, seen.series].decision.permit)


def decision_rows(decisions: Decisions) -> list[DecisionRow]:
    """What was decided, as the ward writes it down."""
    return [
        DecisionRow(
            patient + study, series, "permit" if each.decision.permit else "hold", " ".join(each.decision.reasons)
        )
        for (patient, study, series), each in decisions.items()
    ]
