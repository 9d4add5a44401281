"""How much of a removed face comes back when somebody fills the hole: by symmetry, and from its rim.

The attacker is given more than anybody has: which lines of sight were changed, and where the middle of the head is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import ndimage, sparse
from scipy.sparse.linalg import spsolve

from scanward.line.verify.faces.blocks import without_blocks
from scanward.line.verify.faces.headbox import LOW, STEP_MM, axes, head_box, skin_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume
    from scanward.line.verify.faces.headbox import HeadBox

    Depths = NDArray[np.float64]

NEAR_MM: Final = 1.5
_CHANGED_MM: Final = 0.75
_SPECK_ML: Final = 2.0
_FEW: Final = 200


class RecoveryWay(StrEnum):
    """What is done to the released surface."""

    NONE = "none"
    """Nothing: it is taken as it is."""
    SYMMETRY = "symmetry"
    """What is gone on one side is taken from the other, and the rest filled."""
    FILLED = "filled"
    """The hole is filled smoothly from its rim (harmonic)."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Over the lines of sight of the face, seen from in front: the share on which the surface stands within 1.5 mm of
    the original's, the correlation of the depths, and that of what is left of them when slopes and curvatures are
    taken off (a face's features)."""

    near: float
    depth: float
    features: float


def recovered(original: Volume, released: Volume, pose: HeadPose) -> dict[RecoveryWay, Recovery]:
    """What each way brings back; empty where the original shows next to nothing of a face.

    Raises:
        ValueError: a volume of one slice.
    """
    before = head_box(original, pose)
    level = skin_level(before.values)
    true = _depths(before, level)
    left = _depths(head_box(without_blocks(released, level), pose), level)
    x, _, z = axes()
    face = (np.abs(x[:, 0]) < 62) & (z[:, 0] > -95) & (z[:, 0] < 18) & (true < -38)  # noqa: PLR2004 - as `headbox.parts`
    if face.sum() < _FEW:
        return {}
    hole = np.isfinite(true) & ~(np.abs(left - true) <= _CHANGED_MM)
    half = np.where(hole, _mirrored(np.where(hole, np.nan, left)), left)
    tried = {
        RecoveryWay.NONE: left,
        RecoveryWay.SYMMETRY: _filled(half, hole & ~np.isfinite(half)),
        RecoveryWay.FILLED: _filled(left, hole),
    }
    return {way: _compared(true[face], depths[face], np.argwhere(face)) for way, depths in tried.items()}


def _depths(box: HeadBox, level: float) -> Depths:
    """Where the first thing of some size is met from in front, (z, x) in mm of the head; NaN where nothing is."""
    with np.errstate(invalid="ignore"):
        parts, count = ndimage.label(box.values > level)
    sizes = np.bincount(parts.ravel(), minlength=count + 1) * STEP_MM**3 / 1000
    sizes[0] = 0
    body = sizes[parts] > _SPECK_ML
    first: Depths = LOW[1] + body.argmax(axis=1) * STEP_MM
    return np.where(body.any(axis=1), first, np.nan)


def _mirrored(depths: Depths) -> Depths:
    """The other side's, about the head's middle plane."""
    sides = LOW[0] + np.arange(depths.shape[1]) * STEP_MM
    columns = np.rint((-sides - LOW[0]) / STEP_MM).astype(int)
    inside = (columns >= 0) & (columns < depths.shape[1])
    return np.where(inside, depths[:, np.clip(columns, 0, depths.shape[1] - 1)], np.nan)


def _filled(depths: Depths, hole: NDArray[np.bool_]) -> Depths:
    """The hole as the mean of its neighbours everywhere, from the depths around it; what is nowhere met is no rim."""
    unknowns = int(hole.sum())
    if not unknowns:
        return depths
    number = np.full(depths.shape, -1)
    number[hole] = np.arange(unknowns)
    rim = np.where(hole, np.nan, depths)
    known, count = np.zeros(unknowns), np.full(unknowns, 1e-6)
    pairs = [np.stack([np.arange(unknowns)] * 2)]
    for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
        beside, value = (np.roll(values, step, axis)[hole] for values in (number, rim))
        unknown, met = beside >= 0, np.isfinite(value)
        pairs.append(np.stack([np.flatnonzero(unknown), beside[unknown]]))
        known[met] += value[met]
        count += unknown | met
    weights = np.concatenate([count, -np.ones(sum(pair.shape[1] for pair in pairs[1:]))])
    whole = depths.copy()
    whole[hole] = spsolve(sparse.csr_matrix((weights, np.concatenate(pairs, axis=1))), known)
    return whole


def _compared(true: Depths, found: Depths, places: NDArray[np.int64]) -> Recovery:
    both = np.isfinite(found)
    near = float((np.abs(found - true) <= NEAR_MM)[both].sum() / len(true))
    if both.sum() < _FEW:
        return Recovery(near, 0.0, 0.0)
    z, x = (places[both] - places[both].mean(axis=0)).T
    slopes = np.stack([np.ones(len(z)), z, x, z * z, x * x, z * x], axis=1)
    depths = [true[both], found[both]]
    rest = [values - slopes @ np.linalg.lstsq(slopes, values, rcond=None)[0] for values in depths]
    return Recovery(near, _correlation(*depths), _correlation(*rest))


def _correlation(one: Depths, other: Depths) -> float:
    one, other = one - one.mean(), other - other.mean()
    spread = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / spread if spread > 0 else 0.0
