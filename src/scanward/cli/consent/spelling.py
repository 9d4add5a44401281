"""Words of a consent that nothing here knows: a denial that is spelled wrong would deny nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.asking import Scope
    from scanward.store import Ward

_ALSO = ("marketing", "teaching", "public", "at-my-request")
"""Purposes that are usual, and no word of a provision."""


def unknown_words(opened: Ward, scopes: Iterable[Scope]) -> list[str]:
    """A sentence for each recipient and each purpose that neither this ward nor the law's provisions know."""
    from scanward.core.asking import ANY, meet  # noqa: PLC0415 - start-up
    from scanward.line.decide.bases import PURPOSES  # noqa: PLC0415 - start-up
    from scanward.store import Recipients  # noqa: PLC0415 - start-up

    book = Recipients(opened)
    recipients = [each.fact.slug for each in book.all()]
    agreed = [purpose for kept, _ in book.contracts() for purpose in kept.fact.purposes if purpose != ANY]
    purposes = [*agreed, *_ALSO, *(word for words in PURPOSES.values() for word in words)]
    told = []
    for scope in dict.fromkeys(scopes):
        if scope.recipient != ANY and not any(meet(scope.recipient, each) for each in recipients):
            told.append(f"no recipient {scope.recipient} is known here: is it spelled as `recipient list` has it?")
        if scope.purpose != ANY and not any(meet(scope.purpose, each) for each in purposes):
            told.append(f"nothing here is for {scope.purpose}: is it spelled as releases say it?")
    return list(dict.fromkeys(told))
