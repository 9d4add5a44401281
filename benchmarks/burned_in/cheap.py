"""The cheap test alone: how much of what is written it would keep from the networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmarks.burned_in.cases import surface_case
from benchmarks.burned_in.scoring import FOUND, Share
from benchmarks.burned_in.tables import table
from scanward.line.examine.pixel_text.scaling import spread
from scanward.line.examine.pixel_text.seeing import see
from scanward.line.examine.pixel_text.strokes import CELL, COARSE, FINE, cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.burned_in.truth import Case

_SIZES = 3
"""The picture, its half and its quarter: what one of them passes is looked at."""


def report(pictures: int, *, held_out: bool, seed: int) -> str:
    """A string is missed where less than 90 % of its glyph pixels lie in cells that pass, or in the cells beside."""
    missed = {name: Share() for name in ("legible", "25-59 grey levels, 8 px and more", "the rest")}
    passed = number = 0.0
    for case in (surface_case(each, held_out=held_out, seed=seed) for each in range(pictures)):
        pixels = _passed(case)
        passed, number = passed + float(pixels.mean()), number + 1
        for text in case.texts:
            if not text.wish.sort.identifies:
                continue
            here = pixels[text.top : text.bottom, text.left : text.right]
            dim = text.wish.cap_px >= 8 and 25 <= text.contrast < 60
            name = "legible" if text.legible else "25-59 grey levels, 8 px and more" if dim else "the rest"
            missed[name].add(float((here & text.glyphs).sum()) < FOUND * float(text.glyphs.sum()))
    rows = [[name, str(share)] for name, share in missed.items()]
    return table(["strings that identify", "missed by the cheap test"], rows) + (
        f"\n\n{pictures} pictures; {100 * passed / number:.0f} % of their pixels pass"
    )


def _passed(case: Case) -> NDArray[np.bool_]:
    seen = see(case.frame(), case.window(0))
    rows, columns = seen.shape
    found = np.zeros((rows, columns), np.bool_)
    for size in range(_SIZES):
        marked = np.logical_or.reduce([cells(grey, COARSE if size else FINE) for grey in seen.greys])
        side = CELL << size
        large = spread(marked, 3, np.maximum).repeat(side, axis=0).repeat(side, axis=1)[:rows, :columns]
        found[: large.shape[0], : large.shape[1]] |= large
        seen = seen.halved()
    return found
