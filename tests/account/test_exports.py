"""The ledger as DICOM audit messages and BALP AuditEvents: by the standards' rules, and without anybody's name."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

import pytest

from scanward.core.asking import Why
from scanward.core.stages import OutcomeKind
from scanward.line.account.denials import Denial, record_refused
from scanward.line.account.exports.dicom_audit import audit_message
from scanward.line.account.exports.events import Event, EventKind, events
from scanward.line.account.exports.fhir_audit import audit_events
from scanward.line.account.exports.syslog import framed, syslog_message
from scanward.store import Vault, Ward, ledger
from tests.account.audit_rules import wrong_in_event, wrong_in_message
from tests.account.wards import JANE, JOHN, left

if TYPE_CHECKING:
    from collections.abc import Callable

SYSLOG = re.compile(
    rb"<(\d+)>1 (\S+) ([!-~]+) scanward (\d+) DICOM\+RFC3881 - \xef\xbb\xbf(<AuditMessage.*)", re.DOTALL
)


@pytest.fixture
def told(office: Ward) -> list[Event]:
    """Two patients' data left and one's by half, one was denied, one was looked up."""
    left(office, JANE, JOHN, stood_on=("consent-1", "contract-1"))
    left(office, JANE, recipient="beta", outcome=OutcomeKind.PARTIAL)
    denial = Denial("SW-DENIED", Why.PATIENT_DENIES, ("image.ct",), ("consent-2",))
    record_refused(office, "R1", "acme", "research", [denial, Denial("SW-2", Why.NOT_ASKED, (), ())])
    name = next(entry.facts["pseudonym"] for entry in ledger.entries(office) if entry.kind == "disclosure")
    Vault(office).lookup(name, who="dr-roe", why="a finding")
    return list(events(office))


def test_every_message_is_by_the_schema_and_the_tables_of_ps3_15(told: list[Event]) -> None:
    assert [event.kind for event in told] == ["disclosure"] * 3 + ["leave-denied"] * 2 + ["vault-lookup"]
    for event in told:
        assert wrong_in_message(audit_message(event)) == []


def test_the_rules_of_the_test_find_what_is_wrong(told: list[Event]) -> None:
    message = audit_message(told[0])
    for old, new in (
        (b'"110106"', b'"110113"'),
        (b"UserID=", b"Who="),
        (b"ParticipantObjectName", b"EventOutcomeDescription"),
    ):
        changed = message.replace(old, new)
        assert changed != message
        assert wrong_in_message(changed)
    disclosed = list(audit_events(told[0]))[1]
    assert wrong_in_event(disclosed) == []
    assert wrong_in_event({**disclosed, "action": "C"})
    assert wrong_in_event({**disclosed, "entity": disclosed["entity"][1:]})


def test_every_resource_is_by_the_profiles_of_balp(told: list[Event]) -> None:
    resources = [resource for event in told for resource in audit_events(event)]
    for resource in resources:
        assert wrong_in_event(resource) == []
        assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", resource["id"])
    profiles = [each.get("meta", {}).get("profile", ["-"])[0].rpartition(".")[2] for each in resources]
    assert profiles == ["AuthZconsent", "Source"] * 3 + ["AuthZconsent"] * 2 + ["-"]
    assert len({each["id"] for each in resources}) == len(resources)


def test_a_library_of_others_reads_every_resource_as_an_audit_event(told: list[Event]) -> None:
    from fhir.resources.R4B.auditevent import AuditEvent

    for resource in (resource for event in told for resource in audit_events(event)):
        assert json.loads(AuditEvent.model_validate(resource).model_dump_json())["id"] == resource["id"]
        with pytest.raises(ValueError, match="validation error"):
            AuditEvent.model_validate({**resource, "agent": [{"who": {"display": "nobody asked"}, "requestor": "?"}]})


def test_a_denial_says_why_and_on_what_it_stood(told: list[Event]) -> None:
    (denied,) = audit_events(told[3])
    assert (denied["outcome"], denied["outcomeDesc"]) == ("8", "denied: patient-denies")
    consents = [each["what"] for each in denied["entity"] if each["type"]["code"] == "Consent"]
    assert [each["identifier"]["value"] for each in consents] == ["consent-2"]
    (unasked,) = audit_events(told[4])
    assert [each["what"] for each in unasked["entity"]][1:] == [{"display": "no consent or other ground on file"}]
    permitted, _ = audit_events(told[0])
    assert (permitted["outcome"], "outcomeDesc" in permitted) == ("0", False)
    alert = fromstring(audit_message(told[3]))  # noqa: S314 - what we wrote ourselves
    said = {
        each.get("type"): base64.b64decode(each.get("value", "")).decode()
        for each in alert.iter("ParticipantObjectDetail")
    }
    assert said["ledger entry"] == str(told[3].number)
    assert said["Alert Description"] == "a patient's data was not let go; denied: patient-denies"


def test_the_outcome_is_that_of_the_delivery(told: list[Event]) -> None:
    assert [event.severity for event in told[:3]] == ["0", "0", "4"]
    event = fromstring(audit_message(told[2])).find("EventIdentification")  # noqa: S314 - what we wrote ourselves
    assert event is not None
    assert (event.get("EventOutcomeIndicator"), event.findtext("EventOutcomeDescription")) == ("4", "delivered in part")


@pytest.mark.parametrize(
    ("outcome", "severity"),
    [(None, "4"), (OutcomeKind.REFUSED, "8"), (OutcomeKind.FAILED, "8"), (OutcomeKind.UNKNOWN, "4")],
)
def test_what_did_not_arrive_is_no_success(office: Ward, outcome: OutcomeKind | None, severity: str) -> None:
    left(office, JANE, outcome=outcome)
    (event,) = events(office)
    assert event.severity == severity
    assert event.explained


def test_only_what_is_new_is_told(office: Ward, told: list[Event]) -> None:
    assert [event.number for event in events(office, after=told[2].number)] == [event.number for event in told[3:]]
    assert list(events(office, after=told[-1].number)) == []


def test_nobody_s_name_or_number_is_told(told: list[Event]) -> None:
    everything = b"".join(audit_message(event) for event in told)
    everything += b"".join(base64.b64decode(each) for each in re.findall(rb'value="([^"]*)"', everything))
    everything += json.dumps([list(audit_events(event)) for event in told]).encode()
    for patient in (JANE, JOHN):
        for canary in (patient.patient_id, patient.name, patient.birth_date, patient.name.split("^")[0]):
            assert canary.encode() not in everything
    assert b"SW-DENIED" in everything


def test_a_hostile_word_stays_text(office: Ward) -> None:
    left(office, JANE)
    name = next(entry.facts["pseudonym"] for entry in ledger.entries(office) if entry.kind == "disclosure")
    Vault(office).lookup(name, who='a"><AuditMessage/>\n', why="x")
    *_, event = events(office)
    message = audit_message(event)
    assert wrong_in_message(message) == []
    assert b"\n" not in message
    assert b"<AuditMessage/>" not in message


def test_syslog_messages_are_of_rfc_5424_and_counted_by_rfc_5425(told: list[Event]) -> None:
    severities: Callable[[Event], int] = lambda event: {"0": 5, "4": 4, "8": 3}[event.severity]  # noqa: E731 - a table
    for event in told:
        message = syslog_message(event, audit_message(event), "ward.example")
        head = SYSLOG.fullmatch(message)
        assert head
        assert int(head[1]) == 80 + severities(event)
        assert head[2].decode() == event.at
        assert head[5] == audit_message(event)
        assert framed(message) == str(len(message)).encode() + b" " + message


def test_every_kind_of_event_is_exported(told: list[Event]) -> None:
    assert {event.kind for event in told} == set(EventKind)
