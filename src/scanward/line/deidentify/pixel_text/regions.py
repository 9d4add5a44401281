"""The rectangles that a recipe names for the device of an object."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scanward.core.pixel_text import JudgedBox, TextBox, Verdict
from scanward.dicom.description import describe
from scanward.line.deidentify.pixel_text.grammar import Why

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.dicom.reading import DicomObject
    from scanward.line.deidentify.pixel_text.settings import Region


def region_boxes(source: DicomObject, regions: Iterable[Region]) -> tuple[JudgedBox, ...]:
    """The rectangles of every region that fits the object, as far as they lie in its picture.

    Raises:
        UnsoundObject: PIXEL_DESCRIPTION for an object that does not say its rows and columns.
    """
    said = None
    boxes: dict[tuple[int, int, int, int], JudgedBox] = {}
    for region in regions:
        if not all(_fits(source, tag, pattern) for tag, pattern in region.patterns().items()):
            continue
        said = said or describe(source)
        if region.rows not in (None, said.rows) or region.columns not in (None, said.columns):
            continue
        for left, top, width, height in region.rectangles:
            right, bottom = min(said.columns, left + width), min(said.rows, top + height)
            if left < right and top < bottom:
                place = (left, top, right, bottom)
                boxes[place] = JudgedBox(TextBox(*place), Verdict.REMOVE, Why.REGION)
    return tuple(boxes.values())


def _fits(source: DicomObject, tag: int, pattern: str) -> bool:
    return bool(_expression(pattern).fullmatch("\\".join(source.texts(tag))))


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    parts = (".*" if letter == "*" else "." if letter == "?" else re.escape(letter) for letter in pattern.strip())
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)
