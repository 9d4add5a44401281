"""Findings that no single value gives: pixels that may identify, and an age that two dates give away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.core.decision import Likelihood
from scanward.core.identity import IdentifierKind
from scanward.line.examine.needles import date_of
from scanward.line.examine.patient_book import Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.decision import PixelRisk
    from scanward.dicom.reading import DicomObject

_STUDY_DATE = 0x00080020
_OLDEST_TOLD = 89  # 45 CFR 164.514(b)(2)(i)(C): ages over 89 and what indicates them
DOUBT = "E-BURNED-IN"
"""The rule of pixels that may carry writing by their header: it ends where somebody looks."""
_TEXT = Spot(IdentifierKind.OTHER, "pixel-data", DOUBT)
_FACE = Spot(IdentifierKind.FACE, "pixel-data", "E-FACE")
_AGE = Spot(IdentifierKind.AGE_OVER_89, "PatientBirthDate", "E-AGE-DERIVED")


def risk_spots(risk: PixelRisk) -> Iterator[Spot]:
    """Yield what an object's pixels may give away."""
    if risk.text is Likelihood.POSSIBLE:
        yield _TEXT
    if risk.face is Likelihood.POSSIBLE:
        yield _FACE


def age_spot(found: DicomObject, birth_date: str) -> Iterator[Spot]:
    """Yield a spot when birth date and study date give an age over 89."""
    born, studied = date_of(birth_date), date_of(found.text(_STUDY_DATE))
    if born and studied and (int(studied) - int(born)) // 10_000 > _OLDEST_TOLD:
        yield _AGE
