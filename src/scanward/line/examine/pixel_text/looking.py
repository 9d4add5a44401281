"""One picture: every word in it, in all four directions and all sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scanward.core.pixel_text import Direction, TextBox
from scanward.line.examine.pixel_text.detector import LIKELY, Found
from scanward.line.examine.pixel_text.glancing import Glance, scaled
from scanward.line.examine.pixel_text.scaling import spread
from scanward.line.examine.pixel_text.strokes import (
    CELL,
    COARSE,
    FINE,
    NEAR,
    TEXTURE,
    cells,
    halved,
    larger_than,
    share,
    thick,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scanward.line.examine.pixel_text.detector import Detector
    from scanward.line.examine.pixel_text.effort import Effort
    from scanward.line.examine.pixel_text.seeing import Seen
    from scanward.line.examine.pixel_text.strokes import Care

_SMALLEST: Final = 160
"""Pictures are halved, for larger letters, as long as their longer side is not below this."""
_HALO: Final = 1
"""Cells around what may be writing that are looked at too: ends of words, and ground around them."""
_FEWEST: Final = 9
"""Cells of a turned word's strokes, with those beside them."""
_ENDS: Final = 3
"""Cells around what is thick enough for a word, in which thinner ones are its ends."""
_AROUND: Final = 4
"""Cells around an answer where turned words are sought in texture."""
_SURE: Final = 0.6
_EXPLAINED: Final = 0.8
"""Part of a word that surer words cover, so that it is nothing but them."""
_WIDE: Final = 1.5
_TALL: Final = 1.2
MARGIN: Final = 2
"""Pixels around a word: smoothed edges of letters lie outside what the network marks."""


def look(
    seen: Seen, detector: Detector, effort: Effort, where: NDArray[np.bool_] | None = None, likely: float = LIKELY
) -> list[TextBox]:
    """Words in one picture; `where` says in which of its cells, `likely` from which score on.

    Raises:
        TooMuchToSee: more looks like writing than `effort` has left.
    """
    rows, columns = seen.shape
    found: list[Found] = []
    level, scale = seen, 1
    while True:
        known = [scaled(each, 1 / scale) for each in found if each.score >= _SURE]
        fresh = _at_one_size(Glance(level, detector, effort), known, FINE if scale == 1 else COARSE, where)
        found += [scaled(each, scale) for each in _not_explained(fresh, known)]
        sides = level.shape
        if max(sides) < 2 * _SMALLEST or min(sides) < 2 * CELL:
            return [_box(each, rows, columns) for each in found if each.score >= likely]
        level, scale = level.halved(), scale * 2
        where = None if where is None else halved(where)


def _at_one_size(glance: Glance, known: list[Found], care: Care, where: NDArray[np.bool_] | None) -> list[Found]:
    """Words of letters up to about 50 pixels.

    Turned lines are sought where upright words do not explain the strokes. Where strokes are everywhere, as in speckle
    and noise, they are sought only around what the upright look answered to: a turned word that stands out from such
    ground is seen by it, if only in part.
    """
    most = None if known or where is not None or glance.effort.left is None else glance.effort.left // (CELL * CELL)
    may = np.logical_or.reduce([cells(grey, care, most) for grey in glance.seen.greys])
    if where is not None:
        may &= where[: may.shape[0], : may.shape[1]]
    _mark(may, known, value=False)
    texture = share(may, NEAR) > TEXTURE
    upright = list(glance.words(_around(may), turned=False))
    answered = np.zeros_like(may)
    _mark(answered, upright, value=True)
    answered = spread(answered, 2 * _AROUND + 1, np.maximum)
    calm = may & ~texture
    may &= ~texture | answered
    may &= spread(thick(calm) | answered, 2 * _ENDS + 1, np.maximum)
    may = larger_than(_FEWEST, may)
    lines = [each for each in upright if each.score >= _SURE and _wide(each)]
    _mark(may, lines, value=False)
    return upright + _not_explained(glance.words(_around(may), turned=True), lines)


def _around(may: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return spread(may, 2 * _HALO + 1, np.maximum)


def _mark(marked: NDArray[np.bool_], found: list[Found], *, value: bool) -> None:
    """Set the cells that lie in words that were found."""
    for each in found:
        top, left = (max(0, int(np.floor(edge / CELL))) for edge in (each.top, each.left))
        marked[top : int(np.ceil(each.bottom / CELL)), left : int(np.ceil(each.right / CELL))] = value


def _not_explained(found: Iterable[Found], known: list[Found]) -> list[Found]:
    """Words, without those that are several known words looked at in another way."""
    fresh = []
    for each in found:
        top, left = int(each.top), int(each.left)
        seen = np.zeros((max(1, int(each.bottom) - top), max(1, int(each.right) - left)), np.bool_)
        for other in known:
            rows = slice(max(0, int(other.top) - top), max(0, int(other.bottom) - top))
            seen[rows, max(0, int(other.left) - left) : max(0, int(other.right) - left)] = True
        if seen.mean() < _EXPLAINED:
            fresh.append(each)
    return fresh


def _wide(found: Found) -> bool:
    return found.right - found.left > _WIDE * (found.bottom - found.top)


def _box(found: Found, rows: int, columns: int) -> TextBox:
    """Upright or not is told by the longer side: both passes see either, the wrong one less well."""
    tall = found.bottom - found.top > (found.right - found.left) * _TALL
    return TextBox(
        left=max(0, int(np.floor(found.left)) - MARGIN),
        top=max(0, int(np.floor(found.top)) - MARGIN),
        right=min(columns, int(np.ceil(found.right)) + MARGIN),
        bottom=min(rows, int(np.ceil(found.bottom)) + MARGIN),
        score=found.score,
        direction=Direction.DOWN if tall else Direction.UPRIGHT,
    )
