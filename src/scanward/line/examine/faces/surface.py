"""The outer surface of a head, seen from in front: how far it is, and how much of a face's stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import label

from scanward.dicom.volume import sampled
from scanward.line.examine.faces.model import Tissue, tissues

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume

STEP_MM: Final = 3.0
_LOW: Final = np.array([-75.0, -150.0, -105.0])
_SHAPE: Final = (56, 50, 51)
"""z, y, x: a box around the face in head coordinates, up to the brow."""
_WINDOW_X_MM, _WINDOW_LOW_MM, _WINDOW_HIGH_MM = 55.0, -85.0, 25.0
"""Eyes to chin, cheek to cheek."""
_BEFORE_MM, _BEHIND_MM = 18.0, 16.0
"""How far before and behind the usual one a face's surface may stand: noses and jaws differ."""
_SMALLEST_PART: Final = 400


@dataclass(frozen=True, slots=True)
class Relief:
    """Distances along the head's y axis to the first thing met, (z, x) in mm; NaN where nothing is met or known.

    `known` says where the volume would have shown a surface.
    """

    depth: NDArray[np.float64]
    known: NDArray[np.bool_]


def relief_of(volume: Volume, pose: HeadPose, threshold: float) -> Relief:
    """The relief of what is above `threshold` (real values) in front of a head."""
    matrix, shift = np.array(pose.matrix), np.array(pose.shift)
    grid = sampled(volume, matrix @ _LOW + shift, matrix * STEP_MM, _SHAPE)
    known = np.isfinite(grid.values)
    body = _without_specks(np.nan_to_num(grid.values, nan=-np.inf) > threshold)
    return Relief(_first(body), _seen(known))


def _first(body: NDArray[np.bool_]) -> NDArray[np.float64]:
    depth = _LOW[1] + np.argmax(body, axis=1) * STEP_MM
    met: NDArray[np.float64] = np.where(body.any(axis=1), depth, np.nan)
    return met


def _without_specks(body: NDArray[np.bool_]) -> NDArray[np.bool_]:
    parts, count = label(body)
    sizes = np.bincount(parts.ravel(), minlength=count + 1)
    sizes[0] = 0
    kept: NDArray[np.bool_] = sizes[parts] >= _SMALLEST_PART
    return kept


def _seen(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Lines along which the volume reaches from before the usual face to behind it."""
    usual, _ = usual_relief()
    y = _LOW[1] + np.arange(_SHAPE[1]) * STEP_MM
    near = (y[None, :, None] > usual[:, None, :] - _BEFORE_MM / 2) & (y[None, :, None] < usual[:, None, :] + _BEHIND_MM)
    asked = near.sum(axis=1)
    seen: NDArray[np.bool_] = ((near & known).sum(axis=1) >= 0.7 * asked) & (asked > 0)
    return seen


@cache
def usual_relief() -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The relief of the made head, and which of its lines are of the face."""
    axes = [_LOW[axis] + np.arange(_SHAPE[2 - axis]) * STEP_MM for axis in range(3)]
    z, y, x = np.meshgrid(axes[2], axes[1], axes[0], indexing="ij")
    depth = _first(tissues(np.stack([x, y, z], axis=-1)) != Tissue.AIR)
    flat_z, flat_x = z[:, 0, :], x[:, 0, :]
    window = (np.abs(flat_x) < _WINDOW_X_MM) & (flat_z > _WINDOW_LOW_MM) & (flat_z < _WINDOW_HIGH_MM)
    return depth, window & np.isfinite(depth) & (depth < -_WINDOW_X_MM)


@dataclass(frozen=True, slots=True)
class FaceMeasure:
    """Shares of a face's lines: `covered` by the volume, and of those with a `surface` where a face has one;
    `likeness` is the correlation of the reliefs after slopes and curvatures are taken off."""

    covered: float
    surface: float
    likeness: float


def measure(relief: Relief) -> FaceMeasure:
    usual, face = usual_relief()
    known = face & relief.known
    covered = float(known.sum() / face.sum())
    if not known.any():
        return FaceMeasure(0.0, 0.0, 0.0)
    off = relief.depth - usual
    with np.errstate(invalid="ignore"):
        stands = known & (off > -_BEFORE_MM) & (off < _BEHIND_MM)
    return FaceMeasure(covered, float(stands.sum() / known.sum()), _likeness(relief.depth, usual, stands))


def _likeness(depth: NDArray[np.float64], usual: NDArray[np.float64], stands: NDArray[np.bool_]) -> float:
    if stands.sum() < 60:  # noqa: PLR2004 - too few lines for a relief
        return 0.0
    z, x = np.nonzero(stands)
    z, x = z - z.mean(), x - x.mean()
    plain = np.stack([np.ones(len(z)), z, x, z * z, x * x, z * x], axis=1)
    rest = [values - plain @ np.linalg.lstsq(plain, values, rcond=None)[0] for values in (depth[stands], usual[stands])]
    spread = [float(np.linalg.norm(values)) for values in rest]
    return float(rest[0] @ rest[1] / (spread[0] * spread[1])) if min(spread) > 0 else 0.0
