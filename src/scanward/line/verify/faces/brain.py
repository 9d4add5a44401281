"""A brain found without knowing how the head lies: the largest ball of like matter in a closed shell.

Other means than the removal's: thresholds, the distance transform and its watershed along the neck of the hourglass
(Hahn and Peitgen, MICCAI 2000, is the idea), at the volume's own directions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import ndimage

from scanward.dicom.volume import resampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.volume import Grid, Volume

STEP_MM: Final = 2.0
_NECK_MM: Final = 14.0
"""What hangs together by less than twice that is cut there: the brain stem from the neck."""
_CT_BELOW: Final = -500.0
_BRAIN_HU: Final = (5.0, 80.0)
_DARKEST: Final = (0.35, 0.2, 0.12)
"""Of the range between air and what is bright: brains are bright in T1, grey in T2."""
_LEAST_ML, _MOST_ML = 500.0, 2200.0


def brain_of(volume: Volume) -> tuple[Grid, NDArray[np.bool_]] | None:
    """The brain on a grid of 2 mm, or None where nothing has the size of one."""
    grid = resampled(volume, STEP_MM)
    for share in _DARKEST:
        brain = _grown(_alike(grid.values, share))
        if brain is not None and _LEAST_ML < float(brain.sum()) * STEP_MM**3 / 1000 < _MOST_ML:
            return grid, brain
    return None


def _grown(alike: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """The largest and deepest core, and what is nearer to it than to another."""
    depth = ndimage.distance_transform_edt(alike, sampling=STEP_MM)
    cores, count = ndimage.label(depth > _NECK_MM)
    if not count:
        return None
    sizes = np.bincount(cores.ravel(), minlength=count + 1)[1:]
    deepest = ndimage.maximum(depth, cores, np.arange(1, count + 1))
    chosen = int(np.argmax(deepest * np.cbrt(sizes))) + 1
    away, nearest = ndimage.distance_transform_edt(cores == 0, sampling=STEP_MM, return_indices=True)
    brain = (cores[tuple(nearest)] == chosen) & (away <= _NECK_MM) & alike
    brain = ndimage.binary_closing(ndimage.binary_opening(brain), iterations=2)
    filled: NDArray[np.bool_] = ndimage.binary_fill_holes(brain)
    return filled


def _alike(values: NDArray[np.float32], share: float) -> NDArray[np.bool_]:
    known = values[np.isfinite(values)]
    if float(np.percentile(known, 5)) < _CT_BELOW:
        low, high = _BRAIN_HU
    else:
        air, bright = (float(value) for value in np.percentile(known, (20, 98)))
        low, high = air + share * (bright - air), np.inf
    with np.errstate(invalid="ignore"):
        alike = (values > low) & (values < high)
    opened: NDArray[np.bool_] = ndimage.binary_opening(alike)
    return opened
