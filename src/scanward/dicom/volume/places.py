"""Where each frame of an object lies in the patient (PS3.3 sections C.7.6.2 and C.7.6.16.2.3).

Coordinates are DICOM's: mm in the frame of reference, x to the patient's left, y to the back, z to the head.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.description import describe
from scanward.dicom.sequence import items
from scanward.dicom.values import decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.dicom.element import Element
    from scanward.dicom.encoding import Encoding
    from scanward.dicom.limits import Budget
    from scanward.dicom.reading import DicomObject

_POSITION, _ORIENTATION, _SPACING = 0x00200032, 0x00200037, 0x00280030
_INTERCEPT, _SLOPE = 0x00281052, 0x00281053
_SHARED, _PER_FRAME = 0x52009229, 0x52009230
_MACROS: Final = {0x00209113: (_POSITION,), 0x00209116: (_ORIENTATION,), 0x00289110: (_SPACING,),
                  0x00289145: (_INTERCEPT, _SLOPE)}  # fmt: skip
_COUNTS: Final = {_POSITION: 3, _ORIENTATION: 6, _SPACING: 2, _INTERCEPT: 1, _SLOPE: 1}
_IMAGE_TYPE, _MOSAIC = 0x00080008, "MOSAIC"
_SQUARE: Final = 1e-2
"""How far from unit length, and from a right angle, direction cosines may be."""

Numbers = dict[int, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class FramePlace:
    """One frame: where its first pixel's centre lies (mm), the unit vectors along a row and along a column, the
    distance of pixels along each (mm), and how stored values become real ones."""

    origin: tuple[float, float, float]
    along_row: tuple[float, float, float]
    along_column: tuple[float, float, float]
    step_along_row: float
    step_along_column: float
    slope: float = 1.0
    intercept: float = 0.0


def frame_places(found: DicomObject) -> tuple[FramePlace | None, ...]:
    """The place of each frame; None for those of which the header says none, or none that can be, and for mosaics:
    tiles of many slices in one frame, which the header places as if it were one.

    Raises:
        UnsoundObject: PIXEL_DESCRIPTION for an object without pixels; what nested parts raise that are not understood.
    """
    count = describe(found).frames
    if _MOSAIC in found.texts(_IMAGE_TYPE):
        return (None,) * count
    budget = found.budget()
    common = _numbers(found.elements, found.syntax.encoding, budget)
    for group in _groups(found, _SHARED, budget):
        common |= group
    own = _groups(found, _PER_FRAME, budget)
    if len(own) == count:
        return tuple(_place(common | group) for group in own)
    return (_place(common),) if count == 1 else (None,) * count


def _groups(found: DicomObject, tag: int, budget: Budget) -> list[Numbers]:
    """What the items of a functional groups sequence say of places."""
    sequence = found.get(tag)
    if sequence is None or sequence.bulk is not None:
        return []
    groups = []
    for elements, encoding in items(sequence, found.syntax.encoding, budget, 1):
        said: Numbers = {}
        for element in elements:
            if element.tag in _MACROS:
                for inner, inner_encoding in items(element, encoding, budget, 2):
                    said |= _numbers(inner, inner_encoding, budget)
        groups.append(said)
    return groups


def _numbers(elements: Iterable[Element], encoding: Encoding, budget: Budget) -> Numbers:
    said: Numbers = {}
    for element in elements:
        count = _COUNTS.get(element.tag)
        if count is None or element.bulk is not None:
            continue
        budget.spend(1)
        values = _values(element, encoding)
        if len(values) == count and all(map(math.isfinite, values)):
            said[element.tag] = values
    return said


def _values(element: Element, encoding: Encoding) -> tuple[float, ...]:
    order = "<" if encoding.little else ">"
    try:
        if element.vr in ("FD", "FL"):
            kind, width = ("d", 8) if element.vr == "FD" else ("f", 4)
            return struct.unpack(f"{order}{len(element.value) // width}{kind}", element.value)
        return tuple(float(text) for text in decode(element.value, "DS", ()))
    except (ValueError, OverflowError, struct.error):
        return ()


def _place(said: Numbers) -> FramePlace | None:
    if not {_POSITION, _ORIENTATION, _SPACING} <= said.keys():
        return None
    cosines, (down, across) = said[_ORIENTATION], said[_SPACING]
    row, column = cosines[:3], cosines[3:]
    lengths = (math.hypot(*row), math.hypot(*column))
    product = sum(a * b for a, b in zip(row, column, strict=True))
    if max(abs(length - 1) for length in lengths) > _SQUARE or abs(product) > _SQUARE or min(down, across) <= 0:
        return None
    slope = said.get(_SLOPE, (1.0,))[0]
    return FramePlace(
        _three(said[_POSITION]),
        _three(tuple(value / lengths[0] for value in row)),
        _three(tuple(value / lengths[1] for value in column)),
        across,
        down,
        slope or 1.0,
        said.get(_INTERCEPT, (0.0,))[0],
    )


def _three(values: tuple[float, ...]) -> tuple[float, float, float]:
    x, y, z = values
    return x, y, z


def no_places() -> UnsoundObject:
    """What is said of frames that lie nowhere."""
    return UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "frames without a place in the patient")
