"""DICOM audit messages (PS3.15 section A.5): Export (A.5.3.4, 110106) and Security Alert (A.5.3.11, 110113)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, tostring

from scanward.line.account.exports.events import EventKind

if TYPE_CHECKING:
    from scanward.line.account.exports.events import Event

_RESTRICTED = ("110132", "Use of Restricted Function")
"""EventTypeCode by CID 403: leave that policy denied, and the opening of the crosswalk."""
_APPLICATION_SERVER = "4"
_PERSON, _SYSTEM = "1", "2"
_PATIENT, _REPORT, _SECURITY_RESOURCE = "1", "3", "13"


def audit_message(event: Event) -> bytes:
    """`event` as one AuditMessage in UTF-8, without declaration or line breaks. A patient is a pseudonym."""
    message = Element("AuditMessage")
    _identify_event(message, event)
    if event.kind is EventKind.DISCLOSURE:
        _participant(message, event.text("recipient"), ("110152", "Destination Role ID"))
        _participant(message, event.source, ("110153", "Source Role ID"), requestor=True)
        media = _participant(message, f"urn:scanward:release:{event.release}", ("110154", "Destination Media"))
        identifier = SubElement(media, "MediaIdentifier")
        _coded(identifier, "MediaType", "110037", "URI")
    else:
        _participant(message, event.source, ("110150", "Application"), requestor=event.kind is EventKind.DENIED)
        if event.kind is EventKind.LOOKUP:
            _participant(message, event.text("who"), requestor=True)
    source = SubElement(message, "AuditSourceIdentification", AuditSourceID=event.source)
    SubElement(source, "AuditSourceTypeCode", {"csd-code": _APPLICATION_SERVER})
    if event.kind is EventKind.DISCLOSURE:
        for study in event.several("studies"):
            _object(message, (_SYSTEM, _REPORT), study, ("110180", "DCM", "Study Instance UID"), {})
        _object(message, (_PERSON, _PATIENT), event.text("pseudonym"), _PATIENT_NUMBER, _details(event))
    else:
        alert = {"Alert Description": _ALERTS[event.kind] + (f"; {event.explained}" if event.explained else "")}
        subject = f"urn:scanward:pseudonym:{event.text('pseudonym')}"
        _object(message, (_SYSTEM, _SECURITY_RESOURCE), subject, ("12", "RFC-3881", "URI"), alert | _details(event))
    written: bytes = tostring(message, encoding="utf-8", xml_declaration=False)
    return written


_PATIENT_NUMBER = ("2", "RFC-3881", "Patient Number")
_ALERTS = {EventKind.DENIED: "a patient's data was not let go", EventKind.LOOKUP: "a pseudonym was looked up"}
_DETAILS = ("purpose", "recipient", "objects", "identifiability", "basis", "recipe_fingerprint", "commitment", "why")


def _identify_event(message: Element, event: Event) -> None:
    exported = event.kind is EventKind.DISCLOSURE
    element = SubElement(
        message,
        "EventIdentification",
        EventActionCode="R" if exported else "E",
        EventDateTime=event.at,
        EventOutcomeIndicator=event.severity.value,
    )
    _coded(element, "EventID", *(("110106", "Export") if exported else ("110113", "Security Alert")))
    if not exported:
        _coded(element, "EventTypeCode", *_RESTRICTED)
    if event.explained:
        SubElement(element, "EventOutcomeDescription").text = event.explained


def _participant(
    message: Element, user: str, role: tuple[str, str] | None = None, *, requestor: bool = False
) -> Element:
    element = SubElement(message, "ActiveParticipant", UserID=user, UserIsRequestor=str(requestor).lower())
    if role is not None:
        _coded(element, "RoleIDCode", *role)
    return element


def _object(
    message: Element, kind: tuple[str, str], identity: str, code: tuple[str, str, str], details: dict[str, str]
) -> None:
    """A name is not optional by the schema of A.5.1.1: it repeats the identity."""
    element = SubElement(
        message,
        "ParticipantObjectIdentification",
        ParticipantObjectID=identity,
        ParticipantObjectTypeCode=kind[0],
        ParticipantObjectTypeCodeRole=kind[1],
    )
    value, scheme, meaning = code
    _coded(element, "ParticipantObjectIDTypeCode", value, meaning, scheme)
    SubElement(element, "ParticipantObjectName").text = identity
    for name, text in details.items():
        value = base64.b64encode(text.encode()).decode("ascii")
        SubElement(element, "ParticipantObjectDetail", type=name, value=value)


def _details(event: Event) -> dict[str, str]:
    told = {name: event.text(name) for name in _DETAILS if event.text(name)} | {"ledger entry": str(event.number)}
    return told | {"release": event.release} if event.release else told


def _coded(parent: Element, name: str, code: str, meaning: str, scheme: str = "DCM") -> None:
    SubElement(parent, name, {"csd-code": code, "codeSystemName": scheme, "originalText": meaning})
