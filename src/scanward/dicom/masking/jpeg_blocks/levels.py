"""Which DC coefficient a flat block gets: that of black, or of the blocks that stand around the rectangle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scanward.dicom.masking.jpeg_blocks.layout import Rectangle, blocks_under
from scanward.dicom.masking.jpeg_blocks.odd import OddJpeg
from scanward.dicom.masking.masks import Fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scanward.dicom.masking.jpeg_blocks.headers import Headers
    from scanward.dicom.masking.jpeg_blocks.interval import Interval
    from scanward.dicom.masking.paint import Paint

_GAIN: Final = 8
"""A block of one level has a DC coefficient of eight times the level (A.3.3)."""
_UNKNOWN: Final = np.iinfo(np.int64).min


class Levels:
    """Learns the DC coefficients of the blocks that were taken apart, then says what is laid where."""

    def __init__(self, headers: Headers, paint: Paint, photometric: str) -> None:
        """Raises OddJpeg where a palette or a count of components makes levels mean something else."""
        frame = headers.frame
        if frame is None or paint.indexed or len(frame.components) not in (1, 3):
            raise OddJpeg
        self._frame = frame
        self._paint = paint
        self._steps = [headers.steps.get(component.table, 0) for component in frame.components]
        if not all(self._steps):
            raise OddJpeg
        self._ybr = (headers.colours or ("ybr" if photometric.startswith("YBR") else "rgb")) == "ybr"
        self._known: list[NDArray[np.int64]] = [np.zeros((0, 0), np.int64) for _ in frame.components]
        self._laid: list[list[tuple[Rectangle, int]]] = [[] for _ in frame.components]

    def learn(self, interval: Interval) -> None:
        """Take in the coefficients of an interval."""
        for number, (place, _, _) in enumerate(interval.layout.scan.members):
            mine = interval.member == number
            column, row = interval.column[mine], interval.row[mine]
            grid = self._known[place]
            shape = max(grid.shape[0], int(row.max()) + 1), max(grid.shape[1], int(column.max()) + 1)
            if shape != grid.shape:
                grown = np.full(shape, _UNKNOWN, np.int64)
                grown[: grid.shape[0], : grid.shape[1]] = grid
                self._known[place] = grid = grown
            grid[row, column] = interval.dc[mine]

    def decide(self, rectangles: Sequence[Rectangle]) -> None:
        """Find the level for each rectangle and component."""
        for place, component in enumerate(self._frame.components):
            under = [blocks_under(self._frame, component, rectangle) for rectangle in rectangles]
            free = self._known[place] != _UNKNOWN
            for left, top, right, bottom in under:
                free[top:bottom, left:right] = False
            for blocks in under:
                self._laid[place].append((blocks, self._level(place, free, blocks)))

    def laid(self, interval: Interval, flat: NDArray[np.bool_]) -> NDArray[np.int64]:
        """The DC coefficients of an interval with those of its flat blocks replaced."""
        dc = interval.dc.copy()
        for number, (place, _, _) in enumerate(interval.layout.scan.members):
            mine = flat & (interval.member == number)
            for (left, top, right, bottom), level in self._laid[place]:
                inside = mine & (interval.column >= left) & (interval.column < right)
                dc[inside & (interval.row >= top) & (interval.row < bottom)] = level
        return dc

    def _level(self, place: int, free: NDArray[np.bool_], blocks: Rectangle) -> int:
        left, top, right, bottom = blocks
        around = np.s_[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1]
        if self._paint.fill is Fill.SURROUNDINGS:
            ring = self._known[place][around][free[around]]
            if len(ring):
                return int(np.sort(ring)[len(ring) // 2])
        return self._black(place, free)

    def _black(self, place: int, free: NDArray[np.bool_]) -> int:
        half = 1 << (self._frame.bits - 1)
        if len(self._frame.components) == 1 and self._paint.black is None:
            seen = self._not_padding(self._known[place][free])
            if len(seen):
                return int(seen.max() if self._paint.inverted else seen.min())
        if place and self._ybr:
            return 0
        top = self._paint.inverted and len(self._frame.components) == 1
        return (_GAIN * (half - 1) if top else -_GAIN * half) // self._steps[place] + (1 if top else 0)

    def _not_padding(self, seen: NDArray[np.int64]) -> NDArray[np.int64]:
        if self._paint.padding is None:
            return seen
        level = seen * self._steps[0] // _GAIN + (1 << (self._frame.bits - 1))
        kept = seen[(level < self._paint.padding[0]) | (level > self._paint.padding[1])]
        return kept if len(kept) else seen
