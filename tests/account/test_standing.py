"""Accountable, exempt by one of nine, or no protected information: computed, never typed (ACC-3)."""

from __future__ import annotations

import pytest

from scanward.core.lawful import Basis, Exemption, Identifiability
from scanward.line.account.rules import rules, years_before
from scanward.line.account.standing import REPEATABLE, Standing, standing_of
from tests.account.wards import START


def test_there_are_nine_exemptions_and_each_is_reached() -> None:
    assert len(Exemption) == 9
    assert {standing_of(basis, how).exemption for basis in Basis for how in (None, *Identifiability)} - {None} == set(
        Exemption
    )


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("how", [None, *Identifiability])
def test_every_disclosure_is_accountable_or_exempt_by_one_or_no_protected_information(
    basis: Basis, how: Identifiability | None
) -> None:
    standing = standing_of(basis, how)
    assert [standing.accountable, standing.exemption is not None, not standing.protected].count(True) == 1


@pytest.mark.parametrize("basis", [*sorted(REPEATABLE), Basis.IMPERMISSIBLE, None])
def test_what_the_law_does_not_exempt_is_accountable(basis: Basis | None) -> None:
    assert standing_of(basis, Identifiability.IDENTIFIED) == Standing(accountable=True)


def test_facts_that_contradict_each_other_make_it_accountable() -> None:
    assert standing_of(Basis.DEIDENTIFIED, Identifiability.IDENTIFIED).accountable
    assert standing_of(Basis.LIMITED_DATA_SET, Identifiability.IDENTIFIED).accountable
    assert standing_of(Basis.LIMITED_DATA_SET, Identifiability.LIMITED).exemption is Exemption.LIMITED_DATA_SET
    assert not standing_of(Basis.DEIDENTIFIED, Identifiability.DEIDENTIFIED).protected


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_every_rule_says_its_authority_its_jurisdiction_and_when_it_was_checked(rule) -> None:
    assert rule.says.endswith(".")
    assert rule.authority
    assert rule.jurisdiction in {"US", "EU"}
    assert rule.checked.year >= 2026
    assert rule.source in {"read", "known"}


def test_six_years_before_a_leap_day_is_the_end_of_february() -> None:
    assert years_before(START.replace(year=2028, month=2, day=29), 6).date().isoformat() == "2022-02-28"
    assert years_before(START, 6).isoformat() == "2020-03-01T00:00:00+00:00"
