"""Edges of a box moved in to where letters begin: the network says where a word is, not to the pixel how high."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from scanward.core.pixel_text import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scanward.core.pixel_text import TextBox

_MIDDLE: Final = 0.3
"""Part of a line's height, above and below, in which letters need not reach."""
_STRONGEST: Final = 98
"""Percentile of the middle's deviations from the ground that is the contrast of letters."""
_LEAST: Final = 8.0
"""Grey levels of contrast under which nothing is told."""
_OF_LETTERS: Final = 0.2
"""Part of that contrast from which a pixel may belong to a letter."""
_MARGIN: Final = 3
"""Pixels that stay free of letters on each side."""


def fitted(box: TextBox, greys: Sequence[NDArray[np.uint8]]) -> TextBox:
    """The box without what is free of letters above and below its line; as it is where its ground is uneven."""
    if min(box.right - box.left, box.bottom - box.top) <= 4 * _MARGIN:
        return box
    turned = box.direction in (Direction.DOWN, Direction.UP)
    parts = (grey[box.top : box.bottom, box.left : box.right] for grey in greys)
    lines = np.logical_or.reduce([_letters(part.T if turned else part) for part in parts])
    first, last = (_free(lines), _free(lines[::-1])) if lines.any() else (0, 0)
    if turned:
        return replace(box, left=box.left + first, right=box.right - last)
    return replace(box, top=box.top + first, bottom=box.bottom - last)


def _letters(part: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The rows of pixels in which one differs from the ground as letters do."""
    inset = int(len(part) * _MIDDLE)
    deviation = np.abs(part - np.median(part))
    contrast = float(np.percentile(deviation[inset : len(part) - inset], _STRONGEST))
    found: NDArray[np.bool_] = np.any(deviation > contrast * _OF_LETTERS, axis=1)
    return found if contrast >= _LEAST else np.zeros(len(part), np.bool_)


def _free(lines: NDArray[np.bool_]) -> int:
    """How many of the outer rows can go: those before the last gap, behind which the letters of this line begin. Only
    the outer part can be another line, whose own box covers it.
    """
    outer = int(len(lines) * _MIDDLE)
    gaps = np.convolve(~lines[:outer], np.ones(_MARGIN, np.int_), "valid") == _MARGIN
    return int(np.flatnonzero(gaps)[-1]) if gaps.any() else 0
