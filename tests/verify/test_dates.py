"""Dates: every spelling, and what the release did with them."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.identity import IdentifierKind as Kind
from scanward.core.identity import Identity
from scanward.line.verify import Allowed, DatesPolicy, Verifier
from scanward.line.verify.dateforms import dates_in, day_of, forms


def rules(findings) -> set[str]:
    return {f.rule for f in findings}


@given(st.dates(date(1900, 1, 1), date(2029, 12, 31)))
def test_every_spelling_of_a_day_is_read_back(day):
    for spelled in forms(day):
        assert any(day in dated.days for dated in dates_in(f"scan {spelled} done")), spelled


@given(st.text(max_size=80))
def test_any_text_can_be_read_for_dates(text):
    for dated in dates_in(text):
        assert 0 <= dated.start < dated.end <= len(text)


@pytest.mark.parametrize("text", ["1.2.840.20190203.5", "5.0 x 5.0", "19990231", "12:30", "2019", "v3.2.1.0", "3/2"])
def test_what_is_no_date_is_not_read_as_one(text):
    assert dates_in(text) == ()


@pytest.mark.parametrize(
    ("value", "day"), [("20190203", date(2019, 2, 3)), ("2019.02.03", date(2019, 2, 3)), ("2019", None)]
)
def test_a_date_value_is_read(value, day):
    assert day_of(value) == day


def test_an_original_date_left_in_a_shifted_release_is_found(attack, clean):
    clean.AcquisitionDate = "20190204"
    clean.AcquisitionDateTime = "20190204101112.000+0100"
    found = {(f.rule, f.place) for f in attack(clean).findings}
    assert {("V-DATE-KNOWN", "AcquisitionDate"), ("V-DATE-KNOWN", "AcquisitionDateTime")} <= found


def test_an_original_date_that_another_was_shifted_to_is_explained(written, clean, expectation):
    identity = Identity()
    first = date(2019, 2, 4)
    follow_up = first + timedelta(days=30)
    for day in (first, follow_up):
        identity.add(Kind.DATE, f"{day:%Y%m%d}")
    promised = dataclasses.replace(expectation, offset_days=30)
    clean.StudyDate = f"{follow_up:%Y%m%d}"
    clean.SeriesDescription = f"{follow_up:%Y-%m-%d}"
    verifier = Verifier(identity)
    assert verifier.check(written(clean), promised).findings == ()
    clean.StudyDate = f"{first:%Y%m%d}"
    assert "V-DATE-KNOWN" in rules(verifier.check(written(clean), promised).findings)


def test_a_release_without_dates_may_hold_none(written, clean, identity, expectation):
    promised = dataclasses.replace(expectation, dates_policy=DatesPolicy.REMOVE, offset_days=None)
    verifier = Verifier(identity)
    clean.LongitudinalTemporalInformationModified = "REMOVED"
    assert "V-DATE-LEFT" in rules(verifier.check(written(clean), promised).findings)
    for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate"):
        setattr(clean, keyword, "")
    clean.ContentDate = "19000101"
    assert verifier.check(written(clean), promised).findings == ()
    clean.AcquisitionDateTime = "20170203101112.000+0100"
    assert "V-DATE-LEFT" in rules(verifier.check(written(clean), promised).findings)


def test_a_limited_data_set_may_keep_its_dates(written, clean, identity, expectation):
    promised = dataclasses.replace(expectation, dates_policy=DatesPolicy.KEEP, offset_days=None)
    clean.LongitudinalTemporalInformationModified = "UNMODIFIED"
    clean.StudyDate = "20190204"
    clean.SeriesDescription = "2019-02-04"
    clean.PatientBirthDate = "19610203"
    assert Verifier(identity).check(written(clean), promised).findings == ()


def test_a_birth_date_is_never_left_in_a_shifted_release(written, clean, identity, expectation):
    clean.PatientBirthDate = "19590203"
    verifier = Verifier(identity)
    assert {f.place for f in verifier.check(written(clean), expectation).findings} == {"PatientBirthDate"}
    allowed = dataclasses.replace(expectation, allowed=frozenset({Allowed.BIRTH_DATE}))
    assert verifier.check(written(clean), allowed).findings == ()


@pytest.mark.parametrize(
    ("age", "over"), [("089Y", False), ("090Y", False), ("091Y", True), ("999M", False), ("999W", False)]
)
def test_ages_over_ninety_are_found(attack, clean, age, over):
    clean.PatientAge = age
    assert ("V-AGE" in rules(attack(clean).findings)) == over


def test_an_unknown_date_in_text_is_suspect_only(attack, clean):
    clean.SeriesDescription = "protocol of 2011-05-06"
    verdict = attack(clean)
    assert verdict.findings == ()
    assert rules(verdict.suspects) == {"S-DATE-TEXT"}
