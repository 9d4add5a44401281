"""One box for what several looks found at the same place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scanward.core.pixel_text import TextBox

_SAME: Final = 0.5
"""Boxes are of one word where they share at least this part of the smaller one."""


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
    return wide > 0 and high > 0 and wide * high >= _SAME * min(one.pixels, two.pixels)


def _around(one: TextBox, two: TextBox) -> TextBox:
    surer = one if one.score >= two.score else two
    return replace(
        surer,
        left=min(one.left, two.left),
        top=min(one.top, two.top),
        right=max(one.right, two.right),
        bottom=max(one.bottom, two.bottom),
    )
