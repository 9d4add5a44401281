"""The cheap test: where strokes lie so close together that they may be writing.

Letters are strokes, brighter or darker than their ground, some upright, some level, many on little space. Edges of
organs are broad, lines and rulers go one way, and noise is everywhere alike. What passes is only looked at; what does
not pass is never seen by the detector, so this errs towards passing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from scanward.line.examine.pixel_text.effort import TooMuchToSee
from scanward.line.examine.pixel_text.scaling import bands, run, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from scanward.core.pixel_text import TextBox

CELL: Final = 8
"""Side of the cells that are told apart, in pixels."""
_PEN: Final = 7
"""Strokes are narrower than this."""
_BLOCK: Final = 32
"""Noise is measured over squares of this side."""
_WHITE, _ROUNDING = 250.0, 5.0
_NOISE, _OVER_NOISE = 0.4, 2.5
"""The quantile of a block that is noise even where a third of it is letters, and how far strokes stand above that."""
NEAR: Final = 6
"""Cells around, in each direction, that tell whether strokes are everywhere: a line of text never fills so many."""
TEXTURE: Final = 0.6


class Care(NamedTuple):
    """What is enough to be looked at: `faint` grey levels between a stroke and its ground, `dense` the part of three by
    three cells that strokes fill, `either_way` the part that upright ones fill at least, and level ones.
    """

    faint: int
    dense: float
    either_way: float


_THICK: Final = 3
"""Lines of marked cells are so many cells thick where they are writing."""
BESIDE: Final = 1
"""Cells around a word that its strokes mark too."""
FEWEST: Final = 12
"""Cells that two letters of eight pixels touch, with those around them that are marked too."""

FINE: Final = Care(9, 0.07, 0.012)
COARSE: Final = Care(18, 0.1, 0.02)
"""In halved pictures, where letters are large and finer ones were looked at before."""


def cells(grey: NDArray[np.uint8], care: Care, most: int | None = None) -> NDArray[np.bool_]:
    """True for each cell, `CELL` pixels on a side, that may be part of writing; the last row and column may be cut.

    Raises:
        TooMuchToSee: as soon as `most` of them were found, and more.
    """
    return filled(grey, care, most) > 0


def filled(grey: NDArray[np.uint8], care: Care, most: int | None = None) -> NDArray[np.float32]:
    """How much of each cell, and of those beside it, strokes fill that may be writing; 0 where none may be. Raises as
    `cells`.
    """
    return _in_bands(grey, care, lambda part: np.maximum(_bright(part, care), _bright(255 - part, care)), most)


def filled_brightly(grey: NDArray[np.uint8], care: Care) -> NDArray[np.float32]:
    """As `filled`, by strokes brighter than their ground."""
    return _in_bands(grey, care, lambda part: _bright(part, care))


def filled_coarsely(grey: NDArray[np.uint8], care: Care) -> NDArray[np.float32]:
    """As `filled`, from the picture of half the size: a quarter of the price, and strokes of one pixel are fainter."""
    if min(grey.shape) < 2 * CELL:
        return filled(grey, care)
    small = (grey[: grey.shape[0] // 2 * 2 : 2] >> 1) + (grey[1::2] >> 1)
    small = (small[:, : grey.shape[1] // 2 * 2 : 2] >> 1) + (small[:, 1::2] >> 1)
    found = filled(small, care).repeat(2, axis=0).repeat(2, axis=1)
    rows, columns = (-(-side // CELL) for side in grey.shape)
    missing = [(0, max(0, side - have)) for side, have in zip((rows, columns), found.shape, strict=True)]
    return np.pad(found, missing)[:rows, :columns]


def halved(marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells of the picture of half the size: marked where one of four is."""
    even = np.pad(marked, [(0, side % 2) for side in marked.shape])
    return even[::2, ::2] | even[1::2, ::2] | even[::2, 1::2] | even[1::2, 1::2]


def calm(greys: Iterable[NDArray[np.uint8]]) -> NDArray[np.bool_]:
    """True for cells around which strokes are not everywhere."""
    marked = np.logical_or.reduce([cells(grey, FINE) for grey in greys])
    quiet: NDArray[np.bool_] = share(marked, NEAR) <= TEXTURE
    return quiet


