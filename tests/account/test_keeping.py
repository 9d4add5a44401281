"""Six years after the last use an account still leads to its person; after that it need not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scanward.core.errors import RefusedByPolicy
from scanward.core.lawful import Basis
from scanward.line.account.audit import audit
from scanward.line.account.keeping import erase, forget_old
from scanward.line.account.retention import Keeping, due
from scanward.store import Vault, Ward, disclosures
from tests.account.wards import JANE, JOHN, HeldClock, left


def count(ward: Ward) -> int:
    vault = Vault(ward)
    return sum(len(disclosures.of_person(ward, vault.person(each))) for each in (JANE, JOHN))


def test_nothing_younger_than_six_years_after_its_last_use_is_forgotten(office: Ward, clock: HeldClock) -> None:
    """ACC-8, to the day."""
    left(office, JANE)
    left(office, JOHN)
    with office.writing() as connection:
        seq = disclosures.of_person(office, Vault(office).person(JOHN))[0].seq
        disclosures.used(connection, [seq], "2026-03-02T00:00:00.000000Z")
    clock.at = datetime(2032, 3, 1, 23, 59, tzinfo=UTC)
    assert forget_old(office, who="job") == 0
    clock.at = datetime(2032, 3, 2, 0, 0, tzinfo=UTC)
    assert forget_old(office, who="job") == 1
    assert [len(disclosures.of_person(office, Vault(office).person(each))) for each in (JANE, JOHN)] == [0, 1]
    audit(office)


def test_a_person_with_accountable_disclosures_is_erased_only_on_a_named_law(office: Ward) -> None:
    """ACC-8 against GDPR Art. 17."""
    left(office, JANE)
    vault = Vault(office)
    with pytest.raises(RefusedByPolicy, match="ACC-8"):
        erase(office, vault, JANE, who="dr.grey")
    assert count(office) == 1
    assert erase(office, vault, JANE, who="dr.grey", authority="GDPR Art. 17(1)(b)") == 1
    assert count(office) == 0
    assert [each.keeping for each in due(office)] == [Keeping.ASKED]  # GDPR-19: by pseudonym, and followed up


def test_a_person_without_accountable_disclosures_is_erased_at_once(office: Ward) -> None:
    left(office, JANE, basis=Basis.AUTHORIZATION)
    assert erase(office, Vault(office), JANE, who="dr.grey") == 1
