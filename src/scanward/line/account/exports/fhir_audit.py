"""FHIR R4 AuditEvents by IHE BALP (Basic Audit Log Patterns): PrivacyDisclosure.Source for what left, AuthZconsent for
each decision about it, denials with their reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanward.line.account.exports.events import EventKind, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.account.exports.events import Event

_BALP = "https://profiles.ihe.net/ITI/BALP"
_DCM = "http://dicom.nema.org/resources/ontology/DCM"
_HL7 = "http://terminology.hl7.org/CodeSystem"
_SCT = "http://snomed.info/sct"
_PERSON = {"system": f"{_HL7}/audit-entity-type", "code": "1", "display": "Person"}
_PATIENT = {"system": f"{_HL7}/object-role", "code": "1", "display": "Patient"}
_URI = "5"
"""network-type: this participant is known by a URI."""


def audit_events(event: Event) -> Iterator[dict[str, Any]]:
    """The resources for `event`, each with an id that stays the same, so that sending twice does no harm."""
    if event.kind is EventKind.DISCLOSURE:
        yield _decided(event, Severity.SUCCESS, "")
        yield _disclosed(event)
    elif event.kind is EventKind.DENIED:
        yield _decided(event, event.severity, event.explained)
    else:
        yield _looked_up(event)


def _disclosed(event: Event) -> dict[str, Any]:
    agents = [
        {
            **_agent(_DCM, "110153", "Source Role ID", _observer(event), requestor=True),
            "network": _network(event.source),
        },
        {
            **_agent(_DCM, "110152", "Destination Role ID", _recipient(event)),
            "network": _network(f"urn:scanward:recipient:{event.text('recipient')}"),
        },
        _agent(_SCT, "159541003", "Record keeping/library clerk", _observer(event)),
    ]
    if event.several("stood_on"):
        agents.append(_agent(_SCT, "429577009", "Patient Advocate", _patient(event)))
    studies = [
        {
            "what": {"identifier": {"system": "urn:dicom:uid", "value": f"urn:oid:{study}"}},
            "type": {"system": f"{_HL7}/audit-entity-type", "code": "2", "display": "System Object"},
            "role": {"system": f"{_HL7}/object-role", "code": "3", "display": "Report"},
        }
        for study in event.several("studies")
    ]
    patient = {**_subject(event), "detail": _details(event)}
    return {
        **_head(event, "disclosure", "IHE.BasicAudit.PrivacyDisclosure.Source", ("110106", "Export"), "R"),
        "subtype": [_coding(f"{_HL7}/iso-21089-lifecycle", "disclose", "Disclose Record Lifecycle Event")],
        **_outcome(event.severity, event.explained),
        "agent": agents,
        "source": _source(event),
        "entity": [patient, *studies],
    }


def _decided(event: Event, severity: Severity, explained: str) -> dict[str, Any]:
    """Whose data it was, what was asked, and on which facts the answer stood."""
    authority = _agent(f"{_HL7}/extra-security-role-type", "authserver", "authorization server", _observer(event))
    client = _agent(_DCM, "110150", "Application", {"display": "scanward release"})
    facts = event.several("stood_on")
    consents: list[dict[str, Any]] = [
        {"identifier": {"system": f"urn:scanward:{event.source}:fact", "value": fact}} for fact in facts
    ]
    return {
        **_head(event, "decision", "IHE.BasicAudit.AuthZconsent", ("110113", "Security Alert"), "E"),
        "subtype": [
            _coding(f"{_BALP}/CodeSystem/AuthZsubType", "AuthZ-Consent", "Authorization Decision using Consent")
        ],
        **_outcome(severity, explained),
        "agent": [
            {**client, "network": _network(event.source)},
            _agent(f"{_HL7}/v3-ParticipationType", "IRCP", "information recipient", _recipient(event), requestor=True),
            _agent(f"{_HL7}/v3-RoleClass", "PROV", "healthcare provider", _recipient(event)),
            authority,
        ],
        "source": _source(event),
        "entity": [
            _subject(event),
            *(
                {"what": what, "type": {"system": "http://hl7.org/fhir/resource-types", "code": "Consent"}}
                for what in consents or [{"display": "no consent or other ground on file"}]
            ),
        ],
    }


def _looked_up(event: Event) -> dict[str, Any]:
    """Of no profile of BALP: its pattern for a patient's record that was read names a record, and this a person."""
    who = {"display": event.text("who") or "not said"}
    return {
        **_head(event, "lookup", "", ("110113", "Security Alert"), "E"),
        "subtype": [_coding(_DCM, "110132", "Use of Restricted Function")],
        **_outcome(event.severity, event.explained),
        "agent": [
            _agent(_DCM, "110150", "Application", _observer(event)),
            _agent(f"{_HL7}/v3-ParticipationType", "IRCP", "information recipient", who, requestor=True),
        ],
        "source": _source(event),
        "entity": [_subject(event)],
    }


def _head(event: Event, name: str, profile: str, kind: tuple[str, str], action: str) -> dict[str, Any]:
    purpose = {"purposeOfEvent": [{"text": event.text("purpose")}]} if event.text("purpose") else {}
    return {
        "resourceType": "AuditEvent",
        "id": f"entry-{event.number}-{name}",
        **({"meta": {"profile": [f"{_BALP}/StructureDefinition/{profile}"]}} if profile else {}),
        "type": _coding(_DCM, *kind),
        "action": action,
        "recorded": event.at,
        **purpose,
    }


def _outcome(severity: Severity, explained: str) -> dict[str, str]:
    return {"outcome": severity.value, **({"outcomeDesc": explained} if explained else {})}


def _agent(system: str, code: str, display: str, who: dict[str, Any], *, requestor: bool = False) -> dict[str, Any]:
    return {"type": {"coding": [_coding(system, code, display)]}, "who": who, "requestor": requestor}


def _source(event: Event) -> dict[str, Any]:
    server = _coding(f"{_HL7}/security-source-type", "4", "Application Server")
    return {"observer": _observer(event), "type": [server]}


def _observer(event: Event) -> dict[str, Any]:
    return {"identifier": {"system": "urn:scanward:ledger", "value": event.source}}


def _recipient(event: Event) -> dict[str, Any]:
    value = event.text("recipient")
    return {"identifier": {"system": f"urn:scanward:{event.source}:recipient", "value": value}, "display": value}


def _patient(event: Event) -> dict[str, Any]:
    """A pseudonym, as the recipient knows the patient; who that is, only the ward's vault can tell."""
    system = f"urn:scanward:{event.source}:pseudonym"
    return {"type": "Patient", "identifier": {"system": system, "value": event.text("pseudonym")}}


def _subject(event: Event) -> dict[str, Any]:
    return {"what": _patient(event), "type": _PERSON, "role": _PATIENT}


def _network(address: str) -> dict[str, str]:
    return {"address": address, "type": _URI}


def _details(event: Event) -> list[dict[str, str]]:
    names = ("objects", "identifiability", "basis", "recipe_fingerprint", "commitment", "software")
    told = {name: event.text(name) for name in names if event.text(name)}
    told |= {"ledger entry": str(event.number), "release": event.release}
    return [{"type": name, "valueString": value} for name, value in told.items()]


def _coding(system: str, code: str, display: str) -> dict[str, str]:
    return {"system": system, "code": code, "display": display}
