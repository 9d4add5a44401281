"""One picture: every word in it, in all four directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.core.pixel_text import Direction, TextBox
from scanward.line.examine.pixel_text.detector import STRIDE, Found, words
from scanward.line.examine.pixel_text.scaling import resized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scanward.line.examine.pixel_text.detector import Detector

_TILE: Final = 512
"""Pixels on a side that the network sees at once: at this size its work stays in the processor's cache."""
_OVERLAP: Final = 64
_ENLARGED: Final = 2
"""Letters of 8 pixels are found for certain only when they are made larger."""
_TALL: Final = 1.2
MARGIN: Final = 2
"""Pixels around a word: smoothed edges of letters lie outside what the network marks."""


def look(picture: NDArray[np.uint8], detector: Detector) -> list[TextBox]:
    """Words in an eight-bit picture, (rows, columns) or (rows, columns, 3)."""
    turned = np.ascontiguousarray(np.rot90(picture))
    found = _words(picture, detector) + [_turned_back(f, picture.shape[1]) for f in _words(turned, detector)]
    return [_box(each, picture.shape) for each in found]


def _words(picture: NDArray[np.uint8], detector: Detector) -> list[Found]:
    rows, columns = (side * _ENLARGED for side in picture.shape[:2])
    large = resized(picture, rows, columns)
    sides = [(-rows) % STRIDE, (-columns) % STRIDE]
    large = np.pad(large, [(0, side) for side in sides] + [(0, 0)] * (picture.ndim - 2))
    probability = np.zeros(large.shape[:2], np.float32)
    for tile in _tiles(*large.shape[:2]):
        np.maximum(probability[tile], detector.probability(large[tile]), out=probability[tile])
    return [
        Found(f.left / _ENLARGED, f.top / _ENLARGED, f.right / _ENLARGED, f.bottom / _ENLARGED, f.score)
        for f in words(probability)
    ]


def _tiles(rows: int, columns: int) -> Iterator[tuple[slice, slice]]:
    for top in _starts(rows):
        for left in _starts(columns):
            yield slice(top, top + _TILE), slice(left, left + _TILE)


def _starts(size: int) -> list[int]:
    step = _TILE - _OVERLAP
    return [min(at, max(0, size - _TILE)) for at in range(0, max(1, size - _OVERLAP), step)]


def _turned_back(found: Found, columns: int) -> Found:
    """From the picture that was turned a quarter to the left."""
    return Found(columns - found.bottom, found.left, columns - found.top, found.right, found.score)


def _box(found: Found, shape: tuple[Any, ...]) -> TextBox:
    """Upright or not is told by the longer side: both passes see either, the wrong one less well."""
    rows, columns = shape[:2]
    tall = found.bottom - found.top > (found.right - found.left) * _TALL
    return TextBox(
        left=max(0, int(np.floor(found.left)) - MARGIN),
        top=max(0, int(np.floor(found.top)) - MARGIN),
        right=min(columns, int(np.ceil(found.right)) + MARGIN),
        bottom=min(rows, int(np.ceil(found.bottom)) + MARGIN),
        score=found.score,
        direction=Direction.DOWN if tall else Direction.UPRIGHT,
    )
