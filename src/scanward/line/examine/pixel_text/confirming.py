"""A second opinion on boxes that are no line in shape: organs look like letters to the detector, not to the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scanward.core.pixel_text import TextBox

_LINE, _LONG_LINE = 2.3, 4.0
"""Lines of text are longer than high by this factor; what is rounder is asked about, and what is shorter if unsure."""
_SURE, _SURE_LINE = 0.9, 0.83
"""Scores from which a small box and a line are believed."""
_NOTHING: Final = 12
"""No two letters fit into a box both sides of which are shorter, its margin included."""
_LARGE, _HUGE = 28, 60
"""Pixels of the shorter side. Where letters are large, reading them is easy."""
_FEW: Final = 3
_READ: Final = 0.6
_ONE_LETTER: Final = 0.85
_READ_LARGE, _FEW_LARGE, _ONE_LARGE = 0.75, 0.9, 0.95
"""How sure the reader has to be of what is large: of words, of two or three letters, of one."""
_LATIN: Final = 0x250
"""The first code beyond Latin letters: what is no writing is mostly read as one Chinese character."""
_HIGHER: Final = 1.6
_APART: Final = 0.5
"""Parts of one line are at most this much higher than the other, and stand at most this part of a height apart."""


def too_small(box: TextBox) -> bool:
    return max(_sides(box)) < _NOTHING


def doubtful(box: TextBox) -> bool:
    """Whether the detector alone is not to be believed."""
    shorter, longer = _sides(box)
    if shorter >= _HUGE or longer >= _LONG_LINE * shorter:
        return shorter >= _HUGE
    if longer >= _LINE * shorter:
        return box.score < _SURE_LINE
    return shorter >= _LARGE or box.score < _SURE


def confirmed(box: TextBox) -> bool:
    """Whether what was read in a doubtful box makes it writing; all four directions were tried."""
    shorter, _ = _sides(box)
    letters = len(box.text.strip())
    if shorter < _LARGE:
        latin = all(ord(letter) < _LATIN for letter in box.text)
        return latin and letters > 0 and box.reading >= (_READ if letters > 1 else _ONE_LETTER)
    if letters > 1:
        return box.reading >= (_READ_LARGE if letters > _FEW else _FEW_LARGE)
    return box.reading >= _ONE_LARGE and shorter < _HUGE


def beside(box: TextBox, other: TextBox) -> bool:
    """Whether a doubtful box may be a part of the line that the other one is of."""
    high = min(_sides(box))
    apart = high * _APART
    return (
        high <= _HIGHER * min(_sides(other))
        and max(box.left, other.left) < min(box.right, other.right) + apart
        and max(box.top, other.top) < min(box.bottom, other.bottom) + apart
    )


def _sides(box: TextBox) -> tuple[int, int]:
    wide, high = box.right - box.left, box.bottom - box.top
    return min(wide, high), max(wide, high)
