"""What was agreed for a release, in sentences for whoever receives it, and on what ground it left, for staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.asking import Why

if TYPE_CHECKING:
    from scanward.core.asking import Obligations
    from scanward.core.facts import ReleaseFacts

_GROUNDS = {
    Why.CONSENT: "the patient's consent",
    Why.GROUND: "a legal basis",
    Why.IMPLICIT: "the ward's own policy, where nobody said anything",
}


def conditions(terms: Obligations) -> list[str]:
    """What the recipient has to keep to, by contract, consent or legal basis."""
    days = terms.retention_days
    said = {
        f"Delete every copy, backups too, within {days} days of the delivery, and say so in writing.": days is not None,
        "Do not train models on these data.": terms.no_train,
        "Do not try to identify, find or contact anyone.": terms.no_reidentification,
        "Do not hand them on to others.": terms.no_onward,
    }
    return [sentence for sentence, holds in said.items() if holds]


def grounds(facts: ReleaseFacts) -> list[tuple[str, int]]:
    """On what ground objects left, and how many."""
    return [(_GROUNDS[Why(tally.name)], tally.count) for tally in facts.leave]
