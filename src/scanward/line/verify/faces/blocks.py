"""Large blocks of one exact value, which hide an intact face from whoever looks from outside.

A CT multiplied by a mask is 0 HU there: water.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.volume import Volume

_BLOCK_ML: Final = 10.0
_LOOKED_MM: Final = 2.0
"""How far apart pixels are looked at: a block is no smaller."""


def without_blocks(volume: Volume, level: float) -> Volume:
    """The volume with its lowest value in place of large blocks of one exact value above the level."""
    steps = [max(1, int(_LOOKED_MM / step)) for step in (volume.step_along_column, volume.step_along_row)]
    few = volume.voxels[:, :: steps[0], :: steps[1]]
    thick = float(np.median(np.diff(volume.heights)))
    pixel_ml = volume.step_along_row * volume.step_along_column * thick / 1000 * steps[0] * steps[1]
    voxels = volume.voxels
    for value in _uniform(few, volume, level, _BLOCK_ML / pixel_ml):
        parts, count = ndimage.label(few == value)
        sizes = np.bincount(parts.ravel(), minlength=count + 1) * pixel_ml
        sizes[0] = 0
        if sizes.max() > _BLOCK_ML:
            block = ndimage.binary_dilation(sizes[parts] > _BLOCK_ML)
            for axis, size in ((1, voxels.shape[1]), (2, voxels.shape[2])):
                block = np.repeat(block, steps[axis - 1], axis=axis).take(np.arange(size), axis=axis)
            voxels = np.where(block & (volume.voxels == value), volume.voxels.min(), voxels)
    return volume if voxels is volume.voxels else replace(volume, voxels=voxels)


def _uniform(few: NDArray[Any], volume: Volume, level: float, least: float) -> NDArray[Any]:
    """The stored values above the level that stand beside themselves in at least so many pixels."""
    here = few[:, :-1, :-1]
    alike = here[(here == few[:, 1:, :-1]) & (here == few[:, :-1, 1:])]
    values, counts = np.unique(alike, return_counts=True)
    real = values * float(volume.slopes[0]) + float(volume.intercepts[0])
    found: NDArray[Any] = values[(counts > least / 2) & (real > level)]
    return found
