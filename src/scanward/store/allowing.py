"""Letting something leave by one call: a recipient, an agreement and a legal basis. For demos, tests and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.asking import ANY, Contract, Ground, Obligations, RecipientRecord, Scope, Span
from scanward.core.lawful import RecipientKind
from scanward.store.grounds import Grounds
from scanward.store.recipients import Recipients

if TYPE_CHECKING:
    from scanward.core.lawful import Basis
    from scanward.store.ward import Ward

UNKNOWN_COUNTRY = "XX"
"""Nobody's, by ISO 3166-1: reserved for the user."""


def allow(
    ward: Ward, recipient: str, purpose: str, basis: Basis, *, authority: str, who: str, protocol: str = ""
) -> tuple[RecipientRecord, Contract, Ground]:
    """Let data of all patients go to one AI developer for one purpose: three facts, without end.

    They are `recipient` (a slug), a data-use agreement with them for `purpose` and data of every kind, and the legal
    basis, for them alone. UsageError where the recipient is known already or the basis is none for many patients.
    """
    record = RecipientRecord("", recipient, RecipientKind.AI_DEVELOPER, recipient, UNKNOWN_COUNTRY)
    named = Recipients(ward).add(record, who=who)
    terms = Contract("", recipient, "dua", (purpose,), (ANY,), Span(), Obligations(no_reidentification=True))
    agreed = Recipients(ward).add_contract(terms, who=who)
    wanted = Ground("", basis, Scope(purpose, recipient), Span(), authority, protocol=protocol)
    return named, agreed, Grounds(ward).add(wanted, who=who)
