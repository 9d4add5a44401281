"""What a de-identified object says of itself (PS3.3 section C.7.1.1 and C.7.6.1, PS3.15 section E.1.1)."""

from __future__ import annotations

from enum import Flag, auto
from operator import itemgetter
from typing import TYPE_CHECKING

from scanward.dicom.values import encode
from scanward.dicom.writing import encode_element, encode_sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scanward.core.asking import ConsentMark
    from scanward.dicom.assembling import Splice
    from scanward.dicom.encoding import Encoding
    from scanward.line.deidentify.recipe import Recipe


class PixelDoubts(Flag):
    """What the pixels may still show, since nobody has looked at them."""

    NONE = 0
    TEXT = auto()
    FACE = auto()


PATIENT_IDENTITY_REMOVED = 0x00120062
DEIDENTIFICATION_METHOD = 0x00120063
DEIDENTIFICATION_METHOD_CODES = 0x00120064
CONSENT, _PROTOCOL, _DISTRIBUTION, _FLAG = 0x00120083, 0x00120020, 0x00120084, 0x00120085
RECOGNIZABLE_VISUAL_FEATURES = 0x00280302
LONGITUDINAL_TEMPORAL_INFORMATION = 0x00280303
_CODE_VALUE, _CODING_SCHEME, _CODE_MEANING = 0x00080100, 0x00080102, 0x00080104
_TEMPORAL = {"shift": "MODIFIED", "remove": "REMOVED", "keep": "UNMODIFIED"}


def marker_elements(
    recipe: Recipe, methods: Iterable[tuple[str, str]], encoding: Encoding, pixels: PixelDoubts
) -> dict[int, bytes]:
    """The marking elements by tag.

    `methods` are (code value, code meaning) of CID 7050. Patient Identity Removed speaks of attributes and pixels
    (PS3.3 section C.7.1.1), so it is NO where pixels may still show a name or a face. Recognizable Visual Features is
    YES where a face may be seen, else what the source says; `features_mark` is for what was removed. What a look into
    the picture makes true of Burned In Annotation is said by `pixel_text.truth`.
    """

    def text(tag: int, vr: str, *values: str) -> bytes:
        return encode_element(tag, vr, encode(values, vr, ()), encoding)

    items = [
        text(_CODE_VALUE, "SH", value) + text(_CODING_SCHEME, "SH", "DCM") + text(_CODE_MEANING, "LO", meaning)
        for value, meaning in methods
    ]
    marks = {
        PATIENT_IDENTITY_REMOVED: text(PATIENT_IDENTITY_REMOVED, "CS", "NO" if pixels else "YES"),
        DEIDENTIFICATION_METHOD: text(
            DEIDENTIFICATION_METHOD, "LO", "Scanward", f"recipe {recipe.name}"[:64], recipe.fingerprint[:16]
        ),
        DEIDENTIFICATION_METHOD_CODES: encode_sequence(DEIDENTIFICATION_METHOD_CODES, "SQ", items, encoding),
        LONGITUDINAL_TEMPORAL_INFORMATION: text(
            LONGITUDINAL_TEMPORAL_INFORMATION, "CS", _TEMPORAL[recipe.dates.policy]
        ),
    }
    if PixelDoubts.FACE in pixels:
        marks[RECOGNIZABLE_VISUAL_FEATURES] = text(RECOGNIZABLE_VISUAL_FEATURES, "CS", "YES")
    return marks


def consent_mark(consent: ConsentMark, encoding: Encoding) -> bytes:
    """The Consent for Clinical Trial Use Sequence of one item (PS3.3 section C.7.2.3)."""
    values = [(_DISTRIBUTION, "CS", consent.distribution), (_FLAG, "CS", consent.flag)]
    if consent.protocol:
        values.insert(0, (_PROTOCOL, "LO", consent.protocol))
    item = b"".join(encode_element(tag, vr, encode((value,), vr, ()), encoding) for tag, vr, value in values)
    return encode_sequence(CONSENT, "SQ", [item], encoding)


def features_mark(encoding: Encoding) -> bytes:
    """Recognizable Visual Features NO, which the Clean Recognizable Visual Features Option demands (PS3.15 section
    E.3.2)."""
    return encode_element(RECOGNIZABLE_VISUAL_FEATURES, "CS", encode(("NO",), "CS", ()), encoding)


def with_markers(
    entries: list[tuple[int, bytes | Splice]], marks: Mapping[int, bytes]
) -> list[tuple[int, bytes | Splice]]:
    """The entries with the marks in their places; what the source said in those places is replaced."""
    merged: list[tuple[int, bytes | Splice]] = [entry for entry in entries if entry[0] not in marks]
    merged += marks.items()
    merged.sort(key=itemgetter(0))
    return merged
