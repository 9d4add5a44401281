"""What an object's header says of its pixels (PS3.3 section C.7.6.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject

if TYPE_CHECKING:
    from scanward.dicom.reading import DicomObject

_SAMPLES, _PHOTOMETRIC, _FRAMES, _ROWS, _COLUMNS = 0x00280002, 0x00280004, 0x00280008, 0x00280010, 0x00280011
_ALLOCATED, _STORED, _HIGH_BIT, _REPRESENTATION, _PADDING = 0x00280100, 0x00280101, 0x00280102, 0x00280103, 0x00280120
_INTEGER = re.compile(r"\+?\d{1,10}")


@dataclass(frozen=True, slots=True)
class PixelDescription:
    """Rows and columns in pixels, bits per sample; `padding` is the Pixel Padding Value as stored, if there is one."""

    rows: int
    columns: int
    frames: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    photometric: str
    padding: int | None


def describe(found: DicomObject) -> PixelDescription:
    """The pixel description of an object that has pixels.

    Raises:
        UnsoundObject: PIXEL_DESCRIPTION when what an image must say is missing or no number.
    """
    frames = found.text(_FRAMES)
    if frames and not _INTEGER.fullmatch(frames):
        raise _unsound("NumberOfFrames")
    rows, columns, allocated = (_number(found, tag) for tag in (_ROWS, _COLUMNS, _ALLOCATED))
    if not rows or not columns or not allocated:
        raise _unsound("Rows, Columns or BitsAllocated")
    stored = _number(found, _STORED) or allocated
    high_bit = _number(found, _HIGH_BIT)
    return PixelDescription(
        rows,
        columns,
        int(frames) if frames else 1,
        _number(found, _SAMPLES) or 1,
        allocated,
        stored,
        stored - 1 if high_bit is None else high_bit,
        signed=_number(found, _REPRESENTATION) == 1,
        photometric=found.text(_PHOTOMETRIC),
        padding=_number(found, _PADDING),
    )


def _number(found: DicomObject, tag: int) -> int | None:
    """The first value of a binary integer attribute, by its length (US or, wrongly, UL), unsigned."""
    element = found.get(tag)
    if element is None or element.bulk is not None:
        return None
    value = element.value
    width = 4 if element.vr in ("UL", "SL") else 2
    return int.from_bytes(value[:width], "little" if found.syntax.encoding.little else "big") if value else None


def _unsound(what: str) -> UnsoundObject:
    return UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, f"{what} missing or no number")
