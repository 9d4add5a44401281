"""What class of data a series is, in the words of consents and contracts (docs/lookup/decisions.md)."""

from __future__ import annotations

from scanward.core.decision import ObjectKind
from scanward.line.release.modalities import modality_word

_PICTURES = frozenset({ObjectKind.IMAGE, ObjectKind.SCREEN, ObjectKind.VIDEO, ObjectKind.MAP})
_WORDS = {
    ObjectKind.SEGMENTATION: "segmentation",
    ObjectKind.DOSE: "dose",
    ObjectKind.SURFACE: "surface",
    ObjectKind.REPORT: "report",
    ObjectKind.PRESENTATION: "presentation",
    ObjectKind.PLAN: "radiotherapy",
    ObjectKind.REGISTRATION: "registration",
    ObjectKind.WAVEFORM: "waveform",
    ObjectKind.MEASUREMENT: "measurement",
    ObjectKind.DOCUMENT: "document",
    ObjectKind.RAW: "raw",
    ObjectKind.OTHER: "other",
}


def data_class(kind: ObjectKind, modality: str) -> str:
    """`image.ct` for pictures; else the kind's word.

    A picture of a modality that is no defined term is `image`, whatever it is of: a denial of any image is about it,
    and only a permit of all images lets it go.
    """
    if kind not in _PICTURES:
        return _WORDS[kind]
    word = modality_word(modality)
    return f"image.{word.lower()}" if word.isalnum() else "image"
