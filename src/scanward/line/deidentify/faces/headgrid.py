"""A volume in head coordinates (`core.faces`): a box around one head, upright and face on, at equal steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from scanward.dicom.volume import sampled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume

STEP: Final = 2.0
LOW: Final = np.array([-100.0, -160.0, -140.0])
SHAPE: Final = (144, 138, 101)
"""z, y, x."""


@dataclass(frozen=True, slots=True)
class HeadGrid:
    """Real values (z, y, x) around a head, NaN where the volume holds nothing; `step_mm` of x, y, z in the patient."""

    values: NDArray[np.float32]
    step_mm: tuple[float, float, float]


def head_grid(volume: Volume, pose: HeadPose, first: int = 0) -> HeadGrid:
    """The volume around the head of `pose`, from level `first` of the grid up."""
    matrix = np.array(pose.matrix)
    low = LOW + np.array([0.0, 0.0, first * STEP])
    shape = (SHAPE[0] - first, SHAPE[1], SHAPE[2])
    grid = sampled(volume, matrix @ low + np.array(pose.shift), matrix * STEP, shape)
    x, y, z = (float(length) for length in np.linalg.norm(matrix, axis=0) * STEP)
    return HeadGrid(grid.values, (x, y, z))


def axes() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """x, y and z of the grid's points, each so that the three broadcast to its shape."""
    lines = [(LOW[axis] + np.arange(SHAPE[2 - axis]) * STEP).astype(np.float32) for axis in range(3)]
    return lines[0][None, None, :], lines[1][None, :, None], lines[2][:, None, None]
