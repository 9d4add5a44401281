"""Writing in clips and series: what stands in all frames, what appears, and what goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from scanward.core.pixel_text import LookedHow, TextLook
from scanward.line.examine.pixel_text.following import Followed
from scanward.line.examine.pixel_text.merging import merged
from scanward.line.examine.pixel_text.projecting import grey, part_of_cells, projections, still
from scanward.line.examine.pixel_text.seeing import eight_bits, see, span
from scanward.line.examine.pixel_text.strokes import (
    BESIDE,
    FEWEST,
    FINE,
    NEAR,
    TEXTURE,
    calm,
    cells_of,
    filled,
    filled_brightly,
    filled_coarsely,
    larger_than,
    share,
    thick,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scanward.core.pixel_text import TextBox
    from scanward.dicom.frames import FrameSource, Window
    from scanward.line.examine.pixel_text.words import Words

_LETTERS: Final = 0.12
"""Part of a cell that letters fill: where so much stands still while the rest moves, something may be written."""
_DENSER, _DENSE = 1.6, 0.07
"""Strokes are more where another line begins: by this factor, and by this part of a cell."""
_INSIDE: Final = 0.85
"""A word of some frames is a standing one where this part of it lies in that one."""
_AROUND: Final = 4
"""Cells around a word in which its ends are sought."""


class _Moment(NamedTuple):
    """A frame, the one before, and the cells that may hold what appeared in it or is gone from the next."""

    number: int
    frame: NDArray[Any]
    before: NDArray[Any]
    appeared: NDArray[np.bool_]
    going: NDArray[np.bool_]


def look_at_each(frames: FrameSource, words: Words) -> TextLook:
    """Words in frames that have nothing to do with each other, such as pages. Raises as `FrameSource.frame`."""
    boxes: list[TextBox] = []
    here: list[TextBox] = []
    before: NDArray[Any] | None = None
    for index in range(frames.count):
        frame = frames.frame(index)
        if before is not None and np.array_equal(before, frame):
            here = [replace(box, last=index) for box in here]
            continue
        boxes += here
        here = [replace(box, first=index, last=index) for box in words.find(see(frame, frames.window(index)))]
        before = frame
    return TextLook(LookedHow.EACH_FRAME, tuple(boxes + here), frames.count, words.looks)


def look_over_time(frames: FrameSource, words: Words) -> TextLook:
    """Words in frames that show the same thing moving, by two passes over them and memory of a few.

    What stands in all frames is sought in the darkest projection and, around what stands still, in one frame; what
    stands in some is sought in the frames where it appears and goes. Raises as `FrameSource.frame`.
    """
    darkest, brightest = projections(frames)
    standing, followed = _standing(frames, words, darkest, brightest)
    followed += _now_and_then(words, darkest, brightest, standing)
    boxes: list[TextBox] = []
    near = cells_of(standing, darkest.shape, _AROUND)
    for moment in _moments(frames, span(darkest, brightest), near):
        number, frame, window = moment.number, moment.frame, frames.window(moment.number)
        here = [each for each in followed if each.follow(number, frame)]
        first = [each.box for each in here if each.frames == [number]]
        known = cells_of((each.box for each in here), frame.shape, BESIDE)
        new = larger_than(FEWEST, moment.appeared & ~known) | cells_of(first, frame.shape)
        found = _with_ends(words, frame, window, new)
        followed += [Followed.since(box, number, frame, moment.before) for box in found]
        old = larger_than(FEWEST, moment.going & ~known & ~cells_of(found, frame.shape, BESIDE))
        boxes += [replace(box, first=0, last=number) for box in _with_ends(words, frame, window, old)]
    boxes += [box for each in followed for box in each.boxes()]
    boxes = [box for box in boxes if not any(_inside(box, other) for other in standing)]
    boxes = [replace(box, first=0, last=None) if any(_inside(o, box) for o in standing) else box for box in boxes]
    boxes = standing + boxes  # what holds a standing word is more of it, which other frames only show less well
    return TextLook(LookedHow.PROJECTED, tuple(merged(boxes)), frames.count, words.looks)


def _standing(
    frames: FrameSource, words: Words, darkest: NDArray[Any], brightest: NDArray[Any]
) -> tuple[list[TextBox], list[Followed]]:
    """Words of all frames: bright ones in the darkest projection and, because changing digits leave only part of them
    there, in the middle frame around; dark ones in the middle frame where the brightest projection has dark strokes
    and pixels are still. And words of that frame that do not stand.
    """
    middle = frames.count // 2
    window, frame = frames.window(middle), frames.frame(middle)
    dark = see(darkest, window)
    found = words.find(dark, calm(dark.greys))
    same = still(darkest, brightest)
    dark_strokes = filled_brightly(255 - eight_bits(grey(brightest), *span(darkest, brightest)), FINE) > 0
    where = dark_strokes & (share(dark_strokes, NEAR) <= TEXTURE) & (part_of_cells(same) >= _LETTERS)
    where |= cells_of(found, darkest.shape, _AROUND)
    there = [Followed.seen(box, frame) for box in words.find(see(frame, window), where)]
    found += [each.box for each in there if each.stands_in(same)]
    standing = merged(replace(box, first=0, last=None) for box in found)
    return standing, [each for each in there if not each.stands_in(same)]


def _now_and_then(
    words: Words, darkest: NDArray[Any], brightest: NDArray[Any], standing: list[TextBox]
) -> list[Followed]:
    """Words of some frames of a clip that are brighter than all that moves under them, as in the brightest projection.

    Not so in slices of deep pixels: there nearly nothing is darker than bone in one slice or another.
    """
    if brightest.dtype != np.uint8:
        return []
    bright = see(brightest, None)
    found = words.find(bright, calm(bright.greys) & ~cells_of(standing, brightest.shape))
    return [Followed.through(box, darkest, brightest) for box in found]


def _with_ends(words: Words, frame: NDArray[Any], window: Window | None, where: NDArray[np.bool_]) -> list[TextBox]:
    """Words at some cells of a frame, and what else of them lies beside these."""
    found = words.find_at(where, frame, window)
    return words.find_at(cells_of(found, frame.shape, _AROUND), frame, window)


def _moments(frames: FrameSource, ends: tuple[float, float], near: NDArray[np.bool_]) -> Iterator[_Moment]:
    """Each frame beside its neighbours; three are in memory. `near` are cells beside standing words."""
    before: tuple[NDArray[Any], NDArray[np.float32]] | None = None
    now: tuple[NDArray[Any], NDArray[np.float32]] | None = None
    for index in range(frames.count + 1):
        coming = None
        if index < frames.count:
            frame = frames.frame(index)
            test = filled_coarsely if frame.dtype == np.uint8 else filled  # clips have more frames than time
            coming = frame, test(eight_bits(grey(frame), *ends), FINE)
        if now is not None:
            (frame, strokes), none = now, np.zeros(now[1].shape, np.bool_)
            appeared = _more(strokes, before[1], near) if before else none
            going = _more(strokes, coming[1], near) if coming else none
            yield _Moment(index - 1, frame, before[0] if before else frame, appeared, going)
        before, now = now, coming


def _more(strokes: NDArray[np.float32], than: NDArray[np.float32], near: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells where strokes are that were not; beside standing words, where clearly more are than were."""
    marked = (strokes > 0) & ((than == 0) | (near & (strokes > than * _DENSER + _DENSE)))
    return thick(marked)


def _inside(box: TextBox, other: TextBox) -> bool:
    wide = min(box.right, other.right) - max(box.left, other.left)
    high = min(box.bottom, other.bottom) - max(box.top, other.top)
    return min(wide, high) > 0 and wide * high >= _INSIDE * box.pixels
