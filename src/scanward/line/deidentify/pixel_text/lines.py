"""Boxes that stand beside each other on a line, read as one: names and numbers are often found in pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.pixel_text import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scanward.core.pixel_text import TextBox

_GAP = 2.0
"""How far boxes of one line may stand apart, in heights."""
_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """The text of some boxes with blanks between, and which box each stretch of it came from."""

    text: str
    boxes: tuple[int, ...]
    starts: tuple[int, ...]

    def under(self, start: int, end: int) -> Iterable[int]:
        """The boxes that a span of the text touches."""
        ends = [*(begin - 1 for begin in self.starts[1:]), len(self.text)]
        return [
            box for box, begin, stop in zip(self.boxes, self.starts, ends, strict=True) if begin < end and start < stop
        ]


def lines_of(boxes: Sequence[TextBox]) -> list[Line]:
    """The lines that the boxes with a text make, in reading order; boxes of different frames make none together."""
    left = [number for number, box in enumerate(boxes) if box.text]
    left.sort(key=lambda number: _along(boxes[number])[0])
    lines = []
    while left:
        chain = [left.pop(0)]
        while (following := next((n for n in left if _follows(boxes[chain[-1]], boxes[n])), None)) is not None:
            left.remove(following)
            chain.append(following)
        lines.append(_line(boxes, chain))
    return lines


def _line(boxes: Sequence[TextBox], chain: Sequence[int]) -> Line:
    starts, at = [], 0
    for number in chain:
        starts.append(at)
        at += len(boxes[number].text) + 1
    return Line(" ".join(boxes[number].text for number in chain), tuple(chain), tuple(starts))


def _along(box: TextBox) -> tuple[int, int, int, int]:
    """Begin and end in reading direction, and the two edges across it."""
    match box.direction:
        case Direction.UPRIGHT:
            return box.left, box.right, box.top, box.bottom
        case Direction.UPSIDE_DOWN:
            return -box.right, -box.left, box.top, box.bottom
        case Direction.DOWN:
            return box.top, box.bottom, box.left, box.right
        case _:
            return -box.bottom, -box.top, box.left, box.right


def _follows(one: TextBox, two: TextBox) -> bool:
    if one.direction is not two.direction or (one.first, one.last) != (two.first, two.last):
        return False
    _, end, top, bottom = _along(one)
    begin, _, other_top, other_bottom = _along(two)
    height = min(bottom - top, other_bottom - other_top)
    shared = min(bottom, other_bottom) - max(top, other_top)
    return shared >= _OVERLAP * height and -height <= begin - end <= _GAP * height
