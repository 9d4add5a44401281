"""No way to leave something out of an account: wrong clocks, names that are alike, waivers' forms, suspensions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scanward.core.asking import RecipientRecord
from scanward.core.errors import RefusedByPolicy
from scanward.core.lawful import Basis, Identifiability
from scanward.line.account import Account
from scanward.line.account.accounting import accounting, span_of
from scanward.line.account.protocols import add_protocol
from scanward.line.account.requests import extend, request_for, suspend
from scanward.line.account.retention import held_by
from scanward.line.account.standing import standing_of
from scanward.store import Patient, Vault, Ward
from tests.account.test_accounting import LUNG, REGISTRY, account_of
from tests.account.test_requests import asked
from tests.account.wards import DAY, JANE, START, HeldClock, left


def test_a_limited_data_set_is_exempt_only_where_what_left_was_one() -> None:
    """ACC-3: facts that are missing make it accountable."""
    assert standing_of(Basis.LIMITED_DATA_SET, None).accountable
    assert not standing_of(Basis.LIMITED_DATA_SET, Identifiability.LIMITED).accountable


@pytest.mark.parametrize(
    ("facts", "days_before", "as_form"),
    [
        ({}, 0, True),
        ({"basis": Basis.AUTHORIZATION}, 0, False),
        ({"identifiability": Identifiability.DEIDENTIFIED}, 0, False),
        ({}, 3000, False),
    ],
)
def test_only_disclosures_on_the_waiver_within_the_span_make_up_the_fifty(
    office: Ward, clock: HeldClock, facts: dict[str, object], days_before: int, as_form: bool
) -> None:
    """ACC-5."""
    add_protocol(office, LUNG, who="dr.grey")
    waiver = {"basis": Basis.RESEARCH_WAIVER, "protocol": "lung-2026"}
    clock.at = START - days_before * DAY
    left(office, *(Patient(str(number), "HOSP") for number in range(49)), **waiver | facts)
    clock.at = START
    left(office, JANE, **waiver)
    assert bool(account_of(office).research) is as_form
    assert bool(account_of(office).statutory) is not as_form


@pytest.mark.parametrize("wrong", [datetime(2031, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC)])
def test_what_a_wrong_clock_stamped_is_told(office: Ward, clock: HeldClock, wrong: datetime) -> None:
    """ACC-1: what stands after a release of the last six years is not older than they."""
    left(office, JANE, recipient="registry")
    clock.at = wrong
    left(office, JANE, recipient="registry")
    clock.at = START + DAY
    assert len(account_of(office).everything) == 2
    assert len(account_of(office, since=START + timedelta(hours=1)).everything) == (wrong > START)


def test_the_end_that_was_asked_for_bounds_what_is_told_and_its_last_day_is_said(
    office: Ward, clock: HeldClock
) -> None:
    left(office, JANE, recipient="registry")
    clock.at = START + 5 * DAY
    left(office, JANE, recipient="registry")
    end = (START + 2 * DAY).replace(hour=0)
    told = accounting(office, Vault(office), JANE, span_of(clock.now(), None, end), lambda _: None)
    assert (len(told.everything), told.covers_to) == (1, "2026-03-02")
    assert account_of(office).covers_to == "2026-03-06"


def test_two_recipients_of_one_title_are_told_apart(office: Ward) -> None:
    """ACC-4."""
    for slug in ("st-mary-ny", "st-mary-ca", "st-mary-ca"):
        left(office, JANE, recipient=slug)

    def known(slug: str) -> RecipientRecord:
        return replace(REGISTRY, slug=slug, address=slug)

    told = accounting(office, Vault(office), JANE, span_of(START), known)
    assert [(each.first.address, each.count) for each in told.statutory] == [("st-mary-ny", 1), ("st-mary-ca", 2)]


def test_a_request_that_waits_is_answered_and_not_asked_twice(office: Ward, clock: HeldClock) -> None:
    """ACC-6: one request costs nothing twice."""
    vault, first = Vault(office), asked(office)
    clock.at += DAY
    again = request_for(office, vault, JANE, span_of(clock.now()), request=None, responsible="PO")[0]
    assert again.id == first.id
    longer = span_of(clock.now(), None, START - DAY)
    assert request_for(office, vault, JANE, longer, request=None, responsible="PO")[0].id == first.id


def test_a_request_for_less_does_not_answer_one_for_more(office: Ward) -> None:
    vault = Vault(office)
    less = span_of(START, START - DAY, START - timedelta(hours=1))
    first = request_for(office, vault, JANE, less, request=None, responsible="PO")[0]
    assert request_for(office, vault, JANE, span_of(START), request=None, responsible="PO")[0].id != first.id


def test_an_agency_s_word_alone_holds_once_and_its_writing_longer(office: Ward, clock: HeldClock) -> None:
    """ACC-7."""
    vault = Vault(office)
    left(office, JANE, recipient="sheriff", basis=Basis.LAW_ENFORCEMENT)
    suspend(office, vault, JANE, recipient="sheriff", agency="Officer Lee", until=None, who="dr.grey")
    clock.at += 29 * DAY
    with pytest.raises(RefusedByPolicy, match="once only"):
        suspend(office, vault, JANE, recipient="sheriff", agency="Officer Lee", until=None, who="dr.grey")
    suspend(office, vault, JANE, recipient="fbi", agency="Agent Ray", until=None, who="dr.grey")
    suspend(office, vault, JANE, recipient="sheriff", agency="Lee", until=clock.at + 90 * DAY, who="dr.grey")
    clock.at += 60 * DAY
    assert account_of(office).everything == ()


def test_the_patient_does_not_see_at_recipients_what_is_held_back(office: Ward, clock: HeldClock) -> None:
    """ACC-7."""
    vault = Vault(office)
    left(office, JANE, recipient="sheriff", basis=Basis.LAW_ENFORCEMENT)
    left(office, JANE, recipient="registry")
    suspend(office, vault, JANE, recipient="sheriff", agency="Officer Lee", until=None, who="dr.grey")
    assert [each.recipient for each in held_by(office, vault, JANE)] == ["registry"]
    assert len(held_by(office, vault, JANE, for_staff=True)) == 2
    clock.at += 31 * DAY
    assert len(held_by(office, vault, JANE)) == 2


def test_the_reason_of_an_extension_is_not_in_the_ledger_even_sealed(office: Ward) -> None:
    extend(office, Vault(office), asked(office).id, reason="Jane Doe's films", who="dr.grey")
    *_, entry = Account(office).events()
    assert set(entry.facts) == {"request", "until", "reason_sha256", "who"}