def thick(marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Marked cells that are no thin line: an edge, or the rim of texture, is one or two cells wide."""
    opened: NDArray[np.bool_] = spread(spread(marked, _THICK, np.minimum), _THICK, np.maximum)
    return opened


def larger_than(count: int, marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Marked cells that hang together with at least so many."""
    if not marked.any():
        return marked
    from scipy import ndimage  # noqa: PLC0415 - slow to import, and most commands look at no picture

    labels, _ = ndimage.label(marked, np.ones((3, 3)))
    large: NDArray[np.bool_] = (np.bincount(labels.ravel()) >= count)[labels] & marked
    return large


def share(marked: NDArray[np.bool_], reach: int) -> NDArray[np.float64]:
    """Which part of the cells up to `reach` cells away is marked."""
    sums = np.pad(marked, reach).astype(np.float64).cumsum(axis=0).cumsum(axis=1)
    sums = np.pad(sums, ((1, 0), (1, 0)))
    side = 2 * reach + 1
    inside = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    share: NDArray[np.float64] = inside / side**2
    return share


def _in_bands(
    grey: NDArray[np.uint8],
    care: Care,
    test: Callable[[NDArray[np.uint8]], NDArray[np.float32]],
    most: int | None = None,
) -> NDArray[np.float32]:
    """The test of each band of a picture, seen with a block above and below. A band in which nothing differs
    as strokes do is not tested.
    """
    rows, columns = grey.shape
    found = np.zeros((-(-rows // CELL), -(-columns // CELL)), np.float32)
    for band in bands(rows, columns, _BLOCK):
        above = min(_BLOCK, band.start)
        part = grey[band.start - above : band.stop + _BLOCK]
        if int(part.max()) - int(part.min()) < care.faint:
            continue
        if any(side % _BLOCK for side in part.shape):
            part = np.pad(part, [(0, -side % _BLOCK) for side in part.shape], mode="edge")
        here = found[band.start // CELL : -(-band.stop // CELL)]
        here[:] = test(part)[above // CELL :][: len(here), : found.shape[1]]
        if most is not None and np.count_nonzero(found) > most:
            raise TooMuchToSee
    return found


def _bright(grey: NDArray[np.uint8], care: Care) -> NDArray[np.float32]:
    upright, level = grey - _opened(grey, 1), grey - _opened(grey, 0)
    threshold = _threshold(np.maximum(upright, level), care.faint)
    one, other = _filled(upright > threshold), _filled(level > threshold)
    enough = (one + other > care.dense) & (np.minimum(one, other) > care.either_way)
    return np.where(enough, one + other, np.float32(0))


def _opened(grey: NDArray[np.uint8], axis: int) -> NDArray[np.uint8]:
    """The picture without what is bright and narrower than a pen along `axis` (a morphological opening)."""
    return run(run(grey, _PEN, axis, np.minimum), _PEN, axis, np.maximum)


def _threshold(strokes: NDArray[np.uint8], faint: int) -> NDArray[np.uint8]:
    """How much a stroke must stand out, from what most of its surroundings do."""
    sample = strokes[::2, ::2]
    side = _BLOCK // 2
    high, wide = (length // side for length in sample.shape)
    blocks = sample.reshape(high, side, wide, side).swapaxes(1, 2).reshape(high, wide, -1)
    at = int(_NOISE * (blocks.shape[2] - 1))
    noise = np.partition(blocks, at, axis=2)[..., at].astype(np.float32)
    least = np.clip(noise * _OVER_NOISE + _ROUNDING, faint, _WHITE).astype(np.uint8)
    threshold: NDArray[np.uint8] = least.repeat(_BLOCK, axis=0).repeat(_BLOCK, axis=1)
    return threshold


def _filled(marked: NDArray[Any]) -> NDArray[np.float32]:
    """Which part of each cell and its eight neighbours is marked."""
    rows = marked.view(np.uint8).reshape(-1, CELL, marked.shape[1]).sum(axis=1, dtype=np.uint8)
    # Eight counts of one byte each, added at once: their sum is the upper byte of the product.
    counts = (rows.view(np.uint64) * np.uint64(0x0101010101010101)) >> np.uint64(56)
    framed = np.zeros((counts.shape[0] + 2, counts.shape[1] + 2), np.float32)
    framed[1:-1, 1:-1] = counts
    three = framed[:-2] + framed[1:-1] + framed[2:]
    share: NDArray[np.float32] = (three[:, :-2] + three[:, 1:-1] + three[:, 2:]) / (9 * CELL * CELL)
    return share


def cells_of(boxes: Iterable[TextBox], shape: tuple[int, ...], around: int = 0) -> NDArray[np.bool_]:
    """The cells of a picture of this shape in which boxes lie, and so many around them."""
    marked = np.zeros((-(-shape[0] // CELL), -(-shape[1] // CELL)), np.bool_)
    for box in boxes:
        top, left = (max(0, edge // CELL - around) for edge in (box.top, box.left))
        marked[top : -(-box.bottom // CELL) + around, left : -(-box.right // CELL) + around] = True
    return marked
