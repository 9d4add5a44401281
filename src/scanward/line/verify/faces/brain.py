"""A brain found without knowing how the head lies: the largest ball of like matter in a closed shell.

Other means than the removal's: thresholds, the distance transform and its watershed along the neck of the hourglass
(Hahn and Peitgen, MICCAI 2000, is the idea), at the volume's own directions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import ndimage

from scanward.dicom.volume import Grid, resampled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scanward.dicom.volume import Volume

STEP_MM: Final = 2.0
_COARSE_MM: Final = 2 * STEP_MM
_NECK_MM: Final = 14.0
"""What hangs together by less than twice that is cut there: the brain stem from the neck."""
_CT_BELOW: Final = -500.0
_BRAIN_HU: Final = (5.0, 80.0)
_DARKEST: Final = (0.35, 0.2, 0.12)
"""Of the range between air and what is bright: brains are bright in T1, grey in T2."""
_LEAST_ML, _MOST_ML = 500.0, 2200.0


@dataclass(frozen=True, slots=True)
class Brain:
    """Which points of a grid along the patient's axes (2 mm) are brain: `mask` (z, y, x), the first at `origin`."""

    mask: NDArray[np.bool_]
    origin: NDArray[np.float64]

    def count(self, volume: Volume, changed: NDArray[np.bool_]) -> tuple[int, int]:
        """How many voxels of a volume of the same frame of reference have their centre in the brain, and how many of
        those are marked in `changed` (slices, rows, columns)."""
        voxels = lost = 0
        for index, inside in self._slices(volume):
            voxels += int(np.count_nonzero(inside))
            lost += int(np.count_nonzero(inside & changed[index]))
        return voxels, lost

    def alone(self, volume: Volume, level: float) -> Volume:
        """The volume with nothing but this brain: all else lies below `level`, a real value, as far as its voxels can
        say so."""
        limits = np.iinfo(volume.voxels.dtype) if volume.voxels.dtype.kind in "iu" else np.finfo(volume.voxels.dtype)
        below = np.clip(np.floor((level - 1.0 - volume.intercepts) / volume.slopes), limits.min, limits.max)
        voxels = np.empty_like(volume.voxels)
        voxels[:] = below[:, None, None]
        for index, inside in self._slices(volume):
            voxels[index][inside] = volume.voxels[index][inside]
        return replace(volume, voxels=voxels)

    def _slices(self, volume: Volume) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """The slices that reach the brain, and which of their pixels lie in it."""
        rows, columns = (np.arange(size, dtype=np.float32) for size in volume.voxels.shape[1:])
        down = volume.along_column * volume.step_along_column / STEP_MM
        across = volume.along_row * volume.step_along_row / STEP_MM
        for index, origin in enumerate(volume.origins):
            inside = self._at((origin - self.origin) / STEP_MM, rows[:, None, None] * down, columns[:, None] * across)
            if inside is not None:
                yield index, inside

    def _at(self, start: NDArray[np.float64], down: NDArray[Any], across: NDArray[Any]) -> NDArray[np.bool_] | None:
        """Which pixels of a plane lie in the brain; None where the plane is nowhere near it."""
        limits = np.array(self.mask.shape[::-1])
        ends = start + np.array([[0, 0, 0], down[-1, 0], across[-1], down[-1, 0] + across[-1]])
        if (ends.max(axis=0) < 0).any() or (ends.min(axis=0) > limits).any():
            return None
        places = [(start[axis] + down[..., axis] + across[:, axis] + 0.5).astype(np.float32) for axis in range(3)]
        known = np.logical_and.reduce([(place >= 0) & (place < limits[axis]) for axis, place in enumerate(places)])
        x, y, z = (np.where(known, place, 0).astype(np.int32) for place in places)
        inside: NDArray[np.bool_] = np.logical_and(self.mask[z, y, x], known)
        return inside


def find_brain(volume: Volume) -> Brain | None:
    """The brain, or None where nothing has the size of one."""
    found = brain_of(volume)
    return None if found is None else Brain(found[1], found[0].origin)


def brain_of(volume: Volume) -> tuple[Grid, NDArray[np.bool_]] | None:
    """The brain on a grid of 2 mm, or None where nothing has the size of one."""
    grid = resampled(volume, STEP_MM)
    brain = _found(grid.values)
    if brain is None:  # noise may hide that neighbours are alike
        known = np.isfinite(grid.values)
        smooth = ndimage.gaussian_filter(np.where(known, grid.values, np.nanmin(grid.values)), 1.0)
        brain = _found(np.where(known, smooth, np.float32(np.nan)))
    return None if brain is None else (grid, brain)


def _found(values: NDArray[np.float32]) -> NDArray[np.bool_] | None:
    for share in _DARKEST:
        brain = _grown(_alike(values, share))
        if brain is not None and _LEAST_ML < float(brain.sum()) * STEP_MM**3 / 1000 < _MOST_ML:
            return brain
    return None


def _grown(alike: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """The largest and deepest core, and what is nearer to it than to another."""
    few = _all_of_eight(alike)
    depth = ndimage.distance_transform_edt(few, sampling=_COARSE_MM)
    cores, count = ndimage.label(depth > _NECK_MM)
    if not count:
        return None
    sizes = np.bincount(cores.ravel(), minlength=count + 1)[1:]
    deepest = ndimage.maximum(depth, cores, np.arange(1, count + 1))
    chosen = int(np.argmax(deepest * np.cbrt(sizes))) + 1
    away, nearest = ndimage.distance_transform_edt(cores == 0, sampling=_COARSE_MM, return_indices=True)
    part = (cores[tuple(nearest)] == chosen) & (away <= _NECK_MM + STEP_MM)
    for axis, size in enumerate(alike.shape):
        part = np.repeat(part, 2, axis=axis).take(np.arange(size), axis=axis)
    return _rounded(part & alike)


def _rounded(rough: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without spurs, clefts and holes."""
    found = np.zeros_like(rough)
    boxes = ndimage.find_objects(rough.astype(np.int8))
    if boxes:
        inside = np.pad(rough[boxes[0]], 2)
        inside = ndimage.binary_closing(ndimage.binary_opening(inside), iterations=2)
        inside = ndimage.binary_opening(ndimage.binary_fill_holes(inside), iterations=2)
        found[boxes[0]] = inside[2:-2, 2:-2, 2:-2]
    return found


def _all_of_eight(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """On a grid of twice the step: where all of a cell is marked."""
    whole = np.pad(mask, [(0, size % 2) for size in mask.shape])
    z, y, x = (size // 2 for size in whole.shape)
    cells: NDArray[np.bool_] = np.all(whole.reshape(z, 2, y, 2, x, 2), axis=(1, 3, 5))
    return cells


def _alike(values: NDArray[np.float32], share: float) -> NDArray[np.bool_]:
    known = values.ravel()[::3]
    known = known[np.isfinite(known)]
    if float(np.percentile(known, 5)) < _CT_BELOW:
        low, high = _BRAIN_HU
    else:
        air, bright = (float(value) for value in np.percentile(known, (20, 98)))
        low, high = air + share * (bright - air), np.inf
    with np.errstate(invalid="ignore"):
        alike = (values > low) & (values < high)
    opened: NDArray[np.bool_] = ndimage.binary_opening(alike)
    return opened
