"""Findings that no single value gives: pixels that may identify, and an age that two dates give away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scanward.core.decision import Likelihood
from scanward.core.identity import IdentifierKind
from scanward.line.examine.needles import date_of
from scanward.line.examine.patient_book import Spot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanward.core.decision import PixelRisk
    from scanward.core.finding import Finding
    from scanward.dicom.reading import DicomObject

_STUDY_DATE = 0x00080020
_OLDEST_TOLD = 89  # 45 CFR 164.514(b)(2)(i)(C): ages over 89 and what indicates them
TEXT_DOUBT, FACE_DOUBT = "E-BURNED-IN", "E-FACE"
"""The rules of pixels that may carry writing, or show a face, by their header: they end where somebody looks."""
_TEXT = Spot(IdentifierKind.OTHER, "pixel-data", TEXT_DOUBT)
_FACE = Spot(IdentifierKind.FACE, "pixel-data", FACE_DOUBT)
_AGE = Spot(IdentifierKind.AGE_OVER_89, "PatientBirthDate", "E-AGE-DERIVED")


def risk_spots(risk: PixelRisk) -> Iterator[Spot]:
    """Yield what an object's pixels may give away."""
    if risk.text is Likelihood.POSSIBLE:
        yield _TEXT
    if risk.face is Likelihood.POSSIBLE:
        yield _FACE


def without_doubt(findings: Iterable[Finding], rule: str, looked: int) -> Iterator[Finding]:
    """The findings, without the doubt of `rule` about pixels that somebody has looked into since."""
    for each in findings:
        if each.rule != rule:
            yield each
        elif each.count > looked:
            yield replace(each, count=each.count - looked)


def age_spot(found: DicomObject, birth_date: str) -> Iterator[Spot]:
    """Yield a spot when birth date and study date give an age over 89."""
    born, studied = date_of(birth_date), date_of(found.text(_STUDY_DATE))
    if born and studied and (int(studied) - int(born)) // 10_000 > _OLDEST_TOLD:
        yield _AGE
