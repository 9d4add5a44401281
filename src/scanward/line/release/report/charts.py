"""The few numbers that a report draws: shares of a whole, and counts by kind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.facts import ReleaseFacts, Tally
    from scanward.core.finding import Finding
    from scanward.core.identity import IdentifierKind


_PIXEL_RULES = frozenset({"E-FACE", "E-BURNED-IN", "E-PHOTOGRAPH"})
"""Rules of examine that tell what pixels may show: doubts, no finds."""


class Share(NamedTuple):
    """One part of a bar. `percent` is of the whole bar's width; `tone` names its colour in the stylesheet."""

    name: str
    objects: int
    percent: float
    tone: str


class KindCount(NamedTuple):
    kind: IdentifierKind
    times: int
    places: int
    percent: float
    """Of the most frequent kind's count."""


def total(tallies: Iterable[Tally]) -> int:
    return sum(tally.count for tally in tallies)


def without_pixels(findings: Iterable[Finding]) -> list[Finding]:
    """What was found in what is cleaned: in headers, text and data, and not in pictures."""
    return [finding for finding in findings if finding.rule not in _PIXEL_RULES]


def found_in_data(findings: Iterable[Finding]) -> int:
    """How many identifiers were found in what is cleaned."""
    return sum(finding.count for finding in without_pixels(findings))


def released_with_warning(facts: ReleaseFacts) -> int:
    """Objects of series that left although their pixels may identify. An object with two warnings counts once."""
    warned = sum(row.objects for row in facts.series if row.outcome == "released" and row.reasons)
    return min(warned, facts.released)


def held_objects(facts: ReleaseFacts) -> int:
    """Objects of series that were held. The tallies of reasons may add up to more, since a series can have several."""
    return sum(row.objects for row in facts.series if row.outcome == "held") if facts.series else total(facts.held)


def outcome_shares(facts: ReleaseFacts) -> list[Share]:
    """What became of the objects of a release; files that are no scans are not among them."""
    parts = [
        ("would be released" if facts.dry_run else "released", facts.released, "ok"),
        ("held by policy", held_objects(facts), "warn"),
        ("quarantined", total(facts.quarantined), "bad"),
    ]
    whole = sum(count for _, count, _ in parts)
    return [Share(name, count, 100 * count / whole, tone) for name, count, tone in parts if count]


def by_kind(findings: Iterable[Finding]) -> list[KindCount]:
    """How often each kind was found and in how many places, the most frequent first."""
    counts: Counter[IdentifierKind] = Counter()
    places: Counter[IdentifierKind] = Counter()
    for finding in findings:
        counts[finding.kind] += finding.count
        places[finding.kind] += 1
    most = max(counts.values(), default=1)
    return [KindCount(kind, count, places[kind], 100 * count / most) for kind, count in counts.most_common()]
