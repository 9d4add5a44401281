"""What the object says of itself must be true."""

from __future__ import annotations

import dataclasses

import pytest

from scanward.line.verify import DatesPolicy, Verifier


def rules(findings) -> set[str]:
    return {f.rule for f in findings}


@pytest.mark.parametrize("value", [None, "NO", ""])
def test_an_object_must_say_that_identity_was_removed(attack, alone, clean, value):
    if value is None:
        del clean.PatientIdentityRemoved
    else:
        clean.PatientIdentityRemoved = value
    assert rules(attack(clean).findings) == {"V-MARKER-REMOVED"}
    assert "S-MARKER-REMOVED" in rules(alone(clean).suspects)


def test_an_object_must_say_how(attack, clean):
    del clean.DeidentificationMethod
    assert attack(clean).findings == ()
    del clean.DeidentificationMethodCodeSequence
    assert rules(attack(clean).findings) == {"V-MARKER-METHOD"}


@pytest.mark.parametrize("said", ["REMOVED", "UNMODIFIED", ""])
def test_what_is_said_of_dates_must_be_what_was_done(attack, clean, said):
    assert attack(clean).findings == ()
    clean.LongitudinalTemporalInformationModified = said
    assert "V-MARKER-DATES" in rules(attack(clean).findings)


def test_alone_dates_under_a_claim_of_none_are_found(alone, clean):
    assert "V-MARKER-DATES" not in rules(alone(clean).findings)
    clean.LongitudinalTemporalInformationModified = "REMOVED"
    assert "V-MARKER-DATES" in rules(alone(clean).findings)


@pytest.mark.parametrize(("policy", "said"), [(DatesPolicy.REMOVE, "REMOVED"), (DatesPolicy.KEEP, "UNMODIFIED")])
def test_every_policy_has_its_word(written, clean, expectation, policy, said):
    for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate"):
        setattr(clean, keyword, "")
    promised = dataclasses.replace(expectation, dates_policy=policy, offset_days=None)
    assert rules(Verifier().check(written(clean), promised).findings) == {"V-MARKER-DATES"}
    clean.LongitudinalTemporalInformationModified = said
    assert Verifier().check(written(clean), promised).findings == ()


CLAIMS = [
    ("BurnedInAnnotation", "pixels_proven", "V-MARKER-BURNED-IN"),
    ("RecognizableVisualFeatures", "features_proven", "V-MARKER-FEATURES"),
]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim[0])
@pytest.mark.parametrize("proven", [True, False])
def test_no_is_claimed_only_where_it_is_proven(written, clean, expectation, claim, proven):
    keyword, flag, rule = claim
    promised = dataclasses.replace(expectation, **{flag: proven})
    setattr(clean, keyword, "YES")
    assert Verifier().check(written(clean), promised).findings == ()
    setattr(clean, keyword, "NO")
    assert rules(Verifier().check(written(clean), promised).findings) == (set() if proven else {rule})


def test_alone_a_claim_is_doubted_where_it_is_often_wrong(alone, clean):
    clean.RecognizableVisualFeatures = "NO"
    assert "S-MARKER-FEATURES" in rules(alone(clean).suspects)
    clean.BodyPartExamined = "CHEST"
    assert "S-MARKER-FEATURES" not in rules(alone(clean).suspects)
    clean.BurnedInAnnotation = "NO"
    assert "S-MARKER-BURNED-IN" not in rules(alone(clean).suspects)
    clean.SOPClassUID = clean.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    assert "S-MARKER-BURNED-IN" in rules(alone(clean).suspects)
