"""Consents as FHIR R4 Consent resources by IHE PCF 1.1 (the profile IHE.PCF.consentFoundation), in a Bundle.

One resource holds one base provision and, for what is denied within it, exceptions one level deep. Statements that one
resource cannot hold as they are meant come as several, whose identifiers end in a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanward.core.asking import ANY
from scanward.core.canonical import canonical
from scanward.line.decide.consent_files import fhir_words as fhir
from scanward.line.decide.consent_files.groups import groups_of
from scanward.line.decide.consent_files.moments import begin_text, end_text
from scanward.line.decide.consent_files.plain import duties_of, filled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanward.core.asking import Span
    from scanward.line.decide.consent_files.groups import Group
    from scanward.store import ConsentRecord

_CODES = {purpose: code for code, purpose in fhir.REASONS.items()}
_ABSENT = {"extension": [{"url": fhir.ABSENT_URL, "valueCode": "unknown"}]}


def write_fhir(records: Iterable[ConsentRecord]) -> dict[str, Any]:
    """A Bundle (type collection) of Consent resources."""
    entries = [{"resource": resource} for record in records for resource in resources_of(record)]
    return filled({"resourceType": "Bundle", "type": "collection", "entry": entries})


def resources_of(record: ConsentRecord) -> list[dict[str, Any]]:
    """One consent as one resource, or as several where one could not say the same."""
    parts = list(_parts(groups_of(record.statements)))
    return [_resource(record, part, f"-{count}" if len(parts) > 1 else "") for count, part in enumerate(parts, 1)]


def _parts(groups: list[Group]) -> Iterator[list[Group]]:
    """A permit with the denials after it, as its exceptions; else each by itself."""
    part: list[Group] = []
    for group in groups:
        if part and (group.permit or not part[0].permit):
            yield part
            part = []
        part.append(group)
    if part:
        yield part


def _resource(record: ConsentRecord, groups: list[Group], suffix: str) -> dict[str, Any]:
    signed, patient = record.signed, _patient(record)
    base, *exceptions = groups
    provision = _provision(base) | filled({"period": _period(record.span)})
    if exceptions:
        provision["provision"] = [_exception(each) for each in exceptions]
    when = signed.date_time or record.added
    about = {
        "signed": bool(signed.date_time),
        "authority": signed.authority,
        "expires": signed.expires,
        "form_says": sorted(signed.said),
        "for_sale": signed.for_sale,
        "withdrawn": begin_text(record.withdrawn) if record.withdrawn else "",
    }
    performer = {"type": "RelatedPerson", "display": signed.signer} if signed.signer else patient
    return filled(
        {
            "resourceType": "Consent",
            "extension": [{"url": fhir.FORM_URL, "valueString": canonical(filled(about))}],
            "identifier": [{"system": fhir.CONSENT_SYSTEM, "value": f"{record.id}{suffix}"}] if record.id else [],
            "status": "inactive" if record.withdrawn else "active",
            "scope": {"coding": [{"system": fhir.SCOPE_SYSTEM, "code": fhir.SCOPE_CODE}]},
            "category": [
                {"coding": [{"system": fhir.CATEGORY_SYSTEM, "code": fhir.CATEGORY_CODE, "display": "Consent"}]}
            ],
            "patient": patient,
            "dateTime": begin_text(when) if when else "1970",
            "performer": [performer],
            "organization": [
                {"type": "Organization", "display": signed.organization} if signed.organization else _ABSENT
            ],
            "sourceAttachment": _source(record),
            "policy": [{"uri": signed.policy_uri or fhir.NO_POLICY}],
            "provision": provision,
        }
    )


def _patient(record: ConsentRecord) -> dict[str, Any]:
    number = {"value": record.patient.patient_id, "assigner": filled({"display": record.patient.issuer})}
    return {"type": "Patient", "identifier": filled(number)}


def _source(record: ConsentRecord) -> dict[str, Any]:
    signed = record.signed
    if not signed.form and not signed.form_sha256:
        return _ABSENT
    digest = [{"url": fhir.SHA256_URL, "valueString": signed.form_sha256}] if signed.form_sha256 else []
    return filled({"extension": digest, "title": signed.form})


def _period(span: Span) -> dict[str, str]:
    return filled(
        {"start": begin_text(span.begin) if span.begin else "", "end": end_text(span.end) if span.end else ""}
    )


def _provision(group: Group) -> dict[str, Any]:
    actors = [_actor(fhir.RECIPIENT_SYSTEM, each) for each in group.recipients if group.recipients != (ANY,)]
    narrower = {
        fhir.DATA_URL: group.data if group.data != (ANY,) else (),
        fhir.LEVELS_URL: sorted(group.levels),
        fhir.KINDS_URL: sorted(group.kinds) if actors else (),
        fhir.OBLIGATIONS_URL: [canonical(duties)] if (duties := duties_of(group.obligations)) else (),
    }
    return filled(
        {
            "modifierExtension": [
                {"url": url, "valueString": each} for url, values in narrower.items() for each in values
            ],
            "type": "permit" if group.permit else "deny",
            "actor": actors or [_actor(fhir.KIND_SYSTEM, kind.value) for kind in sorted(group.kinds)],
            "purpose": [_purpose(each) for each in group.purposes],
        }
    )


def _exception(group: Group) -> dict[str, Any]:
    """What an exception leaves open is as in its base: that it is about everybody must be said."""
    said = _provision(group)
    return said if "actor" in said else {**said, "actor": [_actor(fhir.RECIPIENT_SYSTEM, ANY)]}


def _actor(system: str, value: str) -> dict[str, Any]:
    role = {"coding": [{"system": fhir.ROLE_SYSTEM, "code": fhir.ROLE_CODE}]}
    return {"role": role, "reference": {"identifier": {"system": system, "value": value}}}


def _purpose(purpose: str) -> dict[str, str]:
    if purpose in _CODES:
        return {"system": fhir.REASON_SYSTEM, "code": _CODES[purpose]}
    return {"system": fhir.PURPOSE_SYSTEM, "code": purpose}
