"""What was asked for and denied: a ledger that only knew of what left could not show that consent was ever asked."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from scanward.store import ledger
from scanward.store.ledger import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.store.ward import Ward


class Denial(NamedTuple):
    """Leave that one patient's data did not get, or nobody's, and the ids of the facts that the answer stood on."""

    pseudonym: str
    why: str
    """A `core.asking.Why` that denies, or another reason for holding."""
    data: tuple[str, ...]
    stood_on: tuple[str, ...]


def record_refused(ward: Ward, release: str, recipient: str, purpose: str, denials: Iterable[Denial]) -> None:
    """One entry of kind `leave-denied` for each of `denials`, committed together; none when there is none."""
    remaining = iter(denials)
    first = next(remaining, None)
    if first is None:
        return
    with ledger.recording(ward) as book:
        book.append(_entry(release, recipient, purpose, each) for each in chain([first], remaining))


def _entry(release: str, recipient: str, purpose: str, denial: Denial) -> Entry:
    facts = {
        "recipient": recipient,
        "purpose": purpose,
        "pseudonym": denial.pseudonym,
        "why": denial.why,
        "data": list(denial.data),
        "stood_on": list(denial.stood_on),
    }
    return Entry("leave-denied", release, body=facts)
