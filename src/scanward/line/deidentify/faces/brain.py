"""The subject's own brain, so that nothing of it is touched.

Grown outwards from where brain is for sure, through what looks like it (Hounsfield units, or the values found there),
so that bone stops it, and never far from where a brain can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import ndimage

from scanward.line.deidentify.faces.headgrid import STEP, axes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.line.deidentify.faces.headgrid import HeadGrid

_BRAIN_HU: Final = (-10.0, 95.0)
_CLOSED: Final = 2
"""Steps of the grid."""
_NOISY: Final = 0.12
_DEEP: Final = 12.0
_FAR, _THICK = 18.0, 9.0
_REACH: Final = 6.0
"""How far from the usual place a brain may be, in head units."""
_SURE: Final = 7.0
"""What lies so deep in the usual place is brain, whatever it looks like."""
_LEAST_SHARE: Final = 0.5


def find_brain(grid: HeadGrid) -> NDArray[np.bool_] | None:
    """The brain with its fluid, (z, y, x); None where too little that looks like one stands in its place."""
    known = np.isfinite(grid.values)
    inside = _depth_in_usual_place()
    seeds = (inside > _DEEP) & known
    usual = (inside > 0) & known
    if seeds.sum() < 0.5 * (inside > _DEEP).sum():
        return None
    low, high = brain_values(grid.values[seeds])
    if low <= _darkest_brain(grid.values[known]):
        return None
    values = _without_noise(grid.values, known, seeds)
    alike = ndimage.binary_opening((values > low) & (values < high), _ball(1))
    matter = alike & (values < 1.3 * np.percentile(grid.values[seeds], 85)) if high > _BRAIN_HU[1] else alike
    thick = _thick_part(matter & (inside > -_FAR), inside > _DEEP)
    alike &= inside > -_REACH
    core = (alike | ~known) & (inside > _SURE)
    steps = int((_SURE + _REACH) / STEP)
    grown = ndimage.binary_dilation(core, iterations=steps, mask=alike | core) | thick
    closed = ndimage.binary_closing(np.pad(grown, _CLOSED), _ball(_CLOSED))[(slice(_CLOSED, -_CLOSED),) * 3]
    brain: NDArray[np.bool_] = ndimage.binary_fill_holes(closed)
    if (brain & usual).sum() < _LEAST_SHARE * usual.sum():
        return None
    return brain | (inside > _SURE)


def brain_values(seen: NDArray[np.float32]) -> tuple[float, float]:
    """Between which values a brain is, from those of its middle."""
    low, middle, high = (float(value) for value in np.percentile(seen, (15, 50, 98)))
    if _BRAIN_HU[0] < middle < _BRAIN_HU[1] and high - low < 200:  # noqa: PLR2004 - HU, of a brain on CT
        return _BRAIN_HU
    return 0.75 * low, 1.4 * high


def _thick_part(alike: NDArray[np.bool_], middle: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What hangs together with the middle by more than twice 9 mm: brain also where the head lies a little otherwise
    than was found."""
    few = alike[::2, ::2, ::2]
    parts, count = ndimage.label(ndimage.distance_transform_edt(few, sampling=2 * STEP) > _THICK)
    if not count:
        return np.zeros_like(alike)
    sizes = np.bincount(parts[middle[::2, ::2, ::2]], minlength=count + 1)
    sizes[0] = 0
    part = ndimage.distance_transform_edt(parts != int(sizes.argmax()), sampling=2 * STEP) <= _THICK
    whole = part & few
    for axis, size in enumerate(alike.shape):
        whole = np.repeat(whole, 2, axis=axis).take(np.arange(size), axis=axis)
    thick: NDArray[np.bool_] = whole & alike
    return thick


def _without_noise(
    values: NDArray[np.float32], known: NDArray[np.bool_], seeds: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Smoothed where neighbours within the brain differ by noise; else as they are, so that thin bone stays."""
    here = np.flatnonzero(seeds.ravel()[:-1] & seeds.ravel()[1:])
    flat = values.ravel()
    step = flat[here + 1] - flat[here]
    middle = abs(float(np.median(flat[here])))
    if float(np.median(np.abs(step))) < _NOISY * max(middle, 30.0):
        return values
    smooth: NDArray[np.float32] = ndimage.gaussian_filter(np.where(known, values, 0), 1.0)
    return smooth


def _darkest_brain(known: NDArray[np.float32]) -> float:
    """What is darker than that is air or noise."""
    low, high = (float(value) for value in np.percentile(known, (5, 99.5)))
    return low + 0.03 * (high - low)


def _depth_in_usual_place() -> NDArray[np.float32]:
    """How deep each point lies in the place of a usual brain, about, in head units; below zero outside."""
    x, y, z = axes()
    x = np.abs(x)
    radius = ((x / 61) ** 2.2 + (np.abs(y + 1) / 82) ** 2.2 + (np.abs(z - 50) / 71) ** 2.2) ** (1 / 2.2)
    vault = (1 - radius) * 70
    middle = np.where(x > 18, -4.0, 26 - (y + 42) * 0.9)  # noqa: PLR2004 - head units
    floor = np.where(y < -42, 26.0, np.where(y < -5, middle, -12.0))  # noqa: PLR2004
    floor = np.where((y < -42) & (y > -52) & (x > 22), 12.0, floor)  # noqa: PLR2004
    depth: NDArray[np.float32] = np.minimum(vault, z - floor).astype(np.float32)
    return depth


def _ball(radius: int) -> NDArray[np.bool_]:
    side = np.arange(-radius, radius + 1)
    ball: NDArray[np.bool_] = (
        side[:, None, None] ** 2 + side[None, :, None] ** 2 + side[None, None, :] ** 2 <= radius**2 + 0.5
    )
    return ball
