"""A second opinion on boxes that are no line in shape: organs look like letters to the detector, not to the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scanward.core.pixel_text import TextBox

_LINE: Final = 2.3
"""Lines of text are longer than high by this factor; what is rounder is asked about."""
_SURE: Final = 0.8
_NOTHING: Final = 12
"""No two letters fit into a box both sides of which are shorter, its margin included."""
_LARGE, _HUGE = 28, 60
"""Pixels of the shorter side. Where letters are large, reading them is easy."""
_READ: Final = 0.7
_ONE_LETTER: Final = 0.9
_FAINTLY: Final = 0.3
_LATIN: Final = 0x250
"""The first code beyond Latin letters: what is no writing is mostly read as one Chinese character."""


def too_small(box: TextBox) -> bool:
    return max(_sides(box)) < _NOTHING


def doubtful(box: TextBox) -> bool:
    """Whether the detector alone is not to be believed."""
    shorter, longer = _sides(box)
    if longer >= _LINE * shorter:
        return shorter >= _HUGE
    return shorter >= _LARGE or box.score < _SURE


def confirmed(box: TextBox) -> bool:
    """Whether what was read in a doubtful box makes it writing; all four directions were tried."""
    shorter, _ = _sides(box)
    if shorter < _LARGE:
        return box.reading >= _FAINTLY and all(ord(letter) < _LATIN for letter in box.text)
    if len(box.text.strip()) > 1:
        return box.reading >= _READ
    return box.reading >= _ONE_LETTER and shorter < _HUGE


def _sides(box: TextBox) -> tuple[int, int]:
    wide, high = box.right - box.left, box.bottom - box.top
    return min(wide, high), max(wide, high)
