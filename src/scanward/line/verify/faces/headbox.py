"""The box around a face in which the original and the released volume are compared, and which part of it is which."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import ndimage

from scanward.dicom.volume import sampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume

STEP_MM: Final = 1.5
LOW: Final = np.array([-97.5, -150.0, -115.5])
SHAPE: Final = (120, 140, 132)
"""z, y, x: from under the chin to over the brow, from before the nose to behind the ears."""
_CT_BELOW, _SKIN_HU = -500.0, -300.0
_ABOVE_AIR: Final = 0.06


class FacePart(StrEnum):
    FACE = "face"
    """Eyes to chin."""
    BROW = "brow"
    LEFT_EAR = "left-ear"
    RIGHT_EAR = "right-ear"


@dataclass(frozen=True, slots=True)
class HeadBox:
    """Real values (z, y, x) at equal steps of 1.5 mm along the head's axes; NaN where the volume holds nothing."""

    values: NDArray[np.float32]

    @property
    def is_ct(self) -> bool:
        return bool(np.nanpercentile(self.values[::3, ::3, ::3], 5) < _CT_BELOW) if self.known else False

    def smoothed(self) -> HeadBox:
        """Without most of its noise."""
        known = np.isfinite(self.values)
        weight = np.maximum(ndimage.gaussian_filter(known.astype(np.float32), 1.0), np.float32(1e-3))
        smooth = ndimage.gaussian_filter(np.where(known, self.values, np.float32(0)), 1.0) / weight
        return HeadBox(np.where(known, smooth, np.float32(np.nan)))

    def filled(self, level: float) -> float:
        """How much of the face's place something stands in, from 0 to 1."""
        with np.errstate(invalid="ignore"):
            return float((self.values > level)[parts()[FacePart.FACE]].mean())

    @property
    def known(self) -> bool:
        return bool(np.isfinite(self.values).any())


def head_box(volume: Volume, pose: HeadPose) -> HeadBox:
    """The box of a head in a volume. A pose tells what is where; lengths are true millimetres."""
    matrix = np.array(pose.matrix)
    axes = matrix / np.linalg.norm(matrix, axis=0) * STEP_MM
    origin = axes / STEP_MM @ LOW + np.array(pose.shift)
    return HeadBox(sampled(volume, origin, axes, SHAPE).values)


def skin_level(values: NDArray[np.float32]) -> float:
    """Above which real value something stands, and no air."""
    known = values.ravel()[::3]
    known = known[np.isfinite(known)]
    if not len(known):
        return 0.0
    low, air, high = (float(value) for value in np.percentile(known, (5, 20, 99.5)))
    return _SKIN_HU if low < _CT_BELOW else air + _ABOVE_AIR * (high - air)


@cache
def parts() -> dict[FacePart, NDArray[np.bool_]]:
    """Which points of the box are of which part."""
    x, y, z = axes()
    beside = (y > -26) & (y < 38) & (z > -42) & (z < 36)  # noqa: PLR2004 - boxes are numbers, in mm
    return {
        FacePart.FACE: (np.abs(x) < 62) & (y < -38) & (z > -95) & (z < 18),  # noqa: PLR2004
        FacePart.BROW: (np.abs(x) < 50) & (y < -62) & (z >= 18) & (z < 42),  # noqa: PLR2004
        FacePart.LEFT_EAR: beside & (x > 72),  # noqa: PLR2004
        FacePart.RIGHT_EAR: beside & (x < -72),  # noqa: PLR2004
    }


@cache
def bone_parts() -> dict[FacePart, NDArray[np.bool_]]:
    """The same for bone: the face's lies before the temporal lobes and below the frontal ones, and ears have none."""
    x, y, z = axes()
    return {
        FacePart.FACE: (np.abs(x) < 62) & (y < -50) & (z > -95) & (z < 12),  # noqa: PLR2004 - mm
        FacePart.BROW: (np.abs(x) < 50) & (y < -62) & (z >= 12) & (z < 42),  # noqa: PLR2004
    }


def axes() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """x, y and z of the points in mm of the head, each so that the three broadcast to the box's shape."""
    x, y, z = (LOW[axis] + np.arange(SHAPE[2 - axis]) * STEP_MM for axis in range(3))
    return x[None, None, :], y[None, :, None], z[:, None, None]
