"""What the standards ask of audit records, written from their pages: DICOM PS3.15 A.5.1.1, A.5.3.4, A.5.3.11 and the FSH of
IHE BALP (Disclose.fsh, AuthZ.fsh). Each function lists what is wrong.
"""

from __future__ import annotations

import base64
from typing import Any
from xml.etree.ElementTree import Element, fromstring

CODED = ({"csd-code", "codeSystemName", "originalText"}, {"displayName"})
SCHEMA: dict[str, tuple[set[str], set[str], list[str]]] = {
    "AuditMessage": (
        set(),
        set(),
        ["EventIdentification", "ActiveParticipant+", "AuditSourceIdentification", "ParticipantObjectIdentification*"],
    ),
    "EventIdentification": (
        {"EventDateTime", "EventOutcomeIndicator"},
        {"EventActionCode"},
        ["EventID", "EventTypeCode*", "EventOutcomeDescription?"],
    ),
    "ActiveParticipant": (
        {"UserID", "UserIsRequestor"},
        {"AlternativeUserID", "UserName", "NetworkAccessPointID", "NetworkAccessPointTypeCode"},
        ["RoleIDCode*", "MediaIdentifier?"],
    ),
    "MediaIdentifier": (set(), set(), ["MediaType"]),
    "AuditSourceIdentification": ({"AuditSourceID"}, {"AuditEnterpriseSiteID"}, ["AuditSourceTypeCode*"]),
    "AuditSourceTypeCode": ({"csd-code"}, {"codeSystemName", "displayName", "originalText"}, []),
    "ParticipantObjectIdentification": (
        {"ParticipantObjectID"},
        {
            "ParticipantObjectTypeCode",
            "ParticipantObjectTypeCodeRole",
            "ParticipantObjectDataLifeCycle",
            "ParticipantObjectSensitivity",
        },
        ["ParticipantObjectIDTypeCode", "ParticipantObjectName", "ParticipantObjectDetail*"],
    ),
    "ParticipantObjectDetail": ({"type", "value"}, set(), []),
    "EventOutcomeDescription": (set(), set(), []),
    "ParticipantObjectName": (set(), set(), []),
    **{
        name: (*CODED, [])
        for name in ("EventID", "EventTypeCode", "RoleIDCode", "MediaType", "ParticipantObjectIDTypeCode")
    },
}
"""Element: attributes that it must have, may have, and its children in their order."""


def wrong_in_message(text: bytes) -> list[str]:
    message = fromstring(text)  # noqa: S314 - what we wrote ourselves
    found = [] if message.tag == "AuditMessage" else ["root"]
    found += [trouble for element in message.iter() for trouble in _against_schema(element)]
    kind = message.find("EventIdentification/EventID").attrib["csd-code"]
    return found + (_wrong_export(message) if kind == "110106" else _wrong_alert(message))


def _against_schema(element: Element) -> list[str]:
    must, may, children = SCHEMA[element.tag]
    found = [f"{element.tag} lacks {name}" for name in must - set(element.attrib)]
    found += [f"{element.tag} has {name}" for name in set(element.attrib) - must - may]
    tags = [child.tag for child in element]
    for child in children:
        name, often = child.rstrip("+*?"), child[-1]
        count = 0
        while tags[:1] == [name]:
            tags.pop(0)
            count += 1
        if (count == 0 and often not in "*?") or (count > 1 and often not in "*+"):
            found.append(f"{element.tag} has {count} {name}")
    found += [f"{element.tag} has {tag} out of place" for tag in tags]
    if element.tag == "ParticipantObjectDetail":
        base64.b64decode(element.attrib["value"], validate=True)
    return found


def _roles(message: Element) -> list[str]:
    return [each.attrib["csd-code"] for each in message.iter("RoleIDCode")]


def _kinds(message: Element) -> list[tuple[str | None, str | None, str]]:
    return [
        (
            each.get("ParticipantObjectTypeCode"),
            each.get("ParticipantObjectTypeCodeRole"),
            each.find("ParticipantObjectIDTypeCode").attrib["csd-code"],
        )
        for each in message.iter("ParticipantObjectIdentification")
    ]


