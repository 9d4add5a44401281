"""Whom a Consent is of: the number in its reference, or in the Patient of the same bundle that it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.line.decide.consent_files.checked import fitted, refuse
from scanward.line.decide.consent_files.fhir_model import PatientResource
from scanward.store import Patient

if TYPE_CHECKING:
    from scanward.line.decide.consent_files.fhir_model import Bundle, Identifier, Reference


class Patients:
    """The patients of one bundle. A name finds nobody (C2)."""

    def __init__(self, bundle: Bundle, issuer: str) -> None:
        self._issuer = issuer
        self._known: dict[str, PatientResource] = {}
        for count, entry in enumerate(bundle.entry, 1):
            if entry.resource.get("resourceType") != "Patient":
                continue
            patient = fitted(PatientResource, entry.resource, f"entry {count}")
            for name in (entry.fullUrl, f"Patient/{entry.resource.get('id', '')}"):
                if self._known.setdefault(name, patient) is not patient and name:
                    raise refuse(f"entry {count}", "two patients have the same address")

    def find(self, reference: Reference, place: str) -> Patient:
        """SourceError where there is no number, or more than one and none of the issuer that was asked for."""
        if reference.identifier is not None and reference.identifier.value:
            return self._patient(reference.identifier)
        resource = self._known.get(reference.reference)
        numbers = [each for each in resource.identifier if each.value] if resource else []
        if len(numbers) > 1:
            numbers = [each for each in numbers if self._issuer and self._issuer in {each.system, _assigner(each)}]
        if len(numbers) != 1:
            raise refuse(
                place,
                "the patient's number is not there, or there are several: put it in patient.identifier",
            )
        return self._patient(numbers[0])

    def same(self, performer: Reference, patient: Reference) -> bool:
        """Whether the performer is the patient."""
        if performer.identifier is not None and patient.identifier is not None:
            return performer.identifier == patient.identifier
        return bool(performer.reference) and performer.reference == patient.reference

    def _patient(self, identifier: Identifier) -> Patient:
        return Patient(identifier.value, _assigner(identifier) or self._issuer or identifier.system)


def _assigner(identifier: Identifier) -> str:
    return identifier.assigner.display if identifier.assigner is not None else ""
