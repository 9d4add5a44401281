"""The constraints of IHE PCF 1.1, profile IHE.PCF.consentFoundation, written down from the profile alone.

Read from IHE/ITI.PCF, input/fsh/consent.fsh; what FHIR R4 itself asks of the elements that are used stands with them.
"""

from __future__ import annotations

import re

STATUS = {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"}
DATE_TIME = re.compile(
    r"([0-9]{4})(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00)))?)?)?"
)
KNOWN = {
    "resourceType",
    "extension",
    "identifier",
    "status",
    "scope",
    "category",
    "patient",
    "dateTime",
    "performer",
    "organization",
    "sourceAttachment",
    "sourceReference",
    "policy",
    "provision",
}
PROVISION = {"modifierExtension", "type", "period", "actor", "purpose", "provision"}


def violations(resource):
    """What of the profile `resource` does not keep: sentences, none where it keeps all."""
    found = [f"unknown element {name}" for name in set(resource) - KNOWN]
    found += ["it is no Consent"] if resource.get("resourceType") != "Consent" else []
    found += ["status"] if resource.get("status") not in STATUS else []
    codings = resource.get("scope", {}).get("coding", [])
    wanted = {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
    found += ["scope"] if wanted not in codings else []
    for name in ("category", "performer", "organization"):
        value = resource.get(name)
        found += [f"{name} 1..*"] if not isinstance(value, list) or not value or not all(value) else []
    found += ["patient 1..1"] if not isinstance(resource.get("patient"), dict) or not resource["patient"] else []
    found += ["dateTime 1..1"] if not DATE_TIME.fullmatch(resource.get("dateTime", "")) else []
    sources = [name for name in ("sourceAttachment", "sourceReference") if resource.get(name)]
    found += ["source[x] 1..1"] if len(sources) != 1 else []
    policies = resource.get("policy", [])
    found += (
        ["policy.uri 1..1"]
        if not policies or not all(re.fullmatch(r"\S+", each.get("uri", "")) for each in policies)
        else []
    )
    found += ["policy.authority 0..0"] if any("authority" in each for each in policies) else []
    return found + provision_violations(resource.get("provision", {}), nested=False)


def provision_violations(provision, *, nested):
    found = [f"provision.{name} 0..0" for name in set(provision) - PROVISION]
    found += ["provision.type 1..1"] if provision.get("type") not in {"permit", "deny"} else []
    for moment in provision.get("period", {}).values():
        found += ["period"] if not DATE_TIME.fullmatch(moment) else []
    role = {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}
    for actor in provision.get("actor", []):
        found += ["actor.role"] if actor.get("role", {}).get("coding") != [role] else []
        found += ["actor.reference"] if not actor.get("reference") else []
    for purpose in provision.get("purpose", []):
        found += ["purpose"] if set(purpose) != {"system", "code"} else []
    for inner in provision.get("provision", []):
        found += ["provision.provision.provision 0..0"] if nested else []
        found += provision_violations(inner, nested=True)
    for extension in provision.get("modifierExtension", []):
        found += ["extension.url"] if not re.fullmatch(r"\S+", extension.get("url", "")) else []
    return found
