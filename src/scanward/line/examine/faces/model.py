"""A head made of plain shapes, to find heads by: which tissue is where, in head coordinates (`core.faces`).

The measures are those of textbooks of anatomy and anthropometry (an adult's head is about 190 mm long, 150 mm wide and
225 mm from crown to chin), corrected by eye on a few public volumes. Scaling along three axes fits it to others.
"""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import distance_transform_edt

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Tissue(IntEnum):
    AIR = 0
    SKIN = 1
    """With the fat under it."""
    BONE = 2
    FLUID = 3
    BRAIN = 4
    MUSCLE = 5
    EYE = 6
    CAVITY = 7
    """Air within the head."""


CRANIUM_CENTRE: Final = np.array([0.0, -2.0, 48.0])
_RIM_MM: Final = 14.0
"""How much of the air around the head counts when agreement is measured."""
_LOW, _HIGH = np.array([-95.0, -140.0, -105.0]), np.array([95.0, 115.0, 150.0])
_CAVITIES: Final = (
    ((25, -60, -22), (13, 16, 16)),
    ((0, -60, -14), (11, 30, 22)),
    ((0, -64, 10), (13, 22, 11)),
    ((0, -22, -45), (11, 9, 38)),
    ((6, -88, 34), (14, 5, 9)),
    ((0, -38, 8), (12, 12, 9)),
)
"""Centre and half axes of the maxillary, nasal, ethmoid, pharyngeal, frontal and sphenoid cavities."""

Triple = tuple[float, float, float]


def tissues(points: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The tissue at each head point: (..., 3) in mm to (...)."""
    x, y, z = np.abs(points[..., 0]), points[..., 1], points[..., 2]

    def within(centre: Triple, half: Triple, power: float = 2.0) -> NDArray[np.bool_]:
        parts = [np.abs((value - c) / h) ** power for value, c, h in zip((x, y, z), centre, half, strict=True)]
        inside: NDArray[np.bool_] = parts[0] + parts[1] + parts[2] < 1
        return inside

    def column(half_x: float, centre_y: float, half_y: float, top: float) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = ((x / half_x) ** 2 + ((y - centre_y) / half_y) ** 2 < 1) & (z < top)
        return inside

    found = np.zeros(points.shape[:-1], np.uint8)
    body = within((0, -2, 48), (76, 97, 87), 2.2) | within((0, -38, -35), (62, 52, 78), 2.5)
    body |= within((0, -97, -12), (16, 13, 22)) | column(58, 12, 52, -10)
    found[body | within((79, 12, 0), (8, 17, 32))] = Tissue.SKIN
    found[(within((0, -38, -35), (55, 45, 72), 2.5) | column(50, 12, 44, -10)) & body] = Tissue.MUSCLE
    floor = _skull_floor(x, y)
    found[within((0, -2, 48), (69, 90, 80), 2.2) & (z > floor - 6)] = Tissue.BONE
    found[within((0, -2, 50), (64, 85, 74), 2.2) & (z > floor)] = Tissue.FLUID
    found[within((0, -2, 50), (61, 82, 71), 2.2) & (z > floor + 2)] = Tissue.BRAIN
    found[within((12, 5, 52), (8, 32, 12))] = Tissue.FLUID
    found[column(13, 8, 12, 30) & (z > -40)] = Tissue.BRAIN  # noqa: PLR2004 - shapes are numbers, in mm
    found[within((56, 20, -10), (11, 15, 18)) | column(12, 18, 13, -40)] = Tissue.BONE
    found[within((32, -64, 8), (19, 24, 17)) & body] = Tissue.SKIN
    found[within((32, -74, 8), (12, 12, 12))] = Tissue.EYE
    for centre, half in _CAVITIES:
        found[within(centre, half) & body] = Tissue.CAVITY
    teeth = within((0, -58, -48), (28, 27, 16), 2.5) & ~within((0, -52, -48), (20, 23, 20), 2.5)
    jaw = within((0, -42, -66), (52, 44, 34), 2.5) & ~within((0, -40, -62), (43, 35, 36), 2.5) & (y < -10)  # noqa: PLR2004
    found[teeth | (jaw & body)] = Tissue.BONE
    return found


def _skull_floor(x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.floating]:
    """How high the floor of the skull's inside is: anterior, middle (deep at the sides) and posterior fossa."""
    middle = np.where(x > 18, -6.0, 24 - (y + 42) * 0.9)  # noqa: PLR2004
    floor = np.where(y < -42, 24.0, np.where(y < -5, middle, -14.0))  # noqa: PLR2004
    return np.where((y < -42) & (y > -52) & (x > 22), 10.0, floor)  # noqa: PLR2004


@cache
def head_points(step_mm: float, count: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """`count` points of the head and the air around it, of a jittered grid of `step_mm`, and their tissues."""
    axes = [np.arange(low, high + 0.1, step_mm) for low, high in zip(_LOW, _HIGH, strict=True)]
    x, y, z = np.meshgrid(*axes, indexing="ij")
    chance = np.random.default_rng(20)
    points = np.stack([x, y, z], axis=-1)
    points += chance.uniform(-0.3, 0.3, points.shape) * step_mm
    found = tissues(points)
    air_mm = distance_transform_edt(found == Tissue.AIR, sampling=step_mm)
    chosen = np.argwhere(air_mm.ravel() < _RIM_MM).ravel()
    chosen = chance.permutation(chosen)[:count]
    return points.reshape(-1, 3)[chosen].astype(np.float32), found.ravel()[chosen].astype(np.int32)
