"""On what ground in law something leaves: computed from facts, never typed; what a ground may carry.

A ground that is registered for a purpose which its provision does not speak of would let a disclosure out of its
account (45 CFR 164.528(a)(1)), so it does not count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.asking import covers
from scanward.core.lawful import NOT_FOR_MANY, Basis, Identifiability, RecipientKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.asking import Contract, Ground, Question

DATA_USE_AGREEMENT = "dua"
"""The kind of contract under which alone a limited data set may go (LDS-1, 45 CFR 164.514(e)(4))."""

PURPOSES: dict[Basis, tuple[str, ...]] = {
    Basis.TREATMENT: ("treatment",),
    Basis.PAYMENT: ("payment",),
    Basis.OPERATIONS: ("operations",),
    Basis.PUBLIC_HEALTH: ("public-health",),
    Basis.RESEARCH_WAIVER: ("research",),
    Basis.DECEDENTS: ("research",),
    Basis.LIMITED_DATA_SET: ("research", "public-health", "operations"),
}
"""For what purposes these may be a ground: 164.506(c), 164.512(b), (i)(1)(i) and (iii), and LDS-2, 164.514(e)(3)(i)."""

ANY_PURPOSE = frozenset({Basis.DEIDENTIFIED, Basis.TO_THE_PATIENT})
"""Carry any purpose, since how much the data identify, or to whom they go, bounds them instead."""

_AUTHORITY = frozenset({RecipientKind.AUTHORITY})
KINDS: dict[Basis, frozenset[RecipientKind]] = {
    Basis.TO_THE_PATIENT: frozenset({RecipientKind.PATIENT}),
    Basis.NATIONAL_SECURITY: _AUTHORITY,
    Basis.CUSTODY: _AUTHORITY,
    Basis.LAW_ENFORCEMENT: _AUTHORITY,
    Basis.JUDICIAL: _AUTHORITY,
    Basis.OVERSIGHT: _AUTHORITY,
    Basis.REQUIRED_BY_LAW: _AUTHORITY | {RecipientKind.PUBLIC_HEALTH, RecipientKind.INSURER},
}
"""To whom alone these may be a ground: 164.512(a), (d)-(f), (k)(2) and (5), (l). Those not in `PURPOSES` carry any."""

_CARERS = frozenset({RecipientKind.CARE, RecipientKind.PATIENT, RecipientKind.BUSINESS_ASSOCIATE})
_CARE_KINDS = {Basis.PAYMENT: _CARERS | {RecipientKind.INSURER}}
_CARE = {"treatment": Basis.TREATMENT, "payment": Basis.PAYMENT, "operations": Basis.OPERATIONS}


def basis_of_consent(kind: RecipientKind) -> Basis:
    """What a patient's own permit is: their authorization, or, towards themselves, no matter of permitting."""
    return Basis.TO_THE_PATIENT if kind is RecipientKind.PATIENT else Basis.AUTHORIZATION


def basis_of_policy(question: Question, kind: RecipientKind, contracts: set[str]) -> Basis | None:
    """On what the ward's own policy may let this go, under contracts of these kinds; None: on nothing."""
    for purpose, basis in _CARE.items():
        if covers(purpose, question.purpose):
            return basis if kind in _CARE_KINDS.get(basis, _CARERS) else None
    if question.identifiability is Identifiability.DEIDENTIFIED:
        return Basis.DEIDENTIFIED
    if kind is RecipientKind.PUBLIC_HEALTH and covers("public-health", question.purpose):
        return Basis.PUBLIC_HEALTH
    if question.identifiability is Identifiability.LIMITED and _may_have_limited(question.purpose, contracts):
        return Basis.LIMITED_DATA_SET
    return None


def ground_holds(ground: Ground, purpose: str, kind: RecipientKind, contracts: set[str]) -> bool:
    """Whether a ground's provision speaks of this purpose and this kind of recipient, under such contracts."""
    if ground.basis in NOT_FOR_MANY:
        return False
    kinds = KINDS.get(ground.basis)
    if kinds is not None and kind not in kinds:
        return False
    if ground.basis is Basis.LIMITED_DATA_SET and not _may_have_limited(purpose, contracts):
        return False
    if ground.basis is Basis.RESEARCH_WAIVER and not ground.protocol:
        return False
    wanted = PURPOSES.get(ground.basis)
    if wanted is None:
        return kinds is not None or ground.basis in ANY_PURPOSE
    return any(covers(each, purpose) for each in wanted)


def kinds_of(contracts: Iterable[Contract]) -> set[str]:
    """Of what kinds these contracts are; one that lets people be identified is no data use agreement (LDS-1,
    45 CFR 164.514(e)(4)(ii)(C)(5))."""
    return {each.kind for each in contracts if each.kind != DATA_USE_AGREEMENT or each.obligations.no_reidentification}


def level_fits(basis: Basis, level: Identifiability) -> bool:
    """Whether data that identify so much may go on this ground."""
    if basis is Basis.DEIDENTIFIED:
        return level is Identifiability.DEIDENTIFIED
    return basis is not Basis.LIMITED_DATA_SET or level is not Identifiability.IDENTIFIED


def _may_have_limited(purpose: str, contracts: set[str]) -> bool:
    wanted = PURPOSES[Basis.LIMITED_DATA_SET]
    return DATA_USE_AGREEMENT in contracts and any(covers(each, purpose) for each in wanted)
