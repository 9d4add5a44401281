"""Facts are gathered for the right patient, and nothing that stands against leaving is missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from scanward.core.asking import Obligations, Override, Question, Scope, Span, Why
from scanward.core.lawful import Basis, Identifiability
from scanward.line.decide import decide_leaving
from scanward.store import (
    Consents,
    Grounds,
    Patient,
    Person,
    Recipients,
    Register,
    Registers,
    Style,
    Vault,
    Ward,
    allow,
    destroy_vault,
    gather,
    gather_many,
    person_of,
)
from tests.store.patients_said import NAMELESS, TWIN, HeldClock, denial, permit

HEADER = Patient("10012", "HOSP", "DOE^JANE")


@pytest.fixture
def ward(ward: Ward) -> Ward:
    """A ward whose clock stands, with one recipient that may have de-identified data of everybody."""
    held = replace(ward, clock=HeldClock())
    allow(held, "acme", "research", Basis.DEIDENTIFIED, authority="our board", who="dr.grey")
    return held


def asked(ward: Ward, vault: Vault, patient: Patient, level=Identifiability.LIMITED) -> Why:
    question = Question("acme", "research", "image.ct", level, frozenset(), ward.clock.now())
    return decide_leaving(question, gather(ward, vault, patient, "acme")).why


def test_three_facts_let_data_of_everybody_leave_and_no_more_of_them(ward: Ward, vault: Vault) -> None:
    assert asked(ward, vault, HEADER, Identifiability.DEIDENTIFIED) is Why.GROUND
    assert asked(ward, vault, HEADER) is Why.TOO_IDENTIFIABLE
    Recipients(ward).end("acme", who="dr.grey")
    assert asked(ward, vault, HEADER, Identifiability.DEIDENTIFIED) is Why.RECIPIENT_UNKNOWN


def test_a_permit_is_for_issuer_and_number_exactly(ward: Ward, vault: Vault) -> None:
    Consents(ward, vault).add([permit()], who="dr.grey")
    assert asked(ward, vault, HEADER) is Why.CONSENT
    for other in (
        TWIN,
        replace(HEADER, issuer="OTHER"),
        replace(HEADER, issuer=""),
        replace(HEADER, patient_id="010012"),
    ):
        assert asked(ward, vault, other) is Why.TOO_IDENTIFIABLE


@pytest.mark.matrix("C2")
@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        replace(HEADER, issuer=""),
        replace(HEADER, patient_id="0010012"),
        replace(HEADER, patient_id="10 012 "),
        Patient("77", "HOSP", other_ids=("10012",)),
    ],
)
def test_a_denial_is_not_missed_for_a_header_that_writes_otherwise(ward: Ward, vault: Vault, header: Patient) -> None:
    Consents(ward, vault).add([denial()], who="dr.grey")
    assert asked(ward, vault, header, Identifiability.DEIDENTIFIED) is Why.PATIENT_DENIES


@pytest.mark.parametrize("header", [TWIN, replace(HEADER, issuer="OTHER"), Patient("77", other_ids=("5",))])
def test_a_denial_is_not_taken_for_somebody_else_s(ward: Ward, vault: Vault, header: Patient) -> None:
    Consents(ward, vault).add([denial()], who="dr.grey")
    assert asked(ward, vault, header, Identifiability.DEIDENTIFIED) is Why.GROUND


def test_a_denial_without_an_issuer_is_for_that_number_under_every_issuer(ward: Ward, vault: Vault) -> None:
    Consents(ward, vault).add([denial(Patient("10012"))], who="dr.grey")
    assert asked(ward, vault, HEADER, Identifiability.DEIDENTIFIED) is Why.PATIENT_DENIES


def test_the_same_digits_of_another_issuer_are_found_where_the_patient_has_them_too(ward: Ward, vault: Vault) -> None:
    Consents(ward, vault).add([denial(Patient("10012", "CLINIC"))], who="dr.grey")
    one = Patient("10012", "HOSP")
    assert asked(ward, vault, one, Identifiability.DEIDENTIFIED) is Why.GROUND
    both = Patient("10012", "HOSP", other_ids=("10012",))
    assert asked(ward, vault, both, Identifiability.DEIDENTIFIED) is Why.PATIENT_DENIES


@pytest.mark.matrix("C2")
def test_a_patient_without_a_number_may_be_whoever_denied_until_nobody_does(ward: Ward, vault: Vault) -> None:
    assert asked(ward, vault, NAMELESS, Identifiability.DEIDENTIFIED) is Why.GROUND
    (said,) = Consents(ward, vault).add([denial(TWIN)], who="dr.grey")
    assert asked(ward, vault, NAMELESS, Identifiability.DEIDENTIFIED) is Why.PATIENT_UNKNOWN
    Consents(ward, vault).withdraw(said.id, who="dr.grey")
    assert asked(ward, vault, NAMELESS, Identifiability.DEIDENTIFIED) is Why.GROUND


@pytest.mark.matrix("C1")
def test_what_was_withdrawn_stays_withdrawn_when_the_clock_is_set_back(ward: Ward, vault: Vault) -> None:
    (said,) = Consents(ward, vault).add([permit()], who="dr.grey")
    Consents(ward, vault).withdraw(said.id, who="dr.grey")
    ward.clock.at -= timedelta(hours=6)
    assert asked(ward, vault, HEADER) is Why.TOO_IDENTIFIABLE
    again = Consents(ward, vault).add([permit()], who="dr.grey")
    assert asked(ward, vault, HEADER) is Why.CONSENT
    assert again


def test_a_contract_that_was_ended_is_over_at_once_and_its_ground_is_of_no_use(ward: Ward, vault: Vault) -> None:
    ((kept, _),) = Recipients(ward).contracts()
    Recipients(ward).end_contract(kept.fact.id, who="dr.grey")
    assert asked(ward, vault, HEADER, Identifiability.DEIDENTIFIED) is Why.CONTRACT_ENDED


def test_a_ground_that_was_ended_carries_nothing(ward: Ward, vault: Vault) -> None:
    (kept,) = Grounds(ward).all()
    Grounds(ward).end(kept.fact.id, who="dr.grey")
    assert asked(ward, vault, HEADER, Identifiability.DEIDENTIFIED) is Why.NOT_ASKED
    assert Grounds(ward).all() == []
    assert Grounds(ward).all(ended=True)[0].ended


def test_a_contract_with_a_house_is_one_with_its_departments(ward: Ward, vault: Vault) -> None:
    facts = gather(ward, vault, HEADER, "acme.lab")
    assert [each.recipient for each in facts.contracts] == ["acme"]
    assert facts.recipient is None


def test_an_override_of_a_register_lifts_it_until_it_is_ended(ward: Ward, vault: Vault) -> None:
    registers = Registers(ward, vault)
    registers.add(Register("nhs", Style.LIST, (Scope("research"), Scope("operations")), 86_400), who="dr.grey")
    assert asked(ward, vault, HEADER, Identifiability.DEIDENTIFIED) is Why.REGISTER_STALE
    registers.listed("nhs", ["10012"], who="dr.grey")
    assert asked(ward, vault, HEADER, Identifiability.DEIDENTIFIED) is Why.OPTED_OUT
    named = Grounds(ward).override(Override("", "nhs", "Act s. 251", Scope("research"), Span()), who="dr.grey")
    assert asked(ward, vault, HEADER, Identifiability.DEIDENTIFIED) is Why.GROUND
    Grounds(ward).end_override(named.id, who="dr.grey")
    assert asked(ward, vault, HEADER, Identifiability.DEIDENTIFIED) is Why.OPTED_OUT


def test_thousands_are_gathered_in_few_queries_and_each_gets_their_own(ward: Ward, vault: Vault) -> None:
    (said,) = Consents(ward, vault).add([denial(Patient("1999", "HOSP"))], who="dr.grey")
    persons = [person_of(vault, Patient(str(number), "HOSP")) for number in range(1, 2001)]
    asked_for = []
    event.listen(ward.engine, "before_cursor_execute", lambda *call: asked_for.append(call[2]))
    facts = gather_many(ward, persons, "acme")
    assert len([query for query in asked_for if query.startswith("SELECT")]) < 30
    assert len(facts) == 2000
    assert [person for person in persons if facts[person].consents] == [persons[1998]]
    assert facts[persons[1998]].consents[0].id == said.id


def test_a_person_survives_being_packed() -> None:
    for person in (Person(b"a" * 32, b"b" * 32, b"", (b"c" * 32,)), Person(b"a" * 32, b"", b"")):
        assert Person.unpacked(person.packed) == person


def test_with_the_vault_ends_what_was_said(ward: Ward, vault: Vault) -> None:
    Consents(ward, vault).add([permit(), denial()], who="dr.grey")
    destroy_vault(ward, who="dr.grey")
    assert b"Doe" not in b"".join(file.read_bytes() for file in ward.root.rglob("*") if file.is_file())
    with ward.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM consent").scalar() == 0


def test_obligations_of_a_contract_are_gathered(ward: Ward, vault: Vault) -> None:
    ((kept, _),) = Recipients(ward).contracts()
    strict = replace(
        kept.fact, obligations=Obligations(frozenset({"no-faces"}), 90, no_train=True), span=Span(None, None)
    )
    Recipients(ward).add_contract(strict, who="dr.grey")
    known = gather(ward, vault, HEADER, "acme").contracts
    assert Obligations(frozenset({"no-faces"}), 90, no_train=True) in [each.obligations for each in known]
