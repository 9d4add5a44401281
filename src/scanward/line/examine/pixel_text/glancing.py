"""One size of one picture before the detector: enlarged, in tiles, upright or turned by a quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scanward.line.examine.pixel_text.detector import STRIDE, Found, words
from scanward.line.examine.pixel_text.regions import Region, regions
from scanward.line.examine.pixel_text.scaling import doubled
from scanward.line.examine.pixel_text.strokes import CELL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scanward.line.examine.pixel_text.detector import Detector
    from scanward.line.examine.pixel_text.effort import Effort
    from scanward.line.examine.pixel_text.seeing import Seen

_TILE: Final = 288
"""Pixels on a side that the network sees at once, before they are enlarged: its work stays in the processor's cache."""
_OVERLAP: Final = 32
_ENLARGED: Final = 2
"""Letters of 8 pixels are found for certain only when they are made larger."""
_LARGEST: Final = 80.0
"""Height of a line, in pixels of one size: larger letters are found in the halved picture, and heads are no letters."""


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """Shows the detector places of one size of one picture, as long as there is an effort left."""

    seen: Seen
    detector: Detector
    effort: Effort

    def words(self, where: NDArray[np.bool_], *, turned: bool) -> Iterator[Found]:
        """Words around the cells of `where`, in the picture or in the picture turned a quarter to the left.

        Raises:
            TooMuchToSee: before the first look, where all of them are too much.
        """
        rows, columns = self.seen.shape
        places = [
            Region(r.top * CELL, r.left * CELL, min(rows, r.bottom * CELL), min(columns, r.right * CELL))
            for r in regions(where)
        ]
        self.effort.spend(sum((place.bottom - place.top) * (place.right - place.left) for place in places))
        for place in places:
            for each in self._turned(place) if turned else self._enlarged(place, turned=False):
                yield Found(
                    each.left + place.left,
                    each.top + place.top,
                    each.right + place.left,
                    each.bottom + place.top,
                    each.score,
                )

    def _turned(self, place: Region) -> Iterator[Found]:
        """Words of the place turned to the left, where they stand before it is turned."""
        columns = place.right - place.left
        for each in self._enlarged(place, turned=True):
            yield Found(columns - each.bottom, each.left, columns - each.top, each.right, each.score)

    def _enlarged(self, place: Region, *, turned: bool) -> list[Found]:
        rows, columns = place.bottom - place.top, place.right - place.left
        if turned:
            rows, columns = columns, rows
        likely = np.zeros((rows * _ENLARGED, columns * _ENLARGED), np.uint8)
        for tile in _tiles(rows, columns):
            piece = self._piece(place, tile, turned=turned)
            high, wide = (side * _ENLARGED for side in piece.shape[:2])
            large = np.pad(doubled(piece), ((0, -high % STRIDE), (0, -wide % STRIDE), (0, 0)), mode="edge")
            top, left = tile.top * _ENLARGED, tile.left * _ENLARGED
            here = likely[top : top + high, left : left + wide]
            np.maximum(here, self.detector.likely(large)[:high, :wide], out=here)
        found = (scaled(each, 1 / _ENLARGED) for each in words(likely))
        return [each for each in found if min(each.right - each.left, each.bottom - each.top) <= _LARGEST]

    def _piece(self, place: Region, tile: Region, *, turned: bool) -> NDArray[np.uint8]:
        top, left, bottom, right = tile
        if turned:  # what is on the left of the turned place is its top
            columns = place.right - place.left
            top, left, bottom, right = left, columns - bottom, right, columns - top
        rows = slice(place.top + top, place.top + bottom)
        piece = self.seen.colour((rows, slice(place.left + left, place.left + right)))
        return np.rot90(piece) if turned else piece


def scaled(found: Found, by: float) -> Found:
    return Found(found.left * by, found.top * by, found.right * by, found.bottom * by, found.score)


def _tiles(rows: int, columns: int) -> Iterator[Region]:
    for top, bottom in _spans(rows):
        for left, right in _spans(columns):
            yield Region(top, left, bottom, right)


def _spans(size: int) -> list[tuple[int, int]]:
    """Equal overlapping stretches, none longer than a tile."""
    count = max(1, -(-(size - _OVERLAP) // (_TILE - _OVERLAP)))
    length = -(-(size + (count - 1) * _OVERLAP) // count)
    starts = [number * (length - _OVERLAP) for number in range(count)]
    return [(start, min(size, start + length)) for start in starts]
