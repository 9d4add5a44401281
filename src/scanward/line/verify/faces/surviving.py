"""The face that survives: how much of the original's outer surface still stands in the released volume.

Geometry only, from decoded pixels: no detector, nothing of how the face was removed. A block of one exact value is
taken away first, since it hides an intact face from whoever looks from outside (a CT multiplied by a mask is 0 HU
there: water).
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import ndimage

from scanward.dicom.volume import sampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume

STEP_MM: Final = 1.5
NEAR_MM: Final = 1.5
_LOW: Final = np.array([-97.5, -150.0, -115.5])
_SHAPE: Final = (120, 140, 131)
"""z, y, x: from under the chin to over the brow, from before the nose to behind the ears."""
_CT_BELOW, _SKIN_HU, BONE_HU = -500.0, -300.0, 250.0
_ABOVE_AIR: Final = 0.06
_BALL_MM: Final = 4.5
_ROOM_ML: Final = 30.0
"""Where such a ball's middle can be in a head's own cavities takes less."""
_BLOCK_ML: Final = 10.0
_FEW: Final = 60


class FacePart(StrEnum):
    FACE = "face"
    """Eyes to chin."""
    BROW = "brow"
    LEFT_EAR = "left-ear"
    RIGHT_EAR = "right-ear"


def surface_left(
    original: Volume, released: Volume, pose: HeadPose, level: float | None = None
) -> dict[FacePart, float]:
    """The share of each part's original outer surface that lies within 1.5 mm of a surface of the released volume;
    parts that the original does not show are left out.

    Args:
        original: as it came.
        released: the same voxels as they are to leave.
        pose: where the head lies.
        level: the real value above which something stands (BONE_HU for the surface of bone); of skin if None.
    """
    matrix = np.array(pose.matrix)
    axes = matrix / np.linalg.norm(matrix, axis=0) * STEP_MM
    origin = axes / STEP_MM @ _LOW + np.array(pose.shift)
    before = sampled(original, origin, axes, _SHAPE).values
    level = skin_level(before) if level is None else level
    after = sampled(without_blocks(released, level), origin, axes, _SHAPE).values
    outer = _outer_surface(before, level)
    away = ndimage.distance_transform_edt(~_surface(after, level), sampling=STEP_MM)
    left = {}
    for part, place in _parts().items():
        of_part = outer & place
        if of_part.sum() >= _FEW:
            left[part] = float((away[of_part] <= NEAR_MM).mean())
    return left


def skin_level(values: NDArray[np.float32]) -> float:
    """Above which real value something stands, and no air."""
    known = values[np.isfinite(values)]
    if not len(known):
        return 0.0
    low, air, high = (float(value) for value in np.percentile(known, (5, 20, 99.5)))
    return _SKIN_HU if low < _CT_BELOW else air + _ABOVE_AIR * (high - air)


def without_blocks(volume: Volume, level: float) -> Volume:
    """The volume with air in place of large blocks of one exact value above the level."""
    values, counts = np.unique(volume.voxels, return_counts=True)
    thick = float(np.median(np.diff(volume.heights)))
    voxel_ml = volume.step_along_row * volume.step_along_column * thick / 1000
    slope, intercept = float(volume.slopes[0]), float(volume.intercepts[0])
    air = values[0]
    voxels = volume.voxels
    for value in values[(counts * voxel_ml > _BLOCK_ML) & (values * slope + intercept > level)]:
        parts, count = ndimage.label(volume.voxels == value)
        sizes = np.bincount(parts.ravel(), minlength=count + 1) * voxel_ml
        sizes[0] = 0
        if sizes.max() > _BLOCK_ML:
            voxels = np.where(sizes[parts] > _BLOCK_ML, air, voxels)
    return replace(volume, voxels=voxels)


def _surface(values: NDArray[np.float32], level: float) -> NDArray[np.bool_]:
    """What stands beside air; the edge of what is known is no surface."""
    with np.errstate(invalid="ignore"):
        body, air = values > level, values <= level
    surface: NDArray[np.bool_] = body & ndimage.binary_dilation(air)
    return surface


def _outer_surface(values: NDArray[np.float32], level: float) -> NDArray[np.bool_]:
    """What stands beside air that a ball of 4.5 mm reaches in large rooms: not sinuses, nor bone, dark as air in MR."""
    with np.errstate(invalid="ignore"):
        air = values <= level
    wide = ndimage.distance_transform_edt(air, sampling=STEP_MM) > _BALL_MM
    parts, count = ndimage.label(wide)
    sizes = np.bincount(parts.ravel(), minlength=count + 1) * STEP_MM**3 / 1000
    sizes[0] = 0
    outer = ndimage.distance_transform_edt(sizes[parts] <= _ROOM_ML, sampling=STEP_MM) <= _BALL_MM + STEP_MM
    surface: NDArray[np.bool_] = _surface(values, level) & outer
    return surface


def _parts() -> dict[FacePart, NDArray[np.bool_]]:
    x, y, z = (_LOW[axis] + np.arange(_SHAPE[2 - axis]) * STEP_MM for axis in range(3))
    x, y, z = x[None, None, :], y[None, :, None], z[:, None, None]
    beside = (y > -26) & (y < 38) & (z > -42) & (z < 36)  # noqa: PLR2004 - boxes are numbers, in mm
    return {
        FacePart.FACE: (np.abs(x) < 62) & (y < -38) & (z > -95) & (z < 18),  # noqa: PLR2004
        FacePart.BROW: (np.abs(x) < 50) & (y < -62) & (z >= 18) & (z < 42),  # noqa: PLR2004
        FacePart.LEFT_EAR: beside & (x > 72),  # noqa: PLR2004
        FacePart.RIGHT_EAR: beside & (x < -72),  # noqa: PLR2004
    }
