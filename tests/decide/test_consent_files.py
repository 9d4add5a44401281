"""What is written to a file is read back as it was, in each format, and FHIR keeps to IHE PCF 1.1."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanward.core.asking import Obligations, Scope, Span
from scanward.core.consenting import Said, Signed, Statement
from scanward.core.lawful import Identifiability, RecipientKind
from scanward.line.decide.consent_files import read_consents, write_consents
from scanward.line.decide.consent_files.groups import groups_of
from scanward.store import ConsentRecord, Patient
from tests.decide.pcf import violations

TERMS = st.sampled_from(["*", "research", "research.lung-2026", "treatment", "teaching"])
SCOPES = st.builds(
    Scope,
    TERMS,
    st.sampled_from(["*", "acme", "uni.lab"]),
    st.frozensets(st.sampled_from(RecipientKind), max_size=2),
    st.sampled_from(["*", "image.ct", "report"]),
    st.frozensets(st.sampled_from(Identifiability), max_size=2),
)
DUTIES = st.builds(
    Obligations,
    st.frozensets(st.sampled_from(["no-faces", "no-text"])),
    st.none() | st.integers(1, 900),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
PERMITS = st.builds(Statement, st.just(True), SCOPES, DUTIES)
DENIALS = st.builds(Statement, st.just(False), SCOPES)
FIRST, LAST = (datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (1990, 2190))
TIMES = st.none() | st.datetimes(FIRST, LAST, timezones=st.just(UTC))
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"], exclude_characters="#"), max_size=12)
SIGNED = st.builds(
    Signed,
    WORDS,
    st.sampled_from(["", "ab" * 32]),
    TIMES,
    WORDS,
    WORDS,
    WORDS,
    st.sampled_from(["", "urn:text:3"]),
    WORDS,
    st.frozensets(st.sampled_from(Said)),
    st.booleans(),
)
PATIENTS = st.builds(Patient, WORDS.filter(bool), WORDS)


def spans(begin, end):
    return Span(begin, end) if begin is None or end is None or begin < end else Span(end, begin)


STATEMENTS = st.lists(PERMITS, min_size=1, max_size=1).flatmap(
    lambda permits: st.lists(DENIALS, max_size=3).map(lambda denials: (*permits, *denials))
)
IDS = st.sampled_from(["", "TB2GTKCB4X2MRVJ3RE5608MB6D"])
RECORDS = st.builds(ConsentRecord, PATIENTS, STATEMENTS, st.builds(spans, TIMES, TIMES), SIGNED, IDS, TIMES)


def plain(record, **more):
    return replace(record, added=None, added_by="", **more)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORDS, max_size=3), st.sampled_from(["fhir", "json"]))
def test_what_is_written_is_read_back_as_it_was(records, form):
    assert read_consents(write_consents(records, form), form) == [plain(record) for record in records]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RECORDS, max_size=3))
def test_a_table_is_read_back_as_it_was_written(records):
    numbered = [replace(record, id=f"c{count}") for count, record in enumerate(records)]
    assert read_consents(write_consents(numbered, "csv"), "csv") == [plain(record) for record in numbered]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.builds(replace, RECORDS, statements=st.lists(PERMITS | DENIALS, min_size=1, max_size=5).map(tuple)))
def test_every_resource_keeps_to_ihe_pcf_and_together_they_say_the_same(record):
    bundle = json.loads(write_consents([record], "fhir"))
    assert [violations(entry["resource"]) for entry in bundle["entry"]] == [[]] * len(bundle["entry"])
    back = read_consents(json.dumps(bundle).encode(), "fhir")
    assert tuple(each for one in back for each in one.statements) == record.statements


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PERMITS | DENIALS, min_size=1, max_size=6))
def test_groups_say_what_their_statements_say(statements):
    assert [each for group in groups_of(statements) for each in group.statements] == statements


def test_a_product_of_terms_is_one_group():
    scopes = [Scope(purpose, who) for purpose in ("research", "teaching") for who in ("acme", "uni")]
    statements = [Statement(permit=True, scope=scope) for scope in scopes]
    (group,) = groups_of(statements)
    assert (group.purposes, group.recipients) == (("research", "teaching"), ("acme", "uni"))


def test_the_validator_of_these_tests_finds_what_is_wrong():
    record = ConsentRecord(Patient("10012"), (Statement(permit=True, scope=Scope("research")),))
    (good,) = [entry["resource"] for entry in json.loads(write_consents([record], "fhir"))["entry"]]
    assert violations(good) == []
    nested = {"type": "deny", "provision": [{"type": "permit"}]}
    wrong = [
        {"scope": {"coding": [{"system": "x", "code": "research"}]}},
        {"category": []},
        {"patient": None},
        {"dateTime": "soon"},
        {"performer": []},
        {"organization": [{}]},
        {"sourceReference": {"display": "two sources"}},
        {"policy": [{"uri": ""}]},
        {"policyRule": {}},
        {"verification": []},
        {"provision": {"type": "maybe"}},
        {"provision": {"type": "permit", "code": []}},
        {"provision": {"type": "permit", "actor": [{"role": {"coding": []}, "reference": {"display": "x"}}]}},
        {"provision": {"type": "permit", "provision": [nested]}},
    ]
    for change in wrong:
        assert violations(good | change), change


def test_what_narrows_a_permit_is_marked_as_changing_its_meaning():
    scope = Scope("research", "acme", data="image", levels=frozenset({Identifiability.DEIDENTIFIED}))
    record = ConsentRecord(Patient("1"), (Statement(True, scope, Obligations(no_train=True)),))
    (entry,) = json.loads(write_consents([record], "fhir"))["entry"]
    urls = {each["url"] for each in entry["resource"]["provision"]["modifierExtension"]}
    assert urls == {"urn:scanward:data", "urn:scanward:identifiability", "urn:scanward:obligations"}


@pytest.mark.parametrize(
    ("until", "zone", "end"),
    [
        ("2027-03-28", "Europe/Berlin", datetime(2027, 3, 28, 22, tzinfo=UTC)),
        ("2027-03", "Europe/Berlin", datetime(2027, 3, 31, 22, tzinfo=UTC)),
        ("2027", "UTC", datetime(2028, 1, 1, tzinfo=UTC)),
        ("2027-03-28T23:59:59+02:00", "UTC", datetime(2027, 3, 28, 22, tzinfo=UTC)),
        ("2027-03-28T21:59:59.999Z", "Asia/Tokyo", datetime(2027, 3, 28, 22, tzinfo=UTC)),
    ],
)
def test_an_end_includes_the_last_unit_that_is_written(until, zone, end):
    file = {"scanward_consents": 1, "consents": [{"patient": "1", "until": until, "statements": [{"says": "deny"}]}]}
    (record,) = read_consents(json.dumps(file).encode(), "json", zone=zone)
    assert record.span == Span(None, end)
    assert not record.span.holds(end)
    assert record.span.holds(end - timedelta(microseconds=1))


def test_every_resource_is_a_consent_to_a_library_of_others():
    """It holds R4B, whose Consent is that of R4."""
    from fhir.resources.R4B.bundle import Bundle

    scopes = [Scope("research", who, data="image") for who in ("acme", "uni")]
    asked = Obligations(frozenset({"no-faces"}), 90, no_train=True)
    statements = [
        *(Statement(True, scope, asked) for scope in scopes),
        Statement(permit=False, scope=Scope("teaching")),
    ]
    whole = Signed(
        "form.pdf", "ab" * 32, datetime(2026, 1, 1, tzinfo=UTC), "her mother", "parent", "General", "urn:t:3"
    )
    span = Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    bare = ConsentRecord(Patient("2"), (Statement(permit=False),))
    records = [ConsentRecord(Patient("1", "HOSP"), tuple(statements), span, whole, added=span.begin), bare]
    bundle = Bundle.model_validate_json(write_consents(records, "fhir"))
    assert [entry.resource.get_resource_type() for entry in bundle.entry] == ["Consent", "Consent"]
    assert read_consents(bundle.model_dump_json().encode(), "fhir") == [plain(record) for record in records]
