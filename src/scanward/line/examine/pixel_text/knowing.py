"""Places where a device is known to write: looked at once more, more easily convinced.

Knowledge only adds boxes. What was found elsewhere stays found, and a place is no reason to look less anywhere.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.core.pixel_text import TextBox
from scanward.line.examine.pixel_text.seeing import see
from scanward.line.examine.pixel_text.strokes import BESIDE, CELL, Care, cells, cells_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from scanward.dicom.frames import FrameSource, Window
    from scanward.line.examine.pixel_text.words import Words

_LIKELY: Final = 0.3
"""Mean probability of a word's pixels from which it is believed here."""
_FAINT: Final = Care(6, 0.05, 0.008)
_FEWEST: Final = 2
"""Cells of strokes that nothing explains, from which something is written."""
_GROUND: Final = 4
"""Cells around a place that are seen too, to tell strokes from their ground."""


def boxes_at(
    knowledge: Sequence[TextBox], frames: FrameSource, found: Sequence[TextBox], words: Words
) -> list[TextBox]:
    """Boxes that `found` lacks in the places of `knowledge`: words, or the whole place where strokes stand of which no
    word is made. One pass over the frames; one look for each place and run of frames. Raises as `FrameSource.frame`.
    """
    places = [place for each in knowledge if (place := _clipped(each, frames)).pixels]
    unexplained: list[list[int]] = [[] for _ in places]
    for index in range(frames.count if places else 0):
        frame, window = frames.frame(index), frames.window(index)
        here = [box for box in found if box.in_frame(index)]
        for place, indexes in zip(places, unexplained, strict=True):
            if _unexplained(place, here, frame, window):
                indexes.append(index)
    return [
        box
        for place, indexes in zip(places, unexplained, strict=True)
        for first, last in _runs(indexes)
        for box in _at(place, first, last, frames, found, words)
    ]


def _at(
    place: TextBox, first: int, last: int, frames: FrameSource, found: Sequence[TextBox], words: Words
) -> list[TextBox]:
    middle = (first + last) // 2
    frame, window = frames.frame(middle), frames.window(middle)
    known = [box for box in found if box.in_frame(middle)]
    seen = words.find_at(cells_of([place], frame.shape), frame, window, likely=_LIKELY)
    fresh = [box for box in seen if not any(_holds(other, box) for other in known)]
    if _unexplained(place, [*known, *fresh], frame, window):
        fresh.append(replace(place, score=0.0))
    return [replace(box, first=first, last=last) for box in fresh]


def _holds(one: TextBox, other: TextBox) -> bool:
    inside = one.left <= other.left and one.top <= other.top
    return inside and other.right <= one.right and other.bottom <= one.bottom


def _unexplained(place: TextBox, boxes: Iterable[TextBox], frame: NDArray[Any], window: Window | None) -> bool:
    """Whether strokes stand in the place that lie in none of the boxes."""
    top, left = (max(0, edge // CELL - _GROUND) * CELL for edge in (place.top, place.left))
    part = frame[top : place.bottom + _GROUND * CELL, left : place.right + _GROUND * CELL]
    seen = see(part, window)
    strokes = np.logical_or.reduce([cells(grey, _FAINT) for grey in seen.greys])
    rows, columns = (
        np.arange(length) * CELL + CELL // 2 + edge for length, edge in zip(strokes.shape, (top, left), strict=True)
    )
    strokes &= ((rows >= place.top) & (rows < place.bottom))[:, np.newaxis]
    strokes &= (columns >= place.left) & (columns < place.right)
    moved = (_moved(box, -top, -left) for box in boxes)
    strokes &= ~cells_of((box for box in moved if box.right > 0 and box.bottom > 0), part.shape, BESIDE)
    return int(strokes.sum()) >= _FEWEST


def _runs(indexes: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of neighbours."""
    runs = (list(run) for _, run in groupby(enumerate(indexes), lambda each: each[1] - each[0]))
    return [(run[0][1], run[-1][1]) for run in runs]


def _clipped(place: TextBox, frames: FrameSource) -> TextBox:
    return TextBox(
        max(0, place.left), max(0, place.top), min(frames.columns, place.right), min(frames.rows, place.bottom)
    )


def _moved(box: TextBox, down: int, across: int) -> TextBox:
    return replace(box, left=box.left + across, right=box.right + across, top=box.top + down, bottom=box.bottom + down)
