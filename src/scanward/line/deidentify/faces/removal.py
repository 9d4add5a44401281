"""The face of one head, out of every frame of its frame of reference, each by its own place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import map_coordinates

from scanward.core.faces import FaceDoubt
from scanward.line.deidentify.faces.brain import find_brain
from scanward.line.deidentify.faces.headgrid import LOW, SHAPE, STEP, head_grid
from scanward.line.deidentify.faces.region import GUARD_MM, face_field

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import FramePlace, Volume
    from scanward.line.deidentify.faces.headgrid import HeadGrid

_STRIDE: Final = 8
_NEAR: Final = 2.0 * STEP
_AIR_HU, _CT_BELOW = -1000.0, -500.0
_FINE_MM, _FARTHER, _MOST_FARTHER = 2.0, 4.0, 2.0
_FEW: Final = 50
_ABOVE: Final = 10
"""Levels of the grid that are higher than any crown."""


@dataclass(frozen=True, slots=True)
class FaceRemoval:
    """Where a head's face is. `field` is above zero in it, over the head grid; `pose` takes the grid to the patient."""

    pose: HeadPose
    field: NDArray[np.float32] = field(repr=False)

    def pixels(self, place: FramePlace, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Which pixels (rows, columns) of a frame that lies at `place` are of the face.

        Asked for in the middle of squares of 8 x 8 first; pixel by pixel only where a square may be cut by the edge.
        """
        start, down, across = self._steps(place)
        squares = tuple(-(-size // _STRIDE) for size in shape)
        middles = (np.arange(count) * _STRIDE + (_STRIDE - 1) / 2 for count in squares)
        rows, columns = middles
        values = self._at(start + rows[:, None, None] * down + columns[None, :, None] * across)
        away = _NEAR + _STRIDE / 2 * float(np.linalg.norm(down) + np.linalg.norm(across)) * STEP
        removed = np.repeat(np.repeat(values > 0, _STRIDE, axis=0), _STRIDE, axis=1)
        cut = np.argwhere(np.abs(values) <= away)
        if len(cut):
            within = np.arange(_STRIDE)
            here = (cut[:, 0, None] * _STRIDE + within)[:, :, None], (cut[:, 1, None] * _STRIDE + within)[:, None, :]
            places = start + here[0][..., None] * down + here[1][..., None] * across
            removed[here] = self._at(places.reshape(len(cut), -1, 3)).reshape(len(cut), _STRIDE, _STRIDE) > 0
        return removed[: shape[0], : shape[1]]

    def holds(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which of some points (n, 3), in mm of the patient, lie in the face."""
        turn = np.linalg.inv(np.array(self.pose.matrix))
        places = ((points - np.array(self.pose.shift)) @ turn.T - LOW) / STEP
        inside: NDArray[np.bool_] = self._at(places[None, :, ::-1])[0] > 0
        return inside

    def _steps(self, place: FramePlace) -> tuple[NDArray[np.float64], ...]:
        """The grid place (z, y, x) of a frame's first pixel, and what a step down and a step across add to it."""
        turn = np.linalg.inv(np.array(self.pose.matrix))
        start = (turn @ (np.array(place.origin) - np.array(self.pose.shift)) - LOW) / STEP
        down = turn @ np.array(place.along_column) * place.step_along_column / STEP
        across = turn @ np.array(place.along_row) * place.step_along_row / STEP
        return start[::-1], down[::-1], across[::-1]

    def _at(self, places: NDArray[np.float64]) -> NDArray[np.float32]:
        inside = np.clip(places, 0, np.array(SHAPE) - 1).astype(np.float32)
        found: NDArray[np.float32] = map_coordinates(self.field, inside.transpose(2, 0, 1), order=1, prefilter=False)
        return found


def face_removal(volume: Volume, pose: HeadPose) -> FaceRemoval | FaceDoubt:
    """Where the face is in the volume that the head's pose was found in; a doubt where its brain was not found."""
    grid = head_grid(volume, pose)
    brain = find_brain(grid)
    if brain is None:
        return FaceDoubt.BRAIN
    return FaceRemoval(pose, face_field(brain, grid.step_mm, _guard(volume, grid)))


def _guard(volume: Volume, grid: HeadGrid) -> float:
    """How near to the brain nothing is removed: farther where voxels are coarse, and mix its edge with what is beside;
    not in CT, where bone tells them apart."""
    if float(np.nanpercentile(grid.values, 5)) < _CT_BELOW:
        return GUARD_MM
    thick = float(np.median(np.diff(volume.heights)))
    voxel_mm = float(np.cbrt(volume.step_along_row * volume.step_along_column * thick))
    return GUARD_MM + min(_MOST_FARTHER, max(0.0, _FARTHER * (voxel_mm - _FINE_MM)))


def fill_value(volume: Volume, pose: HeadPose) -> float:
    """The real value that takes the face's place: air of CT, else the middle of what stands above the crown, or what is
    darkest where nothing is known of that."""
    if len(volume.voxels) == 1:
        return _air_or(float(np.percentile(volume.slice_values(0), 2)))
    above = head_grid(volume, pose, SHAPE[0] - _ABOVE).values
    if np.isfinite(above).sum() < _FEW:
        above = head_grid(volume, pose).values
        known = above[np.isfinite(above)]
        return _air_or(float(np.percentile(known, 2)) if len(known) else 0.0)
    return _air_or(float(np.nanmedian(above)))


def _air_or(value: float) -> float:
    return _AIR_HU if value < _CT_BELOW else value
