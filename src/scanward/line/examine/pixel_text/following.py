"""A word that appeared in one frame, followed through the others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.line.examine.pixel_text.projecting import grey

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.pixel_text import TextBox

_OF_LETTERS: Final = 0.5
"""Pixels of letters changed by this part of the largest change in the box, or more, when the word appeared."""
_ALIKE: Final = 0.25
"""They are as they were where no more than this part of that change is missing."""
_THERE: Final = 0.6
"""The word is still there where so many of them are as they were."""


@dataclass(slots=True, eq=False)
class Followed:
    """A word, the frames that it stands in, and the pixels that it is known by."""

    box: TextBox
    frames: list[int]
    _letters: NDArray[np.bool_] = field(repr=False)
    _values: NDArray[np.float32] = field(repr=False)
    _tolerance: float

    @classmethod
    def since(cls, box: TextBox, index: int, frame: NDArray[Any], before: NDArray[Any]) -> Followed:
        now, then = _part(box, frame), _part(box, before)
        return cls._known_by(box, [index], now, now - then)

    @classmethod
    def through(cls, box: TextBox, darkest: NDArray[Any], brightest: NDArray[Any]) -> Followed:
        """A word of the brightest projection: which frames have it is not known yet."""
        now = _part(box, brightest)
        return cls._known_by(box, [], now, now - _part(box, darkest))

    @classmethod
    def seen(cls, box: TextBox, frame: NDArray[Any]) -> Followed:
        """A word of one frame: which others have it is not known yet."""
        now = _part(box, frame)
        return cls._known_by(box, [], now, now - np.median(now))

    @classmethod
    def _known_by(
        cls, box: TextBox, frames: list[int], values: NDArray[np.float32], change: NDArray[np.float32]
    ) -> Followed:
        size = np.abs(change)
        largest = float(size.max(initial=0.0))
        letters = size >= max(1.0, largest * _OF_LETTERS)
        return cls(box, frames, letters, values[letters], largest * _ALIKE)

    def stands_in(self, marked: NDArray[np.bool_]) -> bool:
        """Whether the pixels that it is known by are marked."""
        part = marked[self.box.top : self.box.bottom, self.box.left : self.box.right][self._letters]
        return bool(part.size) and float(part.mean()) >= _THERE

    def follow(self, index: int, frame: NDArray[Any]) -> bool:
        """Whether the word stands in this frame too."""
        values = _part(self.box, frame)[self._letters]
        there = bool(values.size) and float((np.abs(values - self._values) <= self._tolerance).mean()) >= _THERE
        if there:
            self.frames.append(index)
        return there

    def boxes(self) -> list[TextBox]:
        """The box once for each run of frames."""
        if not self.frames:
            return []
        starts = [index for last, index in pairwise([-2, *self.frames]) if index != last + 1]
        ends = [last for last, index in pairwise([*self.frames, self.frames[-1] + 2]) if index != last + 1]
        return [replace(self.box, first=first, last=last) for first, last in zip(starts, ends, strict=True)]


def _part(box: TextBox, frame: NDArray[Any]) -> NDArray[np.float32]:
    return grey(frame[box.top : box.bottom, box.left : box.right]).astype(np.float32)
