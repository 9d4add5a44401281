"""Whether all of a volume is wider than any head: a chest, an abdomen, a pelvis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.line.examine.faces.agreement import Levels

_WIDER_MM: Final = 270.0
"""No head is so long; with its neck it is, but then not across."""
_THICK_MM: Final = 18.0
"""What is thinner (a table, a head rest) does not count."""
_MOST: Final = 0.9
_LARGE: Final = 0.3


def is_trunk(levels: Levels) -> bool:
    """Whether nearly every plane through the body, across each axis, shows it wider than a head."""
    body = levels.levels > levels.body
    for axis in range(3):  # lungs are closed in some planes only
        filled = [ndimage.binary_fill_holes(plane) for plane in np.moveaxis(body, axis, 0)]
        body = body | np.moveaxis(np.stack(filled), 0, axis)
    thick = ndimage.binary_opening(body, iterations=int(_THICK_MM / levels.step_mm))
    return bool(thick.any()) and all(_wide(np.moveaxis(thick, axis, 0), levels.step_mm) for axis in range(3))


def _wide(planes: NDArray[np.bool_], step_mm: float) -> bool:
    areas = planes.sum(axis=(1, 2))
    large = planes[areas > _LARGE * areas.max()]
    wide = [max(np.ptp(np.nonzero(plane), axis=1)) * step_mm > _WIDER_MM for plane in large]
    return float(np.mean(wide)) >= _MOST
