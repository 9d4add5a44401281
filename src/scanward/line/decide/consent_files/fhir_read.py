"""FHIR R4 Consent resources, alone or in a Bundle, as records: what is there is kept as it is meant, or refused.

Checked are the constraints of IHE PCF 1.1's foundation profile. Codes that are not known, restrictions that this ward
cannot keep and denials with exceptions are refused by name: passed over they would make a permit wider than it was, or
a denial narrower.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scanward.core.asking import Span
from scanward.core.consenting import Said, Signed
from scanward.line.decide.consent_files import fhir_words as fhir
from scanward.line.decide.consent_files.checked import fitted, refuse
from scanward.line.decide.consent_files.fhir_model import About, Bundle, ConsentResource
from scanward.line.decide.consent_files.fhir_patients import Patients
from scanward.line.decide.consent_files.fhir_provisions import Provisions
from scanward.line.decide.consent_files.moments import begin_from, end_from
from scanward.line.decide.consent_files.plain import moment, words
from scanward.store import ConsentRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanward.line.decide.consent_files.fhir_model import Attachment, Extension, Reference

IN_FORCE = "active"
OVER = "inactive"
_SAY_NOTHING = frozenset({"draft", "proposed", "rejected", "entered-in-error"})


def read_fhir(value: Any, zone: str, issuer: str, recipients: Mapping[str, str]) -> list[ConsentRecord]:
    """The consents of a Consent or a Bundle; inactive ones have `withdrawn`.

    Drafts, proposals, rejected and mistaken ones say nothing, and are left out.
    """
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if kind == "Consent":
        bundle = Bundle.model_validate({"entry": [{"resource": value}]})
    elif kind == "Bundle":
        bundle = fitted(Bundle, value, "the bundle")
    else:
        raise refuse("the file", "it is no FHIR Consent, and no Bundle of them")
    patients = Patients(bundle, issuer)
    provisions = Provisions(recipients)
    records = []
    for count, entry in enumerate(bundle.entry, 1):
        if entry.resource.get("resourceType") == "Consent":
            place = f"entry {count}"
            one = fitted(ConsentResource, entry.resource, place)
            if one.status not in _SAY_NOTHING:
                records.append(_record(one, zone, patients, provisions, place))
    return records


def _record(one: ConsentResource, zone: str, patients: Patients, provisions: Provisions, place: str) -> ConsentRecord:
    _check(one, place)
    about = _about(one.extension, place)
    period = one.provision.period
    performer = one.performer[0]
    theirs = patients.find(one.patient, place)
    signer = "" if patients.same(performer, one.patient) else performer.display or "a representative"
    policy = one.policy[0].uri
    signed = Signed(
        form=_form(one.sourceAttachment, one.sourceReference),
        form_sha256=_digest(one.sourceAttachment),
        date_time=moment(begin_from, one.dateTime, zone, place) if about is None or about.signed else None,
        signer=signer,
        authority=about.authority if about else "",
        organization=one.organization[0].display or one.organization[0].reference,
        policy_uri="" if policy == fhir.NO_POLICY else policy,
        expires=about.expires if about else "",
        said=words(Said, about.form_says if about else (), place),
        for_sale=about.for_sale if about else False,
    )
    withdrawn = about.withdrawn if about and one.status == OVER else ""
    return ConsentRecord(
        theirs,
        provisions.statements(one.provision, place),
        Span(
            moment(begin_from, period.start if period else "", zone, place),
            moment(end_from, period.end if period else "", zone, place),
        ),
        signed,
        _id(one),
        moment(begin_from, withdrawn or (one.dateTime if one.status == OVER else ""), zone, place),
    )


def _check(one: ConsentResource, place: str) -> None:
    """IHE PCF 1.1, IHE.PCF.consentFoundation."""
    if one.status not in {IN_FORCE, OVER}:
        raise refuse(place, "its status is none that FHIR R4 knows")
    if not any(each.system == fhir.SCOPE_SYSTEM and each.code == fhir.SCOPE_CODE for each in one.scope.coding):
        raise refuse(place, "its scope is not patient-privacy")
    if (one.sourceAttachment is None) == (one.sourceReference is None):
        raise refuse(place, "it has exactly one source, the signed form")
    for name in ("policyRule", "verification", "implicitRules"):
        if getattr(one, name) is not None:
            raise refuse(place, f"{name} is not used in IHE PCF")
    if one.policy[0].authority is not None:
        raise refuse(place, "policy.authority is not used in IHE PCF")
    if one.modifierExtension:
        raise refuse(place, "a modifier extension changes what it means, and is not known here")


def _about(extensions: list[Extension], place: str) -> About | None:
    for each in extensions:
        if each.url == fhir.FORM_URL and each.valueString is not None:
            return fitted(About, parsed(each.valueString, place), place)
    return None


def parsed(text: str, place: str) -> Any:
    """JSON within JSON; SourceError names `place`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise refuse(place, "an extension of ours is not JSON") from None


def _form(attachment: Attachment | None, reference: Reference | None) -> str:
    if attachment is not None:
        return attachment.title or attachment.url
    return (reference.reference or reference.display) if reference is not None else ""


def _digest(attachment: Attachment | None) -> str:
    found = [
        each.valueString or "" for each in (attachment.extension if attachment else []) if each.url == fhir.SHA256_URL
    ]
    return found[0] if found else ""


def _id(one: ConsentResource) -> str:
    ours = [each.value for each in one.identifier if each.system == fhir.CONSENT_SYSTEM]
    return ours[0] if ours else one.id
