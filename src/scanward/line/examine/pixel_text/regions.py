"""Few rectangles around all the cells that are to be looked at, with little else in them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    _Edges: TypeAlias = NDArray[np.intp]

_BAND: Final = 8
"""Rows of cells that are cut into rectangles at first."""
_GAP: Final = 2
"""Empty columns of cells between two rectangles of a band."""
_SHARED: Final = 3
"""Cells beyond a cut through something that both rectangles have, so that no letter is cut in both."""
_FEWEST: Final = 48
"""What one more rectangle costs, in cells."""
_WINDOW: Final = 128
"""Cells on a side of which rectangles are put together."""
_GONE: Final = -1


class Region(NamedTuple):
    """Half-open, in cells or in pixels."""

    top: int
    left: int
    bottom: int
    right: int


def regions(cells: NDArray[np.bool_]) -> list[Region]:
    """Rectangles that cover all that is True: those of each band, put together as long as that is cheaper. In large
    pictures those of each window: what is done with one is bounded then.
    """
    rows, columns = cells.shape
    windows = product(range(0, rows, _WINDOW), range(0, columns, _WINDOW))
    found = (each for top, left in windows for each in _of_window(cells, top, left))
    return [_shared(cells, each) for each in found]


def _of_window(cells: NDArray[np.bool_], top: int, left: int) -> list[Region]:
    window = cells[top : top + _WINDOW, left : left + _WINDOW]
    bands = (_of_band(window, row) for row in range(0, len(window), _BAND))
    found = np.array([each for band in bands for each in band]).reshape(-1, 4)
    together = _together(found) if len(found) > 1 else found
    return [Region(*each) for each in (together + np.array([top, left, top, left])).tolist()]


def _together(found: NDArray[np.intp]) -> NDArray[np.intp]:
    """Two rectangles at a time become one around both, those first by which the most is saved."""
    saved = np.stack([_saved(each, found) for each in found])
    np.fill_diagonal(saved, _GONE)
    stay = np.ones(len(found), np.bool_)
    while True:
        one, two = (int(each) for each in np.unravel_index(int(saved.argmax()), saved.shape))
        if saved[one, two] <= 0:
            return found[stay]
        found[one] = _around(found[one], found[two]).T
        stay[two] = False
        saved[one] = saved[:, one] = np.where(stay, _saved(found[one], found), _GONE)
        saved[two] = saved[:, two] = saved[one, one] = _GONE


def _saved(one: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.intp]:
    """What it saves to put one rectangle together with each of the others."""
    saved: NDArray[np.intp] = _cost(*one) + _cost(*others.T) - _cost(*_around(one, others))
    return saved


def _around(one: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.intp]:
    """Edges around a rectangle and each of the others; the four sides first."""
    low, high = np.minimum(one, others).T, np.maximum(one, others).T
    return np.array([low[0], low[1], high[2], high[3]])


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


def _cost(tops: _Edges, lefts: _Edges, bottoms: _Edges, rights: _Edges) -> NDArray[np.intp]:
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
