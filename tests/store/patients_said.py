"""Patients, what they said, and a clock in the test's hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from scanward.core.asking import Scope, Span
from scanward.core.consenting import Said, Signed, Statement
from scanward.core.lawful import RecipientKind
from scanward.store import ConsentRecord, Patient

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
DAY = timedelta(days=1)
JANE = Patient("10012", "HOSP", "Doe^Jane", "19700101", ("943 476 5919",))
TWIN = Patient("10013", "HOSP", "Doe^Jane", "19700101")
NAMELESS = Patient("", "", "Doe^Jane", "19700101")
SIGNED = Signed(
    form="consent-jane.pdf",
    form_sha256="ab" * 32,
    date_time=NOON - DAY,
    organization="General Hospital",
    policy_uri="urn:example:consent-text:3",
    said=frozenset({Said.REVOCATION, Said.CONDITIONING, Said.REDISCLOSURE}),
)
RESEARCH = Statement(permit=True, scope=Scope("research", "acme", data="image"))
NO_INSURERS = Statement(permit=False, scope=Scope(kinds=frozenset({RecipientKind.INSURER})))
NO_RESEARCH = Statement(permit=False, scope=Scope("research"))


def permit(patient: Patient = JANE, *statements: Statement, signed: Signed | None = None) -> ConsentRecord:
    """On a form of the patient's own, unless another is given."""
    own = "ab" if patient.patient_id == JANE.patient_id else "cd"
    signed = signed or replace(SIGNED, form_sha256=own * 32)
    return ConsentRecord(patient, statements or (RESEARCH,), Span(NOON - DAY, NOON + 365 * DAY), signed)


def denial(patient: Patient = JANE) -> ConsentRecord:
    return ConsentRecord(patient, (NO_RESEARCH,))


@dataclass
class HeldClock:
    """Time that moves only when the test says so."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at
