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
_REACH: Final = 8.0
"""How far from the usual place a brain may be, in head units."""
_SURE: Final = 7.0
"""What lies so deep in the usual place is brain, whatever it looks like."""
_LEAST_SHARE: Final = 0.7


def find_brain(grid: HeadGrid) -> NDArray[np.bool_] | None:
    """The brain with its fluid, (z, y, x); None where too little that looks like one stands in its place."""
    known = np.isfinite(grid.values)
    inside = _depth_in_usual_place()
    seeds = (inside > 2.5 * STEP) & known
    usual = (inside > 0) & known
    if seeds.sum() < 0.5 * (inside > 2.5 * STEP).sum():
        return None
    low, high = brain_values(grid.values[seeds])
    if low <= _darkest_brain(grid.values[known]):
        return None
    alike = (grid.values > low) & (grid.values < high) & (inside > -_REACH)
    alike = ndimage.binary_opening(alike, _ball(1))
    core = (alike | ~known) & (inside > _SURE)
    steps = int((_SURE + _REACH) / STEP)
    grown = ndimage.binary_dilation(core, iterations=steps, mask=alike | core)
    closed = ndimage.binary_closing(np.pad(grown, _CLOSED), _ball(_CLOSED))[(slice(_CLOSED, -_CLOSED),) * 3]
    brain: NDArray[np.bool_] = ndimage.binary_fill_holes(closed)
    if (brain & usual).sum() < _LEAST_SHARE * usual.sum():
        return None
    return brain | (inside > _SURE)


def brain_values(seen: NDArray[np.float32]) -> tuple[float, float]:
    """Between which values a brain is, from those of its middle."""
    low, middle, high = (float(value) for value in np.percentile(seen, (10, 50, 98)))
    if _BRAIN_HU[0] < middle < _BRAIN_HU[1] and high - low < 200:  # noqa: PLR2004 - HU, of a brain on CT
        return _BRAIN_HU
    return 0.75 * low, 1.4 * high


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