def _wrong_export(message: Element) -> list[str]:
    """A.5.3.4, with A.5.3.4.1: a single requestor."""
    found = [] if message.find("EventIdentification").get("EventActionCode") == "R" else ["action"]
    found += [] if sorted(set(_roles(message))) == ["110152", "110153", "110154"] else ["roles"]
    requestors = [each for each in message.iter("ActiveParticipant") if each.get("UserIsRequestor") == "true"]
    found += [] if len(requestors) == 1 and message.find(".//MediaType") is not None else ["requestor or media"]
    kinds = _kinds(message)
    found += [] if kinds.count(("1", "1", "2")) >= 1 else ["no patient"]
    return found + [f"object {kind}" for kind in kinds if kind not in {("1", "1", "2"), ("2", "3", "110180")}]


def _wrong_alert(message: Element) -> list[str]:
    """A.5.3.11."""
    event = message.find("EventIdentification")
    found = [] if event.get("EventActionCode") == "E" and event.find("EventTypeCode") is not None else ["event"]
    for each in message.iter("ParticipantObjectIdentification"):
        types = [detail.attrib["type"] for detail in each.iter("ParticipantObjectDetail")]
        if each.get("ParticipantObjectTypeCode") != "2" or "Alert Description" not in types:
            found.append("subject")
    return found


def wrong_in_event(event: dict[str, Any]) -> list[str]:
    """AuditEvent of R4, and of the BALP profile that it says it has."""
    found = [f"lacks {name}" for name in ("type", "recorded", "outcome", "agent", "source") if name not in event]
    found += [] if event["source"].get("observer") else ["observer"]
    found += ["requestor" for agent in event["agent"] if not isinstance(agent.get("requestor"), bool)]
    profile = event.get("meta", {}).get("profile", [""])[0].rpartition("/")[2]
    if profile == "IHE.BasicAudit.PrivacyDisclosure.Source":
        found += _wrong_disclosure(event)
    elif profile == "IHE.BasicAudit.AuthZconsent":
        found += _wrong_decision(event)
    return found


def _agents(event: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {agent["type"]["coding"][0]["code"]: agent for agent in event["agent"]}


def _entities(event: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [each for each in event["entity"] if each["type"]["code"] == code]


def _wrong_patient(event: dict[str, Any]) -> list[str]:
    patients = _entities(event, "1")
    right = len(patients) == 1 and patients[0]["role"]["code"] == "1" and patients[0]["what"]["type"] == "Patient"
    return [] if right else ["patient"]


def _wrong_disclosure(event: dict[str, Any]) -> list[str]:
    agents, found = _agents(event), _wrong_patient(event)
    found += [] if (event["type"]["code"], event["action"]) == ("110106", "R") else ["type"]
    found += [] if any(each["code"] == "disclose" for each in event["subtype"]) else ["subtype"]
    found += [
        f"agent {code}" for code in ("110153", "110152") if not agents[code]["who"] or not agents[code]["network"]
    ]
    found += [] if agents["110153"]["who"] == event["source"]["observer"] else ["val-audit-source"]
    return found + ([] if len(event["entity"]) >= 2 else ["data"])


def _wrong_decision(event: dict[str, Any]) -> list[str]:
    agents, found = _agents(event), _wrong_patient(event)
    found += [] if (event["type"]["code"], event["action"]) == ("110113", "E") and event["subtype"] else ["type"]
    found += [] if set(agents) == {"110150", "IRCP", "PROV", "authserver"} and len(event["agent"]) == 4 else ["agents"]
    found += [] if agents["110150"]["network"] and agents["IRCP"]["requestor"] else ["client or user"]
    found += ["network" for code in ("IRCP", "PROV", "authserver") if "network" in agents[code]]
    found += [] if agents["authserver"]["who"] == event["source"]["observer"] else ["val-audit-source"]
    consents = _entities(event, "Consent")
    found += [] if consents and all(each["what"] for each in consents) else ["consent"]
    return found + ([] if len(consents) + 1 == len(event["entity"]) else ["entity slicing is closed"])
