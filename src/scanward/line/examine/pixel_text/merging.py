"""One box for what several looks found at the same place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scanward.core.pixel_text import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.pixel_text import TextBox

_SAME: Final = 0.5
"""Boxes are of one word where they share at least this part of what both cover."""
_INSIDE: Final = 0.85
"""Or this part of the smaller one."""
_IN_LINE: Final = 0.6
"""Boxes that overlap are parts of one line where they share this part of the higher one's height."""
_LEVEL: Final = (Direction.UPRIGHT, Direction.UPSIDE_DOWN)


def merged(boxes: Iterable[TextBox]) -> list[TextBox]:
    """Boxes of the same frames that cover the same word become one around both; nothing that was covered is lost."""
    done: list[TextBox] = []
    for box in sorted(boxes, key=lambda each: -each.score):
        joined = box
        while (other := next((each for each in done if _same(each, joined)), None)) is not None:
            done.remove(other)
            joined = _around(other, joined)
        done.append(joined)
    return sorted(done, key=lambda each: (each.first, each.top, each.left))


def _same(one: TextBox, two: TextBox) -> bool:
    if (one.first, one.last) != (two.first, two.last):
        return False
    wide = min(one.right, two.right) - max(one.left, two.left)
    high = min(one.bottom, two.bottom) - max(one.top, two.top)
    if wide <= 0 or high <= 0:
        return False
    shared = wide * high
    if shared >= _SAME * (one.pixels + two.pixels - shared) or shared >= _INSIDE * min(one.pixels, two.pixels):
        return True
    across = [box.bottom - box.top if box.direction in _LEVEL else box.right - box.left for box in (one, two)]
    level = one.direction in _LEVEL
    return level == (two.direction in _LEVEL) and (high if level else wide) >= _IN_LINE * max(across)


def _around(one: TextBox, two: TextBox) -> TextBox:
    """Around both, with what was read in one that is as large. Else nothing was read: two readings of parts, side by
    side, would make two short numbers, which may stay, of a long one, which may not.
    """
    surer, other = (one, two) if one.score >= two.score else (two, one)
    left, top = min(one.left, two.left), min(one.top, two.top)
    right, bottom = max(one.right, two.right), max(one.bottom, two.bottom)
    for whole in (surer, other):
        if (left, top, right, bottom) == (whole.left, whole.top, whole.right, whole.bottom):
            return replace(whole, score=surer.score)
    return replace(surer, left=left, top=top, right=right, bottom=bottom, text="", reading=0.0)
