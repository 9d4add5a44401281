"""What may be a word where the header says that nothing is written: in slices of CT, MR, PET and nuclear medicine.

There nearly every box is anatomy that looks like a letter or two, and masking it spoils the picture. A box stays one
when letters were read in it, or when it has the shape of a line of small letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.core.pixel_text import Direction

if TYPE_CHECKING:
    from scanward.core.pixel_text import TextBox

_LETTERS: Final = 3
_SURE: Final = 0.8
_LONG: Final = 4.0
"""Lengths in heights: five letters are so long."""
_LOW: Final = 0.08
"""Of the picture's rows: annotations are lower, orbits and vertebrae higher."""


def plausible(box: TextBox, rows: int) -> bool:
    """Whether a box that was found in a slice of `rows` rows may be writing."""
    letters = sum(map(str.isalnum, box.text))
    if letters > _LETTERS or (letters == _LETTERS and box.reading >= _SURE):
        return True
    wide, high = box.right - box.left, box.bottom - box.top
    if box.direction in (Direction.DOWN, Direction.UP):
        wide, high = high, wide
    return wide >= _LONG * high and high <= _LOW * rows
