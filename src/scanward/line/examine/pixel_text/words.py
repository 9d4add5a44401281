"""Words of one picture: found, doubted, read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.line.examine.pixel_text.confirming import beside, confirmed, doubtful, too_small
from scanward.line.examine.pixel_text.detector import LIKELY, Detector
from scanward.line.examine.pixel_text.effort import Effort
from scanward.line.examine.pixel_text.fitting import fitted
from scanward.line.examine.pixel_text.looking import look
from scanward.line.examine.pixel_text.merging import merged
from scanward.line.examine.pixel_text.reader import Reader
from scanward.line.examine.pixel_text.seeing import see
from scanward.line.examine.pixel_text.strokes import CELL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.pixel_text import TextBox
    from scanward.dicom.frames import Window
    from scanward.line.examine.pixel_text.seeing import Seen

_GROUND: Final = 4
"""Cells around that are seen too, to tell strokes from their ground."""


class Words:
    """The two networks together; each is loaded when it is first needed."""

    def __init__(self, *, read: bool) -> None:
        self._detector = Detector()
        self._reader = Reader()
        self._read = read
        self.looks = 0
        """Pictures that were looked at."""
        self.effort = Effort()

    def find(self, seen: Seen, where: NDArray[np.bool_] | None = None, likely: float = LIKELY) -> list[TextBox]:
        """Boxes of words, anywhere or only around the cells of `where`; less likely ones are not doubted."""
        if where is not None and not where.any():
            return []
        self.looks += 1
        here = look(seen, self._detector, self.effort, where, likely)
        boxes = [fitted(box, seen.greys) for box in here if not too_small(box)]
        found = self._believed(boxes, seen) if likely >= LIKELY else boxes
        if not self._read:
            return merged(found)
        return [self._reader.read(_page(seen, box), box) for box in merged(found)]

    def _believed(self, boxes: list[TextBox], seen: Seen) -> list[TextBox]:
        """Without those that the reader has to confirm and does not, and that stand beside none that is sure."""
        asked = [self._reader.read(_page(seen, box), box, all_turns=True) for box in boxes if doubtful(box)]
        sure = [box for box in boxes if not doubtful(box)] + [box for box in asked if confirmed(box)]
        return sure + [box for box in asked if not confirmed(box) and any(beside(box, other) for other in sure)]

    def find_at(
        self, where: NDArray[np.bool_], frame: NDArray[Any], window: Window | None, likely: float = LIKELY
    ) -> list[TextBox]:
        """Boxes of words around the cells of `where`, without a look at the rest of the frame."""
        rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
        if not rows.size:
            return []
        top, left = max(0, int(rows[0]) - _GROUND), max(0, int(columns[0]) - _GROUND)
        inside = where[top : int(rows[-1]) + 1 + _GROUND, left : int(columns[-1]) + 1 + _GROUND]
        high, wide = (side * CELL for side in inside.shape)
        down, across = top * CELL, left * CELL
        found = self.find(see(frame[down : down + high, across : across + wide], window), inside, likely)
        return [
            replace(box, left=box.left + across, right=box.right + across, top=box.top + down, bottom=box.bottom + down)
            for box in found
        ]


def _page(seen: Seen, box: TextBox) -> NDArray[np.uint8]:
    return seen.page((slice(box.top, box.bottom), slice(box.left, box.right)))
