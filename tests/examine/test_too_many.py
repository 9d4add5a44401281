"""An object that names more people than anybody could look for is put aside; what it named up to there is looked for."""

from __future__ import annotations

import pytest

from scanward.core.errors import QuarantineReason
from scanward.core.identity import IdentifierKind as Kind
from scanward.core.stages import Quarantined
from scanward.line.examine import Examination

pytestmark = pytest.mark.matrix("P12")


def names(count: int, first: int = 0) -> list[str]:
    return [f"Roe{number}^Jane" for number in range(first, first + count)]


def test_an_object_that_names_more_than_two_hundred_people_is_put_aside(examine, ct):
    found = examine(ct(OtherPatientNames=names(201)))
    assert isinstance(found.outcome, Quarantined)
    assert found.outcome.reason is QuarantineReason.TOO_MANY_IDENTIFIERS
    assert "Roe" not in found.outcome.detail
    assert found.texts(Kind.PATIENT_NAME) == set(names(200))


def test_an_object_that_names_two_hundred_leaves_and_each_is_looked_for(examine, ct):
    found = examine(ct(OtherPatientNames=names(200)))
    assert isinstance(found.outcome, Examination)
    assert found.texts(Kind.PATIENT_NAME) == set(names(200))


def test_one_name_over_and_over_is_one(examine, ct):
    found = examine(ct(OtherPatientNames=names(1) * 4000))
    assert isinstance(found.outcome, Examination)


def test_each_object_of_a_patient_may_name_others(examine, ct):
    objects = [
        ct(PatientID="MRN123456", SOPInstanceUID=f"1.2.3.{n}", OtherPatientNames=names(150, 150 * n)) for n in range(3)
    ]
    found = examine(*objects)
    assert all(isinstance(each, Examination) for each in found.outcomes)
    assert len(found.texts(Kind.PATIENT_NAME)) == 450


def test_numbers_and_dates_are_counted_too_and_uids_are_not(examine, ct):
    numbers = [f"X{number:06}" for number in range(601)]
    assert examine(ct(OtherPatientIDs=numbers)).outcome.reason is QuarantineReason.TOO_MANY_IDENTIFIERS
    assert isinstance(examine(ct(OtherPatientIDs=numbers[:590])).outcome, Examination)
    uids = [f"1.2.3.4.{number}" for number in range(2000)]
    assert isinstance(examine(ct(FailedSOPInstanceUIDList=uids)).outcome, Examination)


def test_what_patterns_find_in_a_text_puts_nothing_aside(examine, ct):
    text = " ".join(f"x{number}@example.org" for number in range(900))
    found = examine(ct(ImageComments=text))
    assert isinstance(found.outcome, Examination)
    assert len(found.texts(Kind.EMAIL)) == 200
