"""Few rectangles around all the cells that are to be looked at, with little else in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_BAND: Final = 8
"""Rows of cells that are cut into rectangles at first."""
_GAP: Final = 2
"""Empty columns of cells between two rectangles of a band."""
_SHARED: Final = 3
"""Cells beyond a cut through something that both rectangles have, so that no letter is cut in both."""
_FEWEST: Final = 48
"""What one more rectangle costs, in cells."""


class Region(NamedTuple):
    """Half-open, in cells or in pixels."""

    top: int
    left: int
    bottom: int
    right: int


def regions(cells: NDArray[np.bool_]) -> list[Region]:
    """Rectangles that cover all that is True: those of each band, put together as long as that is cheaper."""
    found = np.array([each for top in range(0, len(cells), _BAND) for each in _of_band(cells, top)]).reshape(-1, 4)
    while len(found) > 1:
        tops, lefts = (np.minimum.outer(found[:, side], found[:, side]) for side in (0, 1))
        bottoms, rights = (np.maximum.outer(found[:, side], found[:, side]) for side in (2, 3))
        alone = _cost(found[:, 0], found[:, 1], found[:, 2], found[:, 3])
        saved = np.add.outer(alone, alone) - _cost(tops, lefts, bottoms, rights)
        np.fill_diagonal(saved, -1)
        one, two = np.unravel_index(int(saved.argmax()), saved.shape)
        if saved[one, two] <= 0:
            break
        found[one] = tops[one, two], lefts[one, two], bottoms[one, two], rights[one, two]
        found = np.delete(found, two, axis=0)
    return [_shared(cells, Region(*each)) for each in found.tolist()]


def _of_band(cells: NDArray[np.bool_], top: int) -> Iterator[Region]:
    band = cells[top : top + _BAND]
    columns = np.flatnonzero(band.any(axis=0))
    if not columns.size:
        return
    ends = np.flatnonzero(np.diff(columns) > _GAP)
    for first, last in zip((0, *(ends + 1)), (*ends, columns.size - 1), strict=True):
        left, right = int(columns[first]), int(columns[last]) + 1
        rows = np.flatnonzero(band[:, left:right].any(axis=1))
        yield Region(top + int(rows[0]), left, top + int(rows[-1]) + 1, right)


def _cost(
    tops: NDArray[np.intp], lefts: NDArray[np.intp], bottoms: NDArray[np.intp], rights: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Cells that are looked at, with what is shared above and below, as if that were always needed."""
    cost: NDArray[np.intp] = (bottoms - tops + 2 * _SHARED) * (rights - lefts) + _FEWEST
    return cost


def _shared(cells: NDArray[np.bool_], region: Region) -> Region:
    """The rectangle, larger where it cuts through something."""
    top, left, bottom, right = region
    rows, columns = cells.shape
    if top and cells[top - 1, left:right].any():
        top = max(0, top - _SHARED)
    if bottom < rows and cells[bottom, left:right].any():
        bottom = min(rows, bottom + _SHARED)
    if left and cells[top:bottom, left - 1].any():
        left = max(0, left - _SHARED)
    if right < columns and cells[top:bottom, right].any():
        right = min(columns, right + _SHARED)
    return Region(top, left, bottom, right)
