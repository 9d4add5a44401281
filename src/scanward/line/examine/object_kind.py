"""What an object is, by its SOP class (PS3.4 Annex B.5) and by whether it has pixels."""

from __future__ import annotations

from typing import Final

from scanward.core.decision import ObjectKind

_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."
_BY_ROOT: tuple[tuple[str, ObjectKind], ...] = (
    ("7", ObjectKind.SCREEN),
    ("104", ObjectKind.DOCUMENT),
    ("88", ObjectKind.REPORT),
    ("11", ObjectKind.PRESENTATION),
    ("9", ObjectKind.WAVEFORM),
    ("66.1", ObjectKind.REGISTRATION),
    ("66.2", ObjectKind.REGISTRATION),
    ("66.3", ObjectKind.REGISTRATION),
    ("66.4", ObjectKind.SEGMENTATION),
    ("66.5", ObjectKind.SEGMENTATION),
    ("66.6", ObjectKind.SEGMENTATION),
    ("66.7", ObjectKind.SEGMENTATION),
    ("66.8", ObjectKind.SEGMENTATION),
    ("66", ObjectKind.RAW),
    ("67", ObjectKind.MEASUREMENT),  # what values mean
    ("30", ObjectKind.MAP),
    ("481.1", ObjectKind.IMAGE),
    ("481.2", ObjectKind.DOSE),
    ("481", ObjectKind.PLAN),
    ("77.1.1.1", ObjectKind.VIDEO),
    ("77.1.2.1", ObjectKind.VIDEO),
    ("77.1.4.1", ObjectKind.VIDEO),
    ("4.2", ObjectKind.MEASUREMENT),  # spectroscopy
    ("78", ObjectKind.MEASUREMENT),  # refraction and other measurements of eyes
    ("79", ObjectKind.MEASUREMENT),
    ("80", ObjectKind.MEASUREMENT),
    ("68", ObjectKind.SURFACE),
    ("200", ObjectKind.PLAN),  # protocols
)


def kind_of_object(sop_class_uid: str, *, has_pixels: bool, video: bool) -> ObjectKind:
    """Name the kind. What the standard's storage classes hold beside the kinds named here are images.

    A class that is not of the standard (a maker's private one) is OTHER, unless it has pixels: then it is an image.
    """
    if video:
        return ObjectKind.VIDEO
    if not sop_class_uid.startswith(_STORAGE):
        return ObjectKind.IMAGE if has_pixels else ObjectKind.OTHER
    rest = sop_class_uid.removeprefix(_STORAGE)
    for root, kind in _BY_ROOT:
        if rest == root or rest.startswith(f"{root}."):
            return kind
    return ObjectKind.IMAGE
