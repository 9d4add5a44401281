"""What an object has to say of itself after pixels were masked (PS3.3 sections C.7.6.1, C.7.6.3; PS3.15 E.3.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.dicom.element import UNDEFINED
from scanward.dicom.parsing import read_head
from scanward.dicom.values import encode
from scanward.dicom.writing import encode_element, encode_sequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scanward.dicom.assembling import Splice
    from scanward.dicom.encoding import Encoding
    from scanward.dicom.masking import MaskedPixels

IMAGE_TYPE, DERIVATION_DESCRIPTION, DERIVATION_CODES = 0x00080008, 0x00082111, 0x00089215
PHOTOMETRIC, PLANAR, BURNED_IN = 0x00280004, 0x00280006, 0x00280301
LOSSY, LOSSY_RATIO, LOSSY_METHOD = 0x00282110, 0x00282112, 0x00282114
OFFSETS, LENGTHS = 0x7FE00001, 0x7FE00002
NO_LONGER_TRUE: Final = frozenset({0x00280106, 0x00280107, 0x00280108, 0x00280109, 0x00280110, 0x00280111})
"""Smallest and largest pixel value of image, series and plane: optional, and nobody counts them again."""
TEXT_MASKED: Final = "Writing in the pixels was masked"
FACE_REMOVED: Final = "The face was removed"
_SAYING_MAX: Final = 1024
_MASKED: Final = ("113047", "DCM", "Pixel by pixel mask")
"""Of CID 7203, Image Derivation."""
_CODE: Final = (0x00080100, 0x00080102, 0x00080104)
_DELIMITER_BYTES: Final = 8
_PIXEL_GROUP: Final = 0x7FE0

Entries = list[tuple[int, "bytes | Splice"]]


def masked_entries(entries: Entries, masked: MaskedPixels, encoding: Encoding) -> Entries:
    """The entries with the masked pixels in their place, without what the masks made untrue."""
    kept = [entry for entry in entries if entry[0] not in NO_LONGER_TRUE]
    tables = masked.tables or (b"", b"")
    placed: Entries = []
    for tag, part in kept:
        if tag == masked.tag:
            placed.append((tag, masked.part))
        elif tag in (OFFSETS, LENGTHS) and masked.tables:
            placed.append((tag, encode_element(tag, "OV", tables[tag == LENGTHS], encoding)))
        else:
            placed.append((tag, part))
    return placed


def masked_marks(entries: Entries, masked: MaskedPixels, encoding: Encoding, saying: str) -> dict[int, bytes]:
    """The elements that say what was done, by tag: image type, derivation (`saying`), compression and colour."""
    said = {tag: part for tag, part in entries if isinstance(part, bytes) and tag >> 16 != _PIXEL_GROUP}
    marks = {
        DERIVATION_DESCRIPTION: _text(DERIVATION_DESCRIPTION, "ST", _described(said, encoding, saying), encoding),
        DERIVATION_CODES: _derivation_codes(said.get(DERIVATION_CODES), encoding),
    }
    if IMAGE_TYPE in said:
        _, *others = _value(said[IMAGE_TYPE], encoding).split(b"\\")
        marks[IMAGE_TYPE] = encode_element(IMAGE_TYPE, "CS", b"\\".join([b"DERIVED", *others]).strip(b" "), encoding)
    if masked.lossy and _value(said.get(LOSSY), encoding).strip() != b"01":
        marks[LOSSY] = _text(LOSSY, "CS", "01", encoding)
        marks[LOSSY_RATIO] = _text(LOSSY_RATIO, "DS", f"{masked.ratio:.2f}", encoding)
        marks[LOSSY_METHOD] = _text(LOSSY_METHOD, "CS", masked.lossy, encoding)
    if PHOTOMETRIC in said and _value(said[PHOTOMETRIC], encoding).strip(b" ").decode("latin-1") != masked.photometric:
        marks[PHOTOMETRIC] = _text(PHOTOMETRIC, "CS", masked.photometric, encoding)
    if PLANAR in said:
        order = "little" if encoding.little else "big"
        marks[PLANAR] = encode_element(PLANAR, "US", masked.planar.to_bytes(2, order), encoding)  # type: ignore[arg-type]  # one of the two words
    return marks


def burned_in_mark(encoding: Encoding) -> bytes:
    """Burned In Annotation NO, which the Clean Pixel Data Option demands (PS3.15 section E.3.1)."""
    return _text(BURNED_IN, "CS", "NO", encoding)


def _described(said: Mapping[int, bytes], encoding: Encoding, saying: str) -> str:
    before = _value(said.get(DERIVATION_DESCRIPTION), encoding).strip(b" \0")
    if before.isascii() and 0 < len(before) < _SAYING_MAX - len(saying):
        return f"{before.decode('ascii')}; {saying}"
    return saying


def _derivation_codes(before: bytes | None, encoding: Encoding) -> bytes:
    """The sequence with one more item; what stood before stays, where it is encoded as the object is."""
    item = b"".join(_text(tag, vr, text, encoding) for tag, vr, text in zip(_CODE, _VRS, _MASKED, strict=True))
    whole = encode_sequence(DERIVATION_CODES, "SQ", [item], encoding)
    if before is None:
        return whole
    _, vr, head, length = read_head(before, 0, encoding)
    if vr != "SQ" or b"UN" in before[:head]:
        return whole
    content = before[head:-_DELIMITER_BYTES] if length == UNDEFINED else before[head:]
    _, _, head, _ = read_head(whole, 0, encoding)
    return encode_element(DERIVATION_CODES, "SQ", content + whole[head:], encoding)


_VRS = ("SH", "SH", "LO")


def _text(tag: int, vr: str, text: str, encoding: Encoding) -> bytes:
    return encode_element(tag, vr, encode([text], vr, ()), encoding)


def _value(part: bytes | None, encoding: Encoding) -> bytes:
    if not part:
        return b""
    return part[read_head(part, 0, encoding)[2] :]
