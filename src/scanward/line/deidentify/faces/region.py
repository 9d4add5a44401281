"""Which part of a head is its face: all before the ears and below the brow, and the ears; never near the brain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import distance_transform_edt

from scanward.line.deidentify.faces.headgrid import axes

if TYPE_CHECKING:
    from numpy.typing import NDArray

GUARD_MM: Final = 7.0
"""How near to the brain nothing is removed, where voxels are fine."""
_TOP, _BOTTOM = 62.0, -125.0
_BACK: Final = ((-125.0, -15.0), (-10.0, -18.0), (25.0, -44.0), (62.0, -72.0))
"""Height, and how far back the face is removed there, in head units."""
_NEVER_BRAIN: Final = ((14.0, -74.0), (62.0, -91.0), (-22.0, -25.0))
"""Below which height, and before which place."""
_TEMPLE: Final = (24.0, -38.0, 52.0)
"""The same, and how far aside: brains reach 42 there at most, in three real and five made heads."""
_EAR_SIDE: Final = 60.0
_EAR_FRONT, _EAR_BACK, _EAR_TOP, _EAR_BOTTOM = -30.0, 45.0, 48.0, -50.0


def face_field(
    brain: NDArray[np.bool_], step_mm: tuple[float, float, float], guard_mm: float = GUARD_MM
) -> NDArray[np.float32]:
    """Over the head grid: above zero where the face is to go, about in mm from the edge.

    Args:
        brain: the subject's own, (z, y, x).
        step_mm: of the grid in x, y and z.
        guard_mm: how near to the brain nothing is removed.
    """
    x, y, z = axes()
    heights, backs = (np.array(column) for column in zip(*_BACK, strict=True))
    back = np.interp(z, heights, backs).astype(np.float32)
    face = np.minimum(np.minimum(back - y, _TOP - z), z - _BOTTOM)
    ear = np.minimum(np.abs(x) - _EAR_SIDE, np.minimum(y - _EAR_FRONT, _EAR_BACK - y))
    ear = np.minimum(ear, np.minimum(_EAR_TOP - z, z - _EAR_BOTTOM))
    from_brain = distance_transform_edt(~brain, sampling=step_mm[::-1]).astype(np.float32)
    guarded = np.minimum(np.maximum(face, ear), from_brain - guard_mm)
    field: NDArray[np.float32] = np.maximum(guarded, np.minimum(face, _surely(x, y, z)))
    return field


def _surely(x: NDArray[np.float32], y: NDArray[np.float32], z: NDArray[np.float32]) -> NDArray[np.float32]:
    """Above zero where no brain is, whatever was taken for one: before the eyes' middle, the brow's skin, the jaw, the
    skin of the temples."""
    zones = [np.minimum(back - y, top - z) for top, back in _NEVER_BRAIN]
    top, back, aside = _TEMPLE
    temples = np.minimum(np.minimum(back - y, top - z), np.abs(x) - aside)
    sure: NDArray[np.float32] = np.maximum(np.maximum.reduce(zones), temples)
    return sure
