"""Which pixels of which frames are to be laid over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.dicom.description import PixelDescription


class Fill(StrEnum):
    """What is laid over."""

    BLACK = "black"
    """What is shown darkest."""
    SURROUNDINGS = "surroundings"
    """The level that stands around the rectangle."""


@dataclass(frozen=True, slots=True, order=True)
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

    def in_frame(self, frame: int) -> bool:
        return self.first <= frame and (self.last is None or frame <= self.last)

    def within(self, said: PixelDescription) -> Mask:
        """The part of it that lies in the picture.

        Raises:
            UnsoundObject: PIXEL_DESCRIPTION where none does: what was to be hidden stands somewhere else then.
        """
        left, top, first = max(0, self.left), max(0, self.top), max(0, self.first)
        right, bottom = min(said.columns, self.right), min(said.rows, self.bottom)
        last = said.frames - 1 if self.last is None else min(said.frames - 1, self.last)
        if left >= right or top >= bottom or first > last:
            raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "what is to be masked lies outside the pixels")
        return Mask(left, top, right, bottom, first, last)


def frame_masks(masks: Iterable[Mask], frame: int) -> list[Mask]:
    """Those that stand in a frame, in order."""
    return sorted(mask for mask in masks if mask.in_frame(frame))
