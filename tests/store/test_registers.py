"""Statutory opt-outs: by list, by submitting numbers, and told at this ward."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scanward.core.asking import Question, Scope, Why
from scanward.core.errors import UsageError
from scanward.core.lawful import Basis, Identifiability
from scanward.line.decide import decide_leaving
from scanward.store import Patient, Refreshed, Register, Registers, Style, Vault, Ward, allow, gather
from scanward.store.ledger import entries
from tests.store.patients_said import JANE, NAMELESS, TWIN, HeldClock

DAY_S = 86_400


@pytest.fixture
def ward(ward: Ward) -> Ward:
    held = replace(ward, clock=HeldClock())
    allow(held, "acme", "research", Basis.DEIDENTIFIED, authority="our board", who="dr.grey")
    return held


@pytest.fixture
def book(ward: Ward, vault: Vault) -> Registers:
    return Registers(ward, vault)


def added(book: Registers, style: Style, issuer: str = "") -> Registers:
    book.add(Register("nhs", style, (Scope("research"),), 7 * DAY_S), who="dr.grey", issuer=issuer)
    return book


def asked(ward: Ward, vault: Vault, patient: Patient) -> Why:
    level = Identifiability.DEIDENTIFIED
    question = Question("acme", "research", "image.ct", level, frozenset(), ward.clock.now())
    return decide_leaving(question, gather(ward, vault, patient, "acme")).why


def test_a_list_binds_whoever_stands_on_it_until_a_later_one_does_not(
    ward: Ward, vault: Vault, book: Registers
) -> None:
    added(book, Style.LIST)
    assert book.listed("nhs", ["10012", "5"], who="dr.grey") == Refreshed(2, 2, 2, 0)
    assert (asked(ward, vault, JANE), asked(ward, vault, TWIN)) == (Why.OPTED_OUT, Why.GROUND)
    assert book.listed("nhs", ["5"], who="dr.grey") == Refreshed(1, 1, 0, 1)
    assert asked(ward, vault, JANE) is Why.GROUND
    assert (book.get("nhs").opted_out, bool(book.get("nhs").answered)) == (1, True)


def test_an_answer_grows_too_old_until_the_register_is_asked_again(ward: Ward, vault: Vault, book: Registers) -> None:
    added(book, Style.LIST).listed("nhs", [], who="dr.grey", force=True)
    ward.clock.at += timedelta(days=7)
    assert asked(ward, vault, JANE) is Why.GROUND
    ward.clock.at += timedelta(microseconds=1)
    assert asked(ward, vault, JANE) is Why.REGISTER_STALE
    book.listed("nhs", [], who="dr.grey", force=True)
    assert asked(ward, vault, JANE) is Why.GROUND


@pytest.mark.parametrize("wrong", [[], ["17"]], ids=["empty", "of others"])
def test_a_list_that_would_end_most_opt_outs_is_taken_only_by_force(
    ward: Ward, vault: Vault, book: Registers, wrong: list[str]
) -> None:
    added(book, Style.LIST)
    with pytest.raises(UsageError, match="is it the whole list"):
        book.listed("nhs", [], who="dr.grey")
    assert book.get("nhs").answered == ""
    book.listed("nhs", ["10012", "5"], who="dr.grey")
    with pytest.raises(UsageError, match="more than half of 2"):
        book.listed("nhs", wrong, who="dr.grey")
    assert asked(ward, vault, JANE) is Why.OPTED_OUT
    assert book.listed("nhs", wrong, who="dr.grey", force=True).ended == 2
    assert asked(ward, vault, JANE) is Why.GROUND


def test_an_opt_out_binds_at_once_although_another_clock_ran_ahead(ward: Ward, vault: Vault, book: Registers) -> None:
    added(book, Style.OWN)
    ward.clock.at += timedelta(minutes=5)
    book.opt_out("nhs", "10012", who="dr.grey")
    ward.clock.at -= timedelta(minutes=5)
    assert (asked(ward, vault, JANE), asked(ward, vault, TWIN)) == (Why.OPTED_OUT, Why.GROUND)


def test_an_answer_about_another_number_of_the_patient_is_none_about_them(
    ward: Ward, vault: Vault, book: Registers
) -> None:
    both = Patient("111111", "HOSP", other_ids=("222222",))
    added(book, Style.CLEANED).cleaned("nhs", ["222222"], ["222222"], who="dr.grey")
    assert asked(ward, vault, both) is Why.REGISTER_STALE
    ward.clock.at += timedelta(days=6)
    book.cleaned("nhs", ["111111"], ["111111"], who="dr.grey")
    assert asked(ward, vault, both) is Why.GROUND
    ward.clock.at += timedelta(days=2)
    assert asked(ward, vault, both) is Why.REGISTER_STALE


def test_an_opt_out_is_found_under_any_of_the_patient_s_numbers(ward: Ward, vault: Vault, book: Registers) -> None:
    added(book, Style.LIST, issuer="NHS").listed("nhs", ["9434765919"], who="dr.grey")
    assert asked(ward, vault, JANE) is Why.OPTED_OUT
    assert asked(ward, vault, Patient("943-476-5919", "NHS")) is Why.OPTED_OUT
    assert asked(ward, vault, Patient("943 476 5919")) is Why.OPTED_OUT
    assert asked(ward, vault, Patient("9434765919", "HOSP")) is Why.GROUND


def test_a_cleaned_list_speaks_of_those_submitted_and_is_no_consent(ward: Ward, vault: Vault, book: Registers) -> None:
    added(book, Style.CLEANED)
    assert asked(ward, vault, JANE) is Why.REGISTER_STALE
    assert book.cleaned("nhs", ["10012", "10013"], ["10013"], who="dr.grey") == Refreshed(2, 1, 1, 0)
    assert asked(ward, vault, JANE) is Why.OPTED_OUT
    assert asked(ward, vault, TWIN) is Why.GROUND
    assert asked(ward, vault, Patient("10014", "HOSP")) is Why.REGISTER_STALE
    facts = gather(ward, vault, TWIN, "acme")
    assert (facts.consents, facts.opt_outs) == ((), ())


def test_one_exchange_says_nothing_of_those_it_was_not_about(ward: Ward, vault: Vault, book: Registers) -> None:
    added(book, Style.CLEANED).cleaned("nhs", ["10012"], [], who="dr.grey")
    ward.clock.at += timedelta(days=6)
    book.cleaned("nhs", ["10013"], ["10013"], who="dr.grey")
    assert asked(ward, vault, JANE) is Why.OPTED_OUT
    ward.clock.at += timedelta(days=6)
    assert asked(ward, vault, TWIN) is Why.GROUND
    assert book.cleaned("nhs", ["10012"], ["10012"], who="dr.grey") == Refreshed(1, 0, 0, 1)
    assert asked(ward, vault, JANE) is Why.GROUND
    ward.clock.at += timedelta(days=2)
    assert asked(ward, vault, TWIN) is Why.REGISTER_STALE


def test_a_number_that_was_not_submitted_cannot_come_back(book: Registers) -> None:
    added(book, Style.CLEANED)
    with pytest.raises(UsageError, match="not of one exchange"):
        book.cleaned("nhs", ["10012"], ["10013"], who="dr.grey")
    assert book.get("nhs").answered == ""


def test_an_opt_out_told_at_the_ward_binds_at_once_and_can_be_taken_back(
    ward: Ward, vault: Vault, book: Registers
) -> None:
    added(book, Style.OWN)
    assert asked(ward, vault, JANE) is Why.GROUND
    book.opt_out("nhs", "10012", who="dr.grey")
    assert asked(ward, vault, JANE) is Why.OPTED_OUT
    ward.clock.at += timedelta(days=36_500)  # it outlives the patient
    assert asked(ward, vault, JANE) is Why.OPTED_OUT
    book.opt_in("nhs", "10012", who="dr.grey")
    assert asked(ward, vault, JANE) is Why.GROUND
    with pytest.raises(UsageError, match="not opted out"):
        book.opt_in("nhs", "10012", who="dr.grey")


@pytest.mark.matrix("C2")
def test_a_patient_without_a_number_may_be_one_who_opted_out(ward: Ward, vault: Vault, book: Registers) -> None:
    added(book, Style.OWN)
    assert asked(ward, vault, NAMELESS) is Why.GROUND
    book.opt_out("nhs", "10013", who="dr.grey")
    assert asked(ward, vault, NAMELESS) is Why.PATIENT_UNKNOWN


def test_the_ledger_counts_and_holds_no_number(ward: Ward, book: Registers) -> None:
    added(book, Style.LIST).listed("nhs", ["10012", "10013"], who="dr.grey")
    last = list(entries(ward))[-1]
    assert last.kind == "register-asked"
    assert last.facts == {"register": "nhs", "numbers": 2, "opted_out": 2, "added": 2, "ended": 0, "who": "dr.grey"}
    assert "10012" not in "".join(entry.body for entry in entries(ward))


def test_a_register_is_respected_until_it_is_ended(ward: Ward, vault: Vault, book: Registers) -> None:
    added(book, Style.LIST).listed("nhs", ["10012"], who="dr.grey")
    with pytest.raises(UsageError, match="known already"):
        added(book, Style.LIST)
    book.end("nhs", who="dr.grey")
    assert asked(ward, vault, JANE) is Why.GROUND
    assert book.all() == []


@pytest.mark.parametrize("style", Style)
def test_each_style_is_answered_in_its_own_way(book: Registers, style: Style) -> None:
    added(book, style)
    ways = {
        Style.LIST: lambda: book.listed("nhs", ["1"], who="x"),
        Style.CLEANED: lambda: book.cleaned("nhs", ["1"], [], who="x"),
        Style.OWN: lambda: book.opt_out("nhs", "1", who="x"),
    }
    ways.pop(style)()
    for other in ways.values():
        with pytest.raises(UsageError, match="this is for one of style"):
            other()


def test_thousands_of_numbers_are_taken_at_once(ward: Ward, vault: Vault, book: Registers) -> None:
    numbers = [str(number) for number in range(10_000, 12_000)]
    added(book, Style.CLEANED)
    assert book.cleaned("nhs", numbers, numbers[:1000], who="dr.grey") == Refreshed(2000, 1000, 1000, 0)
    assert asked(ward, vault, Patient("11999")) is Why.OPTED_OUT
    assert asked(ward, vault, Patient("10999")) is Why.GROUND
