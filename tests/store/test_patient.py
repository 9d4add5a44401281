"""Who is the same patient, and what a policy may ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.errors import UsageError
from scanward.store import Assignment, Domain, Original, Patient, PseudonymPolicy


def test_padding_and_forms_of_a_letter_make_no_other_patient() -> None:
    # NUL and space padding; U+FF11 is a full-width 1
    assert Patient(" 10012 ", "HOSP").key == Patient("10012\0", "HOSP ").key == Patient("１0012", "HOSP").key


def test_case_zeros_and_issuer_make_another_patient() -> None:
    keys = {Patient(*who).key for who in [("a1", ""), ("A1", ""), ("0A1", ""), ("A1", "X"), ("A1", "Y")]}
    assert len(keys) == 5


def test_without_a_number_the_name_and_birth_date_tell() -> None:
    jane = Patient("", name="Doe^Jane", birth_date="19610304")
    assert jane.key == Patient(" ", name="DOE^JANE ^^", birth_date="19610304").key
    assert jane.key != Patient("", name="Doe^Jane").key


def test_two_without_number_and_name_are_not_taken_for_one() -> None:
    assert Patient("", apart="1.2.3").key != Patient("", apart="1.2.4").key
    with pytest.raises(UsageError, match="tells them from the others"):
        _ = Patient("", name="^^^").key


@given(
    st.builds(Patient, st.text(), st.text(), st.text(), st.text(), st.lists(st.text()).map(tuple), st.text()),
    st.integers(-9999, 9999),
)
def test_a_patient_comes_back_from_the_vault_as_it_went_in(patient: Patient, offset_days: int) -> None:
    assert Patient.from_bytes(patient.to_bytes(offset_days)) == (patient, offset_days)


def test_no_repr_shows_a_patient_a_secret_or_an_offset() -> None:
    patient = Patient("ZEBEDEE1", "ZEBEDEE2", "ZEBEDEE3", "ZEBEDEE4", ("ZEBEDEE5",), "ZEBEDEE6")
    things = (
        patient,
        Original(patient, -77, "acme", "ai"),
        Assignment("SW-1", -77),
        Domain(1, "acme", "ai", b"ZEBEDEE"),
    )
    for thing in things:
        assert "ZEBEDEE" not in repr(thing)
        assert "77" not in repr(thing)


@pytest.mark.parametrize(
    "wrong",
    [
        {"length": 7},
        {"length": 17},
        {"prefix": "a" * 17},
        {"prefix": "a\\b"},
        {"prefix": "A/B"},
        {"least_days": 0, "most_days": 0},
        {"least_days": 5, "most_days": 4},
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        PseudonymPolicy(**wrong)  # type: ignore[arg-type]


def test_a_policy_that_can_be_kept_is_taken() -> None:
    for prefix, length in (("", 8), ("ACME_AI-", 16), ("SW-", 10)):
        PseudonymPolicy(prefix, length, -1, 0)
