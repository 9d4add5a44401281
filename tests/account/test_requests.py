"""The clock of a request, its one extension, the answers that are kept, and what is held back for a time."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from scanward.core.errors import RefusedByPolicy, UsageError
from scanward.core.lawful import Basis
from scanward.line.account import Account
from scanward.line.account.accounting import held_back, span_of
from scanward.line.account.audit import audit
from scanward.line.account.requests import (
    AccountingRequest,
    answer,
    extend,
    given_answer,
    open_request,
    requests,
    suspend,
)
from scanward.store import Patient, Vault, Ward, disclosures
from tests.account.test_accounting import account_of
from tests.account.wards import DAY, JANE, JOHN, START, HeldClock, left


def asked(ward: Ward, patient: Patient = JANE) -> AccountingRequest:
    vault = Vault(ward)
    return open_request(ward, vault, patient, span_of(ward.clock.now()), responsible="Privacy Officer")


def test_a_request_is_due_after_sixty_days_and_once_after_ninety(office: Ward, clock: HeldClock) -> None:
    """ACC-6."""
    request = asked(office)
    assert (request.due, request.extended) == ("2026-04-30", False)
    clock.at = START + 60 * DAY
    extended = extend(office, Vault(office), request.id, reason="old films are in another house", who="dr.grey")
    assert (extended.due, extended.extended) == ("2026-05-30", True)
    with pytest.raises(RefusedByPolicy, match="one extension"):
        extend(office, Vault(office), request.id, reason="again", who="dr.grey")


def test_an_extension_is_told_within_the_sixty_days_and_has_a_reason(office: Ward, clock: HeldClock) -> None:
    """ACC-6."""
    request = asked(office)
    with pytest.raises(UsageError, match="reason"):
        extend(office, Vault(office), request.id, reason=" ", who="dr.grey")
    clock.at = START + 60 * DAY + timedelta(seconds=1)
    with pytest.raises(RefusedByPolicy, match="60 days are over"):
        extend(office, Vault(office), request.id, reason="late", who="dr.grey")


def test_the_first_in_any_twelve_months_is_free(office: Ward, clock: HeldClock) -> None:
    """ACC-6."""
    assert asked(office).free
    clock.at = START + 364 * DAY
    assert not asked(office).free
    assert asked(office, JOHN).free
    clock.at = START + 365 * DAY
    assert asked(office).free


def test_the_accounting_that_was_given_is_kept_with_its_hash(office: Ward) -> None:
    """ACC-8: and the reading of one person's entries is itself in the ledger."""
    left(office, JANE, recipient="registry", purpose="cancer-registration")
    request, told, vault = asked(office), account_of(office), Vault(office)
    digest = answer(office, vault, request.id, told, held=0, who="dr.grey")
    kept = given_answer(office, vault, request.id)
    assert hashlib.sha256(kept).hexdigest() == digest
    assert json.loads(kept)["everything"][0]["recipient"] == "State Cancer Registry"
    assert [row.answered for row in requests(office)] == ["2026-03-01"]
    assert requests(office, unanswered=True) == []
    *_, was_asked, was_given = Account(office).events()
    assert (was_asked.kind, was_given.kind) == ("accounting-requested", "accounting-given")
    assert was_given.facts["sha256"] == digest
    assert was_given.facts["who"] == "dr.grey"
    assert not {"10012", "Doe"} & set(was_asked.body.split('"') + was_given.body.split('"'))
    with pytest.raises(RefusedByPolicy, match="answered already"):
        answer(office, vault, request.id, told, held=0, who="dr.grey")
    audit(office)


def test_an_accounting_with_an_empty_field_is_not_given(office: Ward) -> None:
    """ACC-2."""
    left(office, JANE, purpose="research", basis=Basis.PUBLIC_HEALTH)
    with pytest.raises(RefusedByPolicy, match="ACC-2"):
        answer(office, Vault(office), asked(office).id, account_of(office), held=0, who="dr.grey")
    assert len(requests(office, unanswered=True)) == 1


def test_what_was_told_begins_its_six_years_again(office: Ward, clock: HeldClock) -> None:
    """ACC-8."""
    left(office, JANE, recipient="registry", purpose="cancer-registration")
    clock.at = START + 100 * DAY
    answer(office, Vault(office), asked(office).id, account_of(office), held=0, who="dr.grey")
    (row,) = disclosures.of_person(office, Vault(office).person(JANE))
    assert row.last_used[:10] == "2026-06-09"


@pytest.mark.parametrize("basis", [Basis.OVERSIGHT, Basis.LAW_ENFORCEMENT])
def test_what_was_suspended_orally_is_held_for_thirty_days_and_reappears_on_the_next(
    office: Ward, clock: HeldClock, basis: Basis
) -> None:
    """ACC-7."""
    left(office, JANE, recipient="sheriff", basis=basis)
    left(office, JANE, recipient="registry")
    vault = Vault(office)
    until = suspend(office, vault, JANE, recipient="sheriff", agency="Officer Lee, county", until=None, who="dr.grey")
    assert until == "2026-03-31"
    clock.at = START + 30 * DAY - timedelta(seconds=1)
    assert [row.recipient for row in account_of(office).everything] == ["State Cancer Registry"]
    assert held_back(office, vault, JANE) == 1
    clock.at = START + 30 * DAY
    assert len(account_of(office).everything) == 2
    assert held_back(office, vault, JANE) == 0


def test_a_written_suspension_holds_for_the_time_stated(office: Ward, clock: HeldClock) -> None:
    """ACC-7."""
    left(office, JANE, recipient="sheriff", basis=Basis.LAW_ENFORCEMENT)
    left(office, JOHN, recipient="sheriff", basis=Basis.LAW_ENFORCEMENT)
    suspend(office, Vault(office), JANE, recipient="sheriff", agency="County", until=START + 200 * DAY, who="dr.grey")
    clock.at = START + 199 * DAY
    assert account_of(office).everything == ()
    assert len(account_of(office, JOHN).everything) == 1
    clock.at = START + 200 * DAY
    assert len(account_of(office).everything) == 1


def test_only_what_went_to_oversight_or_law_enforcement_can_be_held(office: Ward) -> None:
    """ACC-7: 164.512(d) and (f) only."""
    left(office, JANE, recipient="county", basis=Basis.PUBLIC_HEALTH)
    suspend(office, Vault(office), JANE, recipient="county", agency="County", until=None, who="dr.grey")
    assert len(account_of(office).everything) == 1
    with pytest.raises(UsageError, match="names the agency"):
        suspend(office, Vault(office), JANE, recipient="county", agency=" ", until=None, who="dr.grey")
    with pytest.raises(UsageError, match="ends after"):
        suspend(office, Vault(office), JANE, recipient="county", agency="C", until=START, who="dr.grey")


def test_an_agency_s_name_and_a_writer_s_fit_or_are_refused_in_words(office: Ward) -> None:
    vault, long = Vault(office), "x" * 256
    for agency, who in ((long, "dr.grey"), ("county", long)):
        with pytest.raises(UsageError, match="may have 255 letters, and has 256"):
            suspend(office, vault, JANE, recipient="sheriff", agency=agency, until=None, who=who)
    assert suspend(office, vault, JANE, recipient="sheriff", agency="x" * 255, until=None, who="y" * 255)
