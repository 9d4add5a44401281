"""A face that was forgotten: does one stand in a released volume where the head's pose says that faces are?

For every released volume of a frame of reference in which a head was found; the volume's original is not needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import ndimage

from scanward.dicom.volume import sampled
from scanward.line.verify.faces.blocks import without_blocks
from scanward.line.verify.faces.headbox import skin_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume

_STEP: Final = 3.0
_LOW: Final = np.array([-48.0, -150.0, -81.0])
_SHAPE: Final = (29, 44, 33)
"""z, y, x in head coordinates: from before the nose to behind the eyes, from mouth to brow, cheek to cheek."""
_BEFORE: Final = -60.0
"""Cheeks, lips, nose and eyes stand before that plane; where they went, what is next does not."""
_SPECK_ML: Final = 2.0
_SLICES, _APART = 40, 4
"""At least so many slices, and pixels so far apart, say where air ends."""
_LEAST_COVERED: Final = 0.05
_MOST_STANDING: Final = 0.35
"""Faces stood at 0.83 and more, heads that somebody else had sheared at 0.22, removed faces at 0."""


@dataclass(frozen=True, slots=True)
class FaceTrace:
    """`covered`: the share of a face's lines of sight that the volume reaches; `standing`: the share of those on which
    something is met where a face stands."""

    covered: float
    standing: float

    @property
    def forgotten(self) -> bool:
        return self.covered >= _LEAST_COVERED and self.standing > _MOST_STANDING


def search(volume: Volume, pose: HeadPose) -> FaceTrace:
    """What stands where the face of a head is.

    Args:
        volume: as it is to leave, of the frame of reference in which `pose` was found.
        pose: where the head lies.

    Raises:
        ValueError: a volume of one slice.
    """
    matrix = np.array(pose.matrix) * _STEP
    origin = np.array(pose.matrix) @ _LOW + np.array(pose.shift)
    level = level_of(volume)
    values = sampled(without_blocks(volume, level), origin, matrix, _SHAPE).values
    return _trace(values, level, abs(float(np.linalg.det(matrix))))


def level_of(volume: Volume) -> float:
    """The real value above which something stands, from a few of all voxels."""
    slices = range(0, len(volume.voxels), max(1, len(volume.voxels) // _SLICES))
    return skin_level(np.stack([volume.slice_values(index)[::_APART, ::_APART] for index in slices]))


def _trace(values: NDArray[np.float32], level: float, voxel_mm3: float) -> FaceTrace:
    front = values[:, : int((_BEFORE - _LOW[1]) / _STEP) + 1]
    known = np.isfinite(front[:, front.shape[1] // 2 :]).mean(axis=1) > 0.7  # noqa: PLR2004 - of a line before a face
    if not known.any():
        return FaceTrace(0.0, 0.0)
    smooth = ndimage.gaussian_filter(np.where(np.isfinite(front), front, level - 1), 1.0)  # noise is no surface
    parts, count = ndimage.label(smooth > level)
    sizes = np.bincount(parts.ravel(), minlength=count + 1) * voxel_mm3 / 1000
    sizes[0] = 0
    met = (sizes[parts] > _SPECK_ML).any(axis=1)
    return FaceTrace(float(known.mean()), float(met[known].mean()))
