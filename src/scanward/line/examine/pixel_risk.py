"""Whether an image's pixels may carry writing or show a face, judged by its header alone.

A header is evidence, never proof: these rules err towards "may". What they cannot clear is looked into for writing and,
where it is a volume, for a face; a photograph nobody clears.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from scanward.core.decision import Likelihood, ObjectKind, PixelRisk
from scanward.line.examine.names import word_list
from scanward.line.examine.regions import region_of
from scanward.line.examine.wanted import wanted_regions

_WRITES_ON_PICTURES: Final = frozenset(
    {"US", "IVUS", "OT", "SC", "XA", "RF", "ES", "XC", "GM", "OP", "SM", "DG", "RTIMAGE", "BI", "LS", "TG", "HC"}
)
_WROTE_ON_FILM: Final = frozenset({"DX", "CR", "MG", "PX", "IO", "RG", "BMD"})
_SLICES: Final = frozenset({"CT", "MR", "PT", "NM", "OPT", "IVOCT", "KER", "OAM"})
_VOLUMES: Final = frozenset({"CT", "MR", "PT", "NM"})
_PHOTOGRAPHS: Final = frozenset({"XC", "OP", "DMS", "TG", "LS"})
"""Cameras, also for heat, and scanners of surfaces."""
_PHOTOGRAPH_CLASSES: Final = ("77.1.4", "77.1.5.1", "77.1.5.2", "77.1.5.5", "77.1.5.6", "77.1.7")
"""PS3.4 Table B.5-1: VL photographic, ophthalmic photography, dermoscopic photography."""
_INSIDE: Final = frozenset({"US", "IVUS", "XA", "RF", "ES", "GM", "SM", "BI", "RTIMAGE"})
"""Devices that show what is inside of a body, or a piece of it."""
_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."
_PICTURES: Final = frozenset({ObjectKind.IMAGE, ObjectKind.SCREEN, ObjectKind.VIDEO})
_WORD = re.compile(r"[^\W\d_]+")


class PixelEvidence(NamedTuple):
    """What a header says that bears on its pixels. `words`: body part, descriptions and protocol name, joined."""

    kind: ObjectKind
    modality: str
    image_type: str
    burned_in: str
    photometric: str
    bits_allocated: int
    words: str
    sop_class: str = ""


@lru_cache(maxsize=4096)
def pixel_risk(evidence: PixelEvidence) -> PixelRisk:
    """Judge one object; the same evidence stands in every object of a series, and is judged once."""
    if evidence.kind not in _PICTURES:
        return PixelRisk()
    text, why_text = _text(evidence)
    face, why_face = _face(evidence)
    wanted = wanted_regions(evidence.words) if evidence.modality in _VOLUMES else ()
    return PixelRisk(text, face, why_text, why_face, wanted)


def _text(evidence: PixelEvidence) -> tuple[Likelihood, str]:
    modality = evidence.modality
    if evidence.burned_in == "YES":
        return Likelihood.POSSIBLE, "the header says so"
    if evidence.kind in (ObjectKind.SCREEN, ObjectKind.VIDEO):
        return Likelihood.POSSIBLE, evidence.kind.value
    if modality in _WRITES_ON_PICTURES:
        return Likelihood.POSSIBLE, "a kind of device that writes on its pictures"
    types = evidence.image_type.casefold().split("\\")
    screens = word_list("screen-words.txt")
    if _has_word(evidence.image_type, screens) or _has_word(evidence.words, screens):
        return Likelihood.POSSIBLE, "a page, screen or localizer by its description"
    if modality in _WROTE_ON_FILM:
        denied = evidence.burned_in == "NO"
        return (Likelihood.DENIED if denied else Likelihood.POSSIBLE), "a radiograph"
    if modality not in _SLICES:
        return Likelihood.POSSIBLE, "a modality that is not known to be free of it"
    if types[:2] == ["derived", "secondary"]:
        return Likelihood.POSSIBLE, "derived from other images"
    if evidence.photometric not in ("MONOCHROME1", "MONOCHROME2", ""):
        return Likelihood.POSSIBLE, "colour where slices are grey"
    if evidence.bits_allocated == 8 and modality in _VOLUMES - {"NM"}:  # noqa: PLR2004 - screens are 8 bits deep
        return Likelihood.POSSIBLE, "8 bits where slices have more"
    return Likelihood.UNLIKELY, ""


def _face(evidence: PixelEvidence) -> tuple[Likelihood, str]:
    if evidence.modality in _PHOTOGRAPHS or (
        evidence.kind is ObjectKind.VIDEO and evidence.modality not in ("US", "IVUS", "XA", "RF")
    ):
        return Likelihood.POSSIBLE, "a photograph or film"
    if evidence.sop_class.removeprefix(_STORAGE) in _PHOTOGRAPH_CLASSES:
        return Likelihood.POSSIBLE, "a photograph or film"
    if evidence.modality not in _INSIDE | _WROTE_ON_FILM | _SLICES:
        return Likelihood.POSSIBLE, "a picture of a kind that may be a photograph"
    if evidence.modality not in _VOLUMES and evidence.kind is not ObjectKind.SCREEN:
        return Likelihood.UNLIKELY, ""
    shows, hides = _regions(evidence.words)
    if shows:
        return Likelihood.POSSIBLE, "head, face or neck by its description"
    if hides:
        return Likelihood.UNLIKELY, ""
    return Likelihood.POSSIBLE, "the header does not say which part of the body"


def _regions(text: str) -> tuple[bool, bool]:
    """Whether any word names a region with a face, and whether any names one without."""
    shows = hides = False
    for word in _WORD.findall(text.casefold()):
        told = region_of(word)
        shows, hides = shows or told is True, hides or told is False
    return shows, hides


def _has_word(text: str, words: frozenset[str]) -> bool:
    lowered = f" {' '.join(_WORD.findall(text.casefold()))} "
    return any(f" {word} " in lowered for word in words)
