"""What class of data a series is, in the words of consents and contracts (docs/lookup/decisions.md)."""

from __future__ import annotations

from scanward.core.decision import ObjectKind

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
    """`image.ct` for pictures, by a modality that is a defined term (else `?`: `image.other`); else the kind's word."""
    if kind in _PICTURES:
        return f"image.{modality.lower() if modality.isalnum() else 'other'}"
    return _WORDS[kind]
