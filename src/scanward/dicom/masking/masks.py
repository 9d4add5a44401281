"""Which pixels of which frames are to be laid over."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Final

from scanward.core.errors import QuarantineReason, UnsoundObject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.dicom.description import PixelDescription

_BLOCK: Final = 16
"""Pixels of an MCU whose chroma is halved both ways, the largest that is usual (T.81 A.2)."""


class Fill(StrEnum):
    """What is laid over."""

    BLACK = "black"
    """What is shown darkest."""
    SURROUNDINGS = "surroundings"
    """The level that stands around the rectangle."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A rectangle of pixel columns and rows, half-open, in frames `first` to `last`, both included (None: to the
    end).
    """

    left: int
    top: int
    right: int
    bottom: int
    first: int = 0
    last: int | None = None

    def within(self, said: PixelDescription) -> Mask:
        """The part of it that lies in the picture.

        Raises:
            UnsoundObject: PIXEL_DESCRIPTION where none does: what was to be hidden stands somewhere else then.
        """
        if (
            0 <= self.left < self.right <= said.columns
            and 0 <= self.top < self.bottom <= said.rows
            and self.last is not None
            and 0 <= self.first <= self.last < said.frames
        ):
            return self
        left, top, first = max(0, self.left), max(0, self.top), max(0, self.first)
        right, bottom = min(said.columns, self.right), min(said.rows, self.bottom)
        last = said.frames - 1 if self.last is None else min(said.frames - 1, self.last)
        if left >= right or top >= bottom or first > last:
            raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "what is to be masked lies outside the pixels")
        return Mask(left, top, right, bottom, first, last)

    def over_blocks(self, rows: int, columns: int) -> Mask:
        """The mask over whole blocks of a JPEG's picture: what a letter rang in its block would still tell of it."""
        left, top = self.left // _BLOCK * _BLOCK, self.top // _BLOCK * _BLOCK
        right, bottom = -(-self.right // _BLOCK) * _BLOCK, -(-self.bottom // _BLOCK) * _BLOCK
        return replace(self, left=left, top=top, right=min(columns, right), bottom=min(rows, bottom))


def in_order(masks: Iterable[Mask]) -> list[Mask]:
    """By place, then by frame; each once. What is clipped to an object (`Mask.within`) has no open end."""
    return sorted(dict.fromkeys(masks), key=_place)


class MasksByFrame:
    """The masks of an object, found by frame: a face is thousands of rectangles that stand in one frame each."""

    def __init__(self, masks: Iterable[Mask]) -> None:
        runs: dict[tuple[int, int | None], list[Mask]] = {}
        for mask in sorted(masks, key=_place):
            runs.setdefault((mask.first, mask.last), []).append(mask)
        self._single = {first: some for (first, last), some in runs.items() if first == last}
        self._long = [(span, some) for span, some in runs.items() if span[0] != span[1]]

    def standing(self, frame: int) -> list[Mask]:
        """Those that stand in a frame, in order."""
        here = self._single.get(frame, [])
        others = [some for span, some in self._long if _meets(span, frame, frame)]
        return sorted(chain(here, *others), key=_place) if others else list(here)

    def any_in(self, first: int, last: int) -> bool:
        """Whether one stands in a frame from `first` to `last`, both included."""
        single = any(frame in self._single for frame in range(first, last + 1))
        return single or any(_meets(span, first, last) for span, _ in self._long)


def _meets(span: tuple[int, int | None], first: int, last: int) -> bool:
    return span[0] <= last and (span[1] is None or first <= span[1])


def _place(mask: Mask) -> tuple[int, ...]:
    last = sys.maxsize if mask.last is None else mask.last
    return mask.left, mask.top, mask.right, mask.bottom, mask.first, last
