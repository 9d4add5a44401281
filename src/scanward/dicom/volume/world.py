"""A volume on a plain grid: equal steps along the axes of the patient, whatever its own slices do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.ndimage import map_coordinates

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.volume.stacking import Volume

    Shape = tuple[int, int, int]

_MOST_POINTS: Final = 1 << 25
_FAR: Final = -9.0
"""A coordinate outside any volume."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`values` (z, y, x) at `origin` + x, y, z times the columns of `axes` (mm a step); NaN where nothing is known."""

    values: NDArray[np.float32]
    origin: NDArray[np.float64]
    axes: NDArray[np.float64]

    @property
    def step_mm(self) -> float:
        """The length of a step along the first axis."""
        return float(np.linalg.norm(self.axes[:, 0]))


def resampled(volume: Volume, step_mm: float = 2.0) -> Grid:
    """The volume at equal steps along the patient's axes.

    Raises:
        ValueError: a grid of more than 32 million points, or a volume of one slice.
    """
    low, high = _corners(volume)
    counts = np.maximum(2, np.ceil((high - low) / step_mm).astype(int) + 1)
    z, y, x = (int(count) for count in counts[::-1])
    return sampled(volume, low, np.eye(3) * step_mm, (z, y, x))


def sampled(volume: Volume, origin: NDArray[np.float64], axes: NDArray[np.float64], shape: Shape) -> Grid:
    """The volume on the grid of `shape` (z, y, x) that begins at `origin` (mm) and steps along the columns of `axes`
    (mm), averaged beforehand where its voxels are finer than a step.

    Source: trilinear interpolation through the affine of PS3.3 section C.7.6.2.1.1, with the origin of each slice
    taken as it is, so that sheared stacks and missing slices are told truly.

    Raises:
        ValueError: a grid of more than 32 million points, or a volume of one slice.
    """
    if len(volume.voxels) < 2:  # noqa: PLR2004 - one slice has no depth
        raise ValueError("a single slice is no volume")
    if np.prod(shape, dtype=float) > _MOST_POINTS:
        raise ValueError("the volume is too large for a grid of this step")
    grid = Grid(np.full(shape, np.nan, np.float32), origin, axes)
    coarse, kept, factors = _averaged(volume, grid.step_mm)
    normal, heights, slices = volume.normal, volume.heights, np.arange(len(volume.voxels))
    starts = [volume.origins @ along for along in (volume.along_column, volume.along_row)]
    for level in range(shape[0]):
        start = origin + level * axes[:, 2]
        height = _along(normal, start, axes, shape)
        at = np.interp(height, heights, slices, left=_FAR, right=_FAR)
        down = _along(volume.along_column, start, axes, shape) - np.interp(height, heights, starts[0])
        across = _along(volume.along_row, start, axes, shape) - np.interp(height, heights, starts[1])
        down = (down / volume.step_along_column - (factors[1] - 1) / 2) / factors[1]
        across = (across / volume.step_along_row - (factors[2] - 1) / 2) / factors[2]
        known = (at != _FAR) & ~_beyond(down, coarse.shape[1]) & ~_beyond(across, coarse.shape[2])
        if known.any():
            deep = np.clip((at[known] - kept[0]) / factors[0], 0, len(kept) - 1)
            places = [deep, down[known], across[known]]
            grid.values[level][known] = map_coordinates(coarse, places, order=1, mode="nearest", prefilter=False)
    return grid


def _along(
    direction: NDArray[np.float64], start: NDArray[np.float64], axes: NDArray[np.float64], shape: Shape
) -> NDArray[np.float64]:
    """How far along a direction the points (rows, columns) of a plane lie, in mm."""
    rows, columns = (
        np.arange(count) * (direction @ axis) for count, axis in ((shape[1], axes[:, 1]), (shape[2], axes[:, 0]))
    )
    far: NDArray[np.float64] = direction @ start + rows[:, None] + columns[None, :]
    return far


def _beyond(places: NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    """Which places lie outside of `count` pixels, whose outer halves count as well."""
    outside: NDArray[np.bool_] = (places < -0.5) | (places > count - 0.5)  # noqa: PLR2004 - half a pixel
    return outside


def _averaged(volume: Volume, step_mm: float) -> tuple[NDArray[np.float32], NDArray[Any], tuple[int, int, int]]:
    """The volume in real values, blocks of pixels averaged so that none is finer than the step; the slice number that
    each of its slices stands for; and how many slices, rows and columns went into one."""
    slices, rows, columns = volume.voxels.shape
    down = max(1, min(rows, int(step_mm / volume.step_along_column + 0.01)))
    across = max(1, min(columns, int(step_mm / volume.step_along_row + 0.01)))
    thickness = float(np.median(np.diff(volume.heights)))
    deep = max(1, min(slices // 2, int(step_mm / thickness + 0.01)))
    coarse = np.zeros((slices // deep, rows // down, columns // across), np.float32)
    for index in range(slices // deep * deep):
        values = volume.slice_values(index)[: rows // down * down, : columns // across * across]
        values = sum((values[row::down] for row in range(1, down)), start=values[::down])
        values = sum((values[:, column::across] for column in range(1, across)), start=values[:, ::across])
        coarse[index // deep] += values * np.float32(1 / (down * across * deep))
    return coarse, np.arange(slices // deep) * deep + (deep - 1) / 2, (deep, down, across)


def _corners(volume: Volume) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    _, rows, columns = volume.voxels.shape
    across = volume.along_row * volume.step_along_row * (columns - 1)
    down = volume.along_column * volume.step_along_column * (rows - 1)
    corners = np.concatenate([volume.origins + i * across + j * down for i in (0, 1) for j in (0, 1)])
    return corners.min(axis=0), corners.max(axis=0)
