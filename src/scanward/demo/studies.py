"""What the studies are called: clinical words that must stay beside names that must go."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_STUDIES: Mapping[tuple[int, int], str] = {
    (0, 0): "<CT HEAD W CONTRAST, WHITE MATTER LESIONS> {FULL}",
    (0, 1): "<CT CHEST FOLLOW UP> {comma}",
    (1, 0): "<MAMMOGRAPHY SCREENING, YOUNG ADULT PROTOCOL> {comma}",
    (2, 0): "<MR BRAIN WITHOUT CONTRAST> {COMMA} {date_us}",
    (3, 0): "<CHEST PA> {full}",
    (3, 1): "<CORONARY ANGIOGRAPHY> {caret}",
    (4, 0): "<PET CT CHEST, NG TUBE IN PLACE> {COMMA}",
    (5, 0): "<EKG AND REPORT> {full}, {birth_de}",
    (6, 0): "<CT CHEST> {native}",
    (7, 0): "<MR HEAD> {native}",
    (8, 0): "<CHEST PA> {native}",
    (8, 1): "<SCREEN CAPTURE> {native}",
    (9, 0): "<CT HEAD> {native}",
    (10, 0): "<CHEST AP> {native}",
    (11, 0): "<PATHOLOGY OF SKIN LESION> {full}",
}
"""By person and visit; kept within the 64 characters of an LO."""
_SERIES: Mapping[str, str] = {
    "ct": "<Axial 5.0> {comma}",
    "mr": "<T1 MPRAGE axial> {mr}",
    "pt": "<FDG whole body> {mr}",
    "us": "<Abdomen> {comma}",
    "seg": "<Segmentation of lesion> {mr}",
    "sr": "<Radiology report> by {dr}",
}
_SPARE = "<Standard view> {mr}"
_PROTOCOL: Mapping[str, str] = {
    "ct": "<Head routine> {referrer}",
    "mr": "<Brain 3T routine> {mr}",
}


def anatomy_of(person: int, visit: int) -> str:
    """The clinical words of the study, without the name."""
    return study_description(person, visit).partition(">")[0].lstrip("<")


def study_description(person: int, visit: int) -> str:
    return _STUDIES[person, visit]


def series_description(person: int, kind: str) -> str:
    """A template; the ideographic and non-Latin patients get their name in their own script."""
    template = _SERIES.get(kind, _SPARE)
    return template.replace("{comma}", "{native}") if person > 5 else template  # noqa: PLR2004  (names beyond Latin-1)


def protocol(kind: str) -> str:
    return _PROTOCOL.get(kind, "<Routine> {mr}")
