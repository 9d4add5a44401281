"""An object says YES to a consent only where there was one, and to what."""

from __future__ import annotations

import pytest

from scanward.core.asking import Answer, ConsentMark, Why
from scanward.core.lawful import Basis
from scanward.line.decide import dicom_consent


@pytest.mark.parametrize(
    ("purpose", "protocol", "said"),
    [
        ("ai-training", "", ConsentMark("RESTRICTED_REUSE", "YES")),
        ("research", "", ConsentMark("RESTRICTED_REUSE", "YES")),
        ("research.lung-2026", "", ConsentMark("NAMED_PROTOCOL", "YES", "research.lung-2026")),
        ("research", "IRB-7", ConsentMark("NAMED_PROTOCOL", "YES", "IRB-7")),
    ],
)
def test_a_consent_is_said_with_its_purpose(purpose: str, protocol: str, said: ConsentMark) -> None:
    answer = Answer(True, Why.CONSENT, ("c1",), basis=Basis.AUTHORIZATION, protocol=protocol)
    assert dicom_consent(answer, purpose) == said


@pytest.mark.parametrize("why", [Why.GROUND, Why.IMPLICIT])
def test_another_ground_is_no_consent(why: Why) -> None:
    assert dicom_consent(Answer(True, why, basis=Basis.DEIDENTIFIED), "research") is None


def test_a_denial_says_nothing_since_nothing_leaves() -> None:
    assert dicom_consent(Answer(False, Why.PATIENT_DENIES), "research") is None
