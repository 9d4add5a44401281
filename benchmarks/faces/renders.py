"""Pictures of a head's surface from many sides, for eyes and for face detectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import zoom
from scipy.spatial.transform import Rotation

from scanward.dicom.volume import sampled
from scanward.line.examine.faces.surface import picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume

STEP_MM = 2.0
_LOW = np.array([-105.0, -160.0, -135.0])
_SHAPE = (145, 145, 105)
LIGHT = (-0.4, -1.0, 0.6)
"""From above left, which face detectors like best."""
THREE = ((0, 0), (45, 0), (90, 0))
MANY = tuple((yaw, pitch) for pitch in (-20, 0, 20) for yaw in (-60, -40, -20, -8, 8, 20, 40, 60))
"""24 views: yaw and pitch in degrees."""


def seen_from(
    volume: Volume, pose: HeadPose, level: float, views: tuple[tuple[float, float], ...], scale: int = 1
) -> NDArray[np.uint8]:
    """Pictures (views, rows, columns) of what is above `level` (real values), face on at yaw and pitch 0."""
    matrix = np.array(pose.matrix)
    axes = matrix / np.linalg.norm(matrix, axis=0) * STEP_MM
    grid = sampled(volume, axes / STEP_MM @ _LOW + np.array(pose.shift), axes, _SHAPE)
    turns = [Rotation.from_euler("zx", [yaw, pitch], degrees=True).as_matrix() for yaw, pitch in views]
    pictures = np.stack([picture(grid.values, level, turn, STEP_MM, LIGHT)[10:-10, 10:-10] for turn in turns])
    return zoom(pictures, (1, scale, scale), order=1) if scale > 1 else pictures
