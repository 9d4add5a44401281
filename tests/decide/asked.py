"""Questions and facts of a small ward: one AI developer under one contract, asked at noon of one day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scanward.core.asking import (
    Consent,
    Contract,
    Facts,
    Ground,
    Obligations,
    OptOut,
    Override,
    Question,
    RecipientRecord,
    RegisterAnswer,
    Scope,
    Span,
)
from scanward.core.lawful import Basis, Identifiability, RecipientKind

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
DAY = timedelta(days=1)
KEPT = frozenset({"no-faces", "no-text", "dates-shifted"})

ASKED = Question("acme", "research.lung", "image.ct", Identifiability.LIMITED, KEPT, NOON)
ACME = RecipientRecord("R1", "acme", RecipientKind.AI_DEVELOPER, "Acme AI", "DE")
DUA = Contract(
    "K1",
    "acme",
    "dua",
    ("research",),
    ("image",),
    Span(NOON - DAY),
    Obligations(retention_days=365, no_reidentification=True),
)
PERMIT = Consent("C1", permit=True, scope=Scope("research"), span=Span(NOON - DAY))
DENIAL = Consent("C2", permit=False, scope=Scope("research"), span=Span(NOON - DAY))
OPTED_OUT = OptOut("O1", "nhs", Scope("research"), Span(NOON - DAY))
OVERRIDE = Override("V1", "nhs", "Health Act 2006 s. 251", Scope("research.lung"), Span(NOON - DAY))
FRESH = RegisterAnswer("N1", "nhs", NOON - DAY, 7 * 86_400.0, Scope("research"))
LIMITED = Ground("G1", Basis.LIMITED_DATA_SET, Scope("research"), Span(), "45 CFR 164.514(e)")
AGREED = Facts(ACME, (DUA,))
"""Nobody permitted anything yet, and all else is in order."""
PERMITTED = replace(AGREED, consents=(PERMIT,))
