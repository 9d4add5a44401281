"""Consents that others wrote: what is meant is kept, and what cannot be is refused by name, whole."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanward.core.asking import Scope
from scanward.core.errors import SourceError, UsageError
from scanward.core.lawful import RecipientKind
from scanward.line.decide.consent_files import read_consents
from scanward.line.decide.consent_files.files import FILE_MAX_BYTES

REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ROLE = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]}
SECRET = "ZEBEDEE"
FOREIGN = {
    "resourceType": "Consent",
    "status": "active",
    "meta": {"profile": ["https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic"]},
    "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
    "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
    "patient": {"reference": "Patient/ex-patient", "display": SECRET},
    "dateTime": "2022-06-13",
    "performer": [{"reference": "Patient/ex-patient"}],
    "organization": [{"reference": "Organization/ex-organization", "display": "General"}],
    "sourceReference": {"reference": "DocumentReference/ex-documentreference"},
    "policy": [{"uri": "http://example.org/policies/base.txt"}],
    "provision": {
        "type": "permit",
        "period": {"end": "2022-12-31"},
        "purpose": [{"system": REASON, "code": "TREAT"}, {"system": REASON, "code": "HRESCH"}],
    },
}
PATIENT = {
    "resourceType": "Patient",
    "id": "ex-patient",
    "identifier": [{"system": "urn:oid:1.2", "value": "10012", "assigner": {"display": "HOSP"}}],
    "name": [{"family": SECRET}],
}


def bundled(consent=FOREIGN, patient=PATIENT):
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient}, {"resource": consent}]}


def read(value, **options):
    return read_consents(json.dumps(value).encode(), "fhir", **options)


def changed(**changes):
    """FOREIGN with `a.b` as `a__b` set to another value."""
    consent = copy.deepcopy(FOREIGN)
    for path, value in changes.items():
        *way, last = path.split("__")
        place = consent
        for step in way:
            place = place[int(step)] if step.isdecimal() else place[step]
        place[last] = value
    return consent


def test_a_consent_by_the_profile_of_others_is_understood():
    (record,) = read(bundled(), zone="Europe/Berlin")
    assert (record.patient.patient_id, record.patient.issuer, record.patient.name) == ("10012", "HOSP", "")
    assert [each.scope for each in record.statements] == [Scope("treatment"), Scope("research")]
    assert record.span.end.isoformat() == "2022-12-31T23:00:00+00:00"
    assert (record.signed.organization, record.signed.signer) == ("General", "")
    assert record.signed.policy_uri == "http://example.org/policies/base.txt"


def test_an_exception_denies_within_its_base():
    actor = {"role": ROLE, "reference": {"reference": "Organization/7"}}
    nested = {"type": "deny", "actor": [actor]}
    (record,) = read(bundled(changed(provision__provision=[nested])), recipients={"Organization/7": "acme"})
    denied = [each.scope for each in record.statements if not each.permit]
    assert denied == [Scope("treatment", "acme"), Scope("research", "acme")]


def test_kinds_of_recipients_are_understood():
    actor = {"role": ROLE, "reference": {"identifier": {"system": "urn:scanward:recipient-kind", "value": "insurer"}}}
    (record,) = read(bundled(changed(provision__actor=[actor])))
    assert {each.scope.kinds for each in record.statements} == {frozenset({RecipientKind.INSURER})}


@pytest.mark.parametrize(("status", "kept"), [("draft", 0), ("rejected", 0), ("entered-in-error", 0), ("inactive", 1)])
def test_what_is_not_in_force_permits_nothing(status, kept):
    records = read(bundled(changed(status=status)))
    assert len(records) == kept
    assert all(record.withdrawn is not None for record in records)


def test_a_patient_of_several_numbers_is_known_by_the_issuer_that_was_asked_for():
    two = copy.deepcopy(PATIENT)
    two["identifier"].append({"system": "urn:nhs", "value": "9434765919"})
    with pytest.raises(SourceError, match="there are several"):
        read(bundled(patient=two))
    assert read(bundled(patient=two), issuer="urn:nhs")[0].patient.patient_id == "9434765919"
    assert read(bundled(patient=two), issuer="HOSP")[0].patient.patient_id == "10012"


UNKNOWN_ACTOR = {"role": ROLE, "reference": {"reference": f"Organization/{SECRET}"}}
REFUSED = {
    "scope": {"coding": [{"system": "x", "code": SECRET}]},
    "category": [],
    "status": SECRET,
    "dateTime": SECRET,
    "performer": [],
    "organization": [],
    "patient": {"reference": f"Patient/{SECRET}"},
    "sourceReference": None,
    "policy": [{"uri": "a"}, {"uri": "b"}],
    "policyRule": {"text": SECRET},
    "policy__0__authority": SECRET,
    "verification": [{"verified": True}],
    "implicitRules": "urn:rules",
    "modifierExtension": [{"url": f"urn:{SECRET}"}],
    "provision__type": SECRET,
    "provision__action": [{"text": "access"}],
    "provision__code": [{"text": SECRET}],
    "provision__class": [{"code": SECRET}],
    "provision__securityLabel": [{"code": "R"}],
    "provision__dataPeriod": {"start": "2020"},
    "provision__data": [{"meaning": "instance"}],
    "provision__purpose": [{"system": REASON, "code": SECRET}],
    "provision__period": {"end": SECRET},
    "provision__actor": [UNKNOWN_ACTOR],
    "provision__modifierExtension": [{"url": f"urn:{SECRET}", "valueString": "x"}],
    "provision__provision": [{"type": "permit", "actor": [UNKNOWN_ACTOR]}],
    "provision": {"type": "deny", "provision": [{"type": "permit"}]},
}


@pytest.mark.parametrize("path", REFUSED)
def test_what_cannot_be_kept_as_it_is_meant_is_refused_and_repeats_nothing(path):
    assert len(read({**bundled(), "entry": [*bundled()["entry"], {"resource": FOREIGN}]})) == 2
    wrong = changed(**{path: REFUSED[path]})
    with pytest.raises(SourceError) as refused:
        read({**bundled(wrong), "entry": [*bundled()["entry"], {"resource": wrong}]})
    assert SECRET not in str(refused.value)
    assert "entry 3" in str(refused.value)


INSURERS = {"role": ROLE, "reference": {"identifier": {"system": "urn:scanward:recipient-kind", "value": "insurer"}}}
ACME = {"role": ROLE, "reference": {"identifier": {"system": "urn:scanward:recipient", "value": "acme"}}}
EXCEPTION = {"type": "deny", "actor": [ACME]}


@pytest.mark.parametrize(
    ("provision", "told"),
    [
        ({"provision": [EXCEPTION | {"provision": [{"type": "permit"}]}]}, "one level"),
        ({"provision": [EXCEPTION | {"period": {"end": "2030"}}]}, "period of its own"),
        ({"provision": [EXCEPTION | {"type": "permit"}]}, "denies something"),
        ({"type": "deny", "provision": [EXCEPTION]}, "denial with exceptions"),
        ({"actor": [ACME, INSURERS]}, "write them apart"),
    ],
)
def test_provisions_that_would_mean_something_else_here_are_refused(provision, told):
    wrong = changed(provision={**FOREIGN["provision"], **provision})
    with pytest.raises(SourceError, match=told):
        read(bundled(wrong))
    assert read(bundled(changed(provision__provision=[EXCEPTION])))
    assert read(bundled(changed(provision__actor=[INSURERS])))


HOSTILE = [
    b"",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"resourceType": "Bundle", "entry": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
    b'{"resourceType": "Consent", "resourceType": "Consent"}',
    b'{"resourceType": ["Consent"]}',
    b'{"resourceType": "Bundle", "entry": {"ZEBEDEE": 1}}',
    b'{"resourceType": "Bundle", "entry": [{"resource": "ZEBEDEE"}]}',
    b'{"resourceType": "Bundle", "entry": [1e999]}',
    b'{"resourceType": "Bundle", "entry": [NaN]}',
    b'{"scanward_consents": 2, "consents": []}',
    b'{"scanward_consents": 1, "consents": [{"patient": 10012, "statements": [{"says": "permit"}]}]}',
    b'{"scanward_consents": 1, "consents": [{"patient": "1", "ZEBEDEE": "1", "statements": [{"says": "deny"}]}]}',
    b'{"scanward_consents": 1, "consents": [{"patient": "1", "statements": []}]}',
    b'{"scanward_consents": 1, "consents": [{"patient": "1", "statements": [{"says": "deny", "kinds": ["ZEBEDEE"]}]}]}',
    b"patient\r\n1\r\n",
    b"patient,says,ZEBEDEE\r\n1,permit,x\r\n",
    b"patient,says\r\n1,permit,ZEBEDEE\r\n",
    b"patient,says\r\n1,ZEBEDEE\r\n",
    b'patient,says\r\n1,"per',
    b"patient,says,no_train\r\n1,permit,ZEBEDEE\r\n",
    b"patient,says,until\r\n1,permit,31.12.2026\r\n",
    b"consent,patient,says\r\nA,1,permit\r\nA,2,deny\r\n",
]


@pytest.mark.parametrize("form", ["fhir", "json", "csv"])
@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files_are_refused_and_repeat_nothing(content, form):
    with pytest.raises(SourceError) as refused:
        read_consents(content, form)
    assert "ZEBEDEE" not in str(refused.value)


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(SourceError, match="at most 64 MB"):
        read_consents(b" " * (FILE_MAX_BYTES + 1), "json")
    with pytest.raises(UsageError):
        read_consents(b"", "xml")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*FOREIGN, "type", "purpose", "coding", "x"]), inner, max_size=4)
        ),
        max_leaves=8,
    ),
    st.sampled_from(sorted(FOREIGN)),
)
def test_no_value_in_any_place_is_more_than_refused(value, place):
    try:
        read(bundled(changed(**{place: value})))
    except SourceError:
        return
