"""Codes and URIs of FHIR R4, of HL7's terminology and of IHE PCF 1.1, and those of ours where these have none.

What narrows a permit stands in modifier extensions, which a reader who does not know them must not pass over (FHIR R4
2.4.0.1): without them a permit would be read as wider than it is.
"""

from __future__ import annotations

SCOPE_SYSTEM = "http://terminology.hl7.org/CodeSystem/consentscope"
SCOPE_CODE = "patient-privacy"
CATEGORY_SYSTEM = "http://loinc.org"
CATEGORY_CODE = "59284-0"
ROLE_SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
ROLE_CODE = "IRCP"
REASON_SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
REASONS = {
    "TREAT": "treatment",
    "HPAYMT": "payment",
    "HOPERAT": "operations",
    "HRESCH": "research",
    "PUBHLTH": "public-health",
    "HMARKT": "marketing",
    "PATRQT": "at-my-request",
}
"""Purposes of use of v3-ActReason, and what they are called here."""

PURPOSE_SYSTEM = "urn:scanward:purpose"
RECIPIENT_SYSTEM = "urn:scanward:recipient"
KIND_SYSTEM = "urn:scanward:recipient-kind"
CONSENT_SYSTEM = "urn:scanward:consent"
DATA_URL = "urn:scanward:data"
KINDS_URL = "urn:scanward:recipient-kinds"
LEVELS_URL = "urn:scanward:identifiability"
OBLIGATIONS_URL = "urn:scanward:obligations"
FORM_URL = "urn:scanward:form"
SHA256_URL = "urn:scanward:sha256"
NO_POLICY = "urn:scanward:no-text-shown"
"""The policy of a consent without a text: the profile asks for one."""
ABSENT_URL = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
"""FHIR's own way to say that something required is not known."""
