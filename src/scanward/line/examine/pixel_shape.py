"""Whether an object's pixels can be what its header says (matrix row P5), before anybody decodes anything.

All arithmetic is in Python's integers, which do not overflow; nothing is allocated by what a header claims.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.doors import later
from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.description import describe
from scanward.dicom.element import PIXEL_DATA

if TYPE_CHECKING:
    from scanward.dicom.codestream import inspect
    from scanward.dicom.description import PixelDescription
    from scanward.dicom.element import Extent
    from scanward.dicom.reading import DicomObject
else:
    inspect = later("scanward.dicom.codestream.inspect")

FLOAT_PIXELS, DOUBLE_PIXELS = 0x7FE00008, 0x7FE00009
_ITEM = b"\xfe\xff\x00\xe0"
_HALVED = frozenset({"YBR_FULL_422", "YBR_PARTIAL_422"})  # PS3.3 section C.7.6.3.1.2: chroma at half the columns
_LONGEST_TABLE = 1 << 24


class PixelShape(NamedTuple):
    """Where the pixels lie and what they are; `first` is the head of the first compressed frame, if compressed."""

    description: PixelDescription
    extent: Extent
    surplus: int
    """Bytes of native pixel data behind the last frame, the padding byte aside."""
    first: bytes


def pixel_shape(found: DicomObject) -> PixelShape | None:
    """Check an object's pixels against its header; None when it has none.

    Raises:
        UnsoundObject: PIXEL_DESCRIPTION, PIXEL_LENGTH or CODESTREAM.
    """
    for tag in (PIXEL_DATA, FLOAT_PIXELS, DOUBLE_PIXELS):
        element = found.get(tag)
        if element is not None and element.bulk is not None:
            description = describe(found)
            if found.syntax.encapsulated and element.undefined:
                first = b"" if found.syntax.video else _first_frame(found, element.bulk)
                _check_stream(first, found.syntax.uid, description)
                return PixelShape(description, element.bulk, 0, first)
            return PixelShape(description, element.bulk, _surplus(description, element.bulk.length), b"")
    return None


def expected_bytes(description: PixelDescription) -> int:
    """The length of native pixel data, exactly, without the padding byte (PS3.5 section 8.1.1)."""
    if description.bits_allocated % 8 and description.bits_allocated != 1:
        raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "bits allocated are neither 1 nor whole bytes")
    samples = description.rows * description.columns * description.samples * description.frames
    if description.photometric in _HALVED and description.samples == 3:  # noqa: PLR2004 - Y, Cb, Cr
        samples = samples // 3 * 2
    return (samples * description.bits_allocated + 7) // 8


def _surplus(description: PixelDescription, length: int) -> int:
    expected = expected_bytes(description)
    if length >= expected:
        return max(0, length - expected - expected % 2)
    full = description.rows * description.columns * description.samples * description.frames
    if description.bits_allocated == 1 and length >= full:
        return 0
    raise UnsoundObject(QuarantineReason.PIXEL_LENGTH, f"{expected - length} bytes of pixels are missing")


def _first_frame(found: DicomObject, extent: Extent) -> bytes:
    """The head of the first fragment behind the offset table."""
    at = extent.offset
    table = os.pread(found.fd, 8, at)
    length = int.from_bytes(table[4:8], "little")
    if table[:4] != _ITEM or length > _LONGEST_TABLE:
        raise UnsoundObject(QuarantineReason.CODESTREAM, "no offset table begins the pixel fragments")
    at += 8 + length
    item = os.pread(found.fd, 8, at)
    if item[:4] != _ITEM:
        raise UnsoundObject(QuarantineReason.CODESTREAM, "no pixel fragment follows the offset table")
    return os.pread(found.fd, min(inspect.ENOUGH_BYTES, int.from_bytes(item[4:8], "little")), at + 8)


def _check_stream(first: bytes, syntax_uid: str, description: PixelDescription) -> None:
    """Compare what the first frame says of itself with the header (matrix row P6)."""
    if not first:
        return
    facts = inspect.inspect(first, syntax_uid)
    if facts.rows not in (None, description.rows) or facts.columns not in (None, description.columns):
        raise UnsoundObject(QuarantineReason.CODESTREAM, "the first frame is not of the size that the header says")
