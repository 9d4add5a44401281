"""What an object is to say of the consent on which it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.line.decide import dicom_consent
from scanward.line.release.leave.answers import unpack_answer

if TYPE_CHECKING:
    from scanward.core.asking import ConsentMark


def consent_said(packed: str, purpose: str) -> ConsentMark | None:
    """By the packed answer that a series got; None where it leaves on another ground than its patient's consent."""
    return dicom_consent(unpack_answer(packed).answer, purpose) if packed else None
