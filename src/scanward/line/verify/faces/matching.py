"""Whose face is it: the relief of one face looked for in the surface of another volume, whichever way that lies.

Source: normalised cross-correlation under masks by Fourier transform (Padfield, IEEE TIP 2012), of distances seen from
many sides, between 4 and 16 mm (a difference of Gaussians), so that neither the slope of a face nor noise counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import fft, ndimage
from scipy.spatial.transform import Rotation

from scanward.dicom.volume import resampled
from scanward.line.verify.faces.blocks import without_blocks
from scanward.line.verify.faces.headbox import skin_level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume

STEP_MM: Final = 4.0
_SIDE: Final = 80
"""Pixels of a map: no head is wider than 320 mm."""
_WINDOW: Final = (slice(20, 47), slice(28, 53))
"""Of a map around the middle between the ears: chin to brow, cheek to cheek."""
_FINE_MM, _COARSE_MM, _MOST_MM = 4.0, 16.0, 6.0
_SMALLEST_ML: Final = 20.0
_LEAST_SHOWN: Final = 0.8
"""How much of the window a face must fill, to be looked for."""
_NEAR_MM: Final = 3.0
_LEAST_LIKENESS, _LEAST_NEAR = 0.75, 0.4
"""The same face in another scan came to 0.78 and 0.48 and more; what holds none to one of the two at the most."""
_NOTHING: Final = np.float32(1e6)
_STEPS: Final = (8.0, 4.0)


class Map(NamedTuple):
    """Seen from one side, (up, right): the relief in mm, which pixels show one (1 or 0), and the distance in mm."""

    relief: NDArray[np.float32]
    seen: NDArray[np.float32]
    depth: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FaceRelief:
    """A face as seen from in front, which `match` looks for in other volumes."""

    seen_from_front: Map = field(repr=False)


@dataclass(frozen=True, slots=True)
class FaceMatch:
    """`likeness`: the correlation of the reliefs at the best place, from -1 to 1; `near`: the share of the face's lines
    of sight on which the other surface then stands within 3 mm, a plane's slope apart."""

    likeness: float
    near: float

    @property
    def recognised(self) -> bool:
        """Whether that face stands there, or one very like it."""
        return self.likeness >= _LEAST_LIKENESS and self.near >= _LEAST_NEAR


def relief_of(volume: Volume, pose: HeadPose) -> FaceRelief | None:
    """The relief of a head's face; None where the volume shows too little of one.

    Raises:
        ValueError: a volume of one slice, or one too large for a grid of 4 mm.
    """
    return relief_from(surface_points(volume) - np.array(pose.shift), _facing(pose))


def relief_from(points: NDArray[np.float64], facing: Rotation) -> FaceRelief | None:
    """The relief of a face whose head has its middle between the ears at the origin and looks as `facing` turns it."""
    whole = _seen(points, facing.as_matrix())
    window = np.zeros((_SIDE, _SIDE), np.float32)
    window[_WINDOW] = whole.seen[_WINDOW]
    if window.sum() < _LEAST_SHOWN * window[_WINDOW].size:
        return None
    return FaceRelief(Map(whole.relief * window, window, whole.depth))


def surface_points(volume: Volume) -> NDArray[np.float64]:
    """Where the surface of what stands in a volume is: (points, 3) in mm of the patient, about 4 mm apart."""
    coarse = resampled(volume, STEP_MM)
    level = skin_level(coarse.values)
    cleared = without_blocks(volume, level)
    grid = coarse if cleared is volume else resampled(cleared, STEP_MM)
    return surface_within(grid.values, level, STEP_MM) + grid.origin


def surface_within(values: NDArray[np.float32], level: float, step_mm: float) -> NDArray[np.float64]:
    """Where the surface of what is above the level lies on a grid (z, y, x), from its first point: (points, 3) in mm,
    without what is small. The grid's edge counts as one."""
    with np.errstate(invalid="ignore"):
        parts, count = ndimage.label(np.pad(values > level, 1))
    sizes = np.bincount(parts.ravel(), minlength=count + 1) * step_mm**3 / 1000
    sizes[0] = 0
    body = sizes[parts] > _SMALLEST_ML
    surface = np.argwhere(body & ~ndimage.binary_erosion(body))[:, ::-1].astype(np.float64)
    points: NDArray[np.float64] = (surface - 1) * step_mm
    return points


def match(face: FaceRelief, points: NDArray[np.float64], facing: Rotation | None = None) -> FaceMatch:
    """How well a face fits anywhere on a surface.

    Args:
        face: what is looked for.
        points: of the other surface (`surface_points`).
        facing: how the other head is turned, where that is known; else every usual way is tried.
    """
    if not len(points):
        return FaceMatch(0.0, 0.0)
    centred = points - (points.max(axis=0) + points.min(axis=0)) / 2
    score, turn = _best(face, centred, _turns() if facing is None else (facing,))
    for step in _STEPS:
        beside = [turn * Rotation.from_euler(axis, side * step, degrees=True) for axis in "xyz" for side in (1, -1)]
        better, other = _best(face, centred, beside)
        if better > score:
            score, turn = better, other
    return FaceMatch(score, _near(face, _seen(centred, turn.as_matrix())))


def _best(face: FaceRelief, points: NDArray[np.float64], turns: Iterable[Rotation]) -> tuple[float, Rotation]:
    scored = [(float(_likeness(face, _seen(points, turn.as_matrix())).max()), turn) for turn in turns]
    return max(scored, key=lambda each: each[0])


def _facing(pose: HeadPose) -> Rotation:
    matrix = np.array(pose.matrix)
    return Rotation.from_matrix(matrix / np.linalg.norm(matrix, axis=0))


@cache
def _turns() -> tuple[Rotation, ...]:
    """As the header says that the head lies, nodding, turned and tilted, and the same by half turns."""
    tilts = [(nod, turned, 0) for nod in range(-45, 46, 15) for turned in range(-30, 31, 15)]
    tilts += [(nod, 0, tilt) for nod in range(-30, 31, 15) for tilt in (-15, 15)]
    some = [Rotation.from_euler("xzy", tilt, degrees=True) for tilt in tilts]
    halves = [Rotation.from_rotvec(np.pi * axis) for axis in (np.zeros(3), *np.eye(3))]
    return tuple(half * tilt for half in halves for tilt in some)


def _seen(points: NDArray[np.float64], directions: NDArray[np.float64]) -> Map:
    """What is seen of a surface along the second of `directions`, with the first to the right and the third up."""
    turned = points @ directions
    right, up = (np.rint(turned[:, axis] / STEP_MM).astype(int) + _SIDE // 2 for axis in (0, 2))
    within = (right >= 0) & (right < _SIDE) & (up >= 0) & (up < _SIDE)
    first = np.full((_SIDE, _SIDE), _NOTHING)
    np.minimum.at(first, (up[within], right[within]), turned[within, 1].astype(np.float32))
    first = ndimage.minimum_filter(first, 3)  # neighbouring points are up to a step and a half apart
    met = first < _NOTHING
    depth = np.where(met, first, 0).astype(np.float32)
    fine, coarse = (_smooth(depth, met.astype(np.float32), size / STEP_MM) for size in (_FINE_MM, _COARSE_MM))
    seen = ndimage.binary_erosion(met)
    relief = np.where(seen, np.clip(fine - coarse, -_MOST_MM, _MOST_MM), 0)
    return Map(relief.astype(np.float32), seen.astype(np.float32), depth)


def _smooth(values: NDArray[np.float32], known: NDArray[np.float32], size: float) -> NDArray[np.float32]:
    weight = np.maximum(ndimage.gaussian_filter(known, size), np.float32(1e-3))
    smooth: NDArray[np.float32] = ndimage.gaussian_filter(values, size) / weight
    return smooth


def _likeness(face: FaceRelief, other: Map) -> NDArray[np.float32]:
    """The correlation at each shift (up, right); -1 where too little of the face lies on the other surface."""
    one = face.seen_from_front
    of_one = [fft.rfft2(values).conj() for values in (one.seen, one.relief, one.relief**2)]
    of_other = [fft.rfft2(values) for values in (other.seen, other.relief, other.relief**2)]
    pairs = ((0, 0), (1, 0), (0, 1), (2, 0), (0, 2), (1, 1))
    count, first, second, first2, second2, both = (fft.irfft2(of_one[a] * of_other[b]) for a, b in pairs)
    count = np.maximum(count, 1.0)
    spread = np.maximum(first2 - first**2 / count, 1.0) * np.maximum(second2 - second**2 / count, 1.0)
    enough = count >= _LEAST_SHOWN * one.seen.sum()
    likeness: NDArray[np.float32] = np.where(enough, (both - first * second / count) / np.sqrt(spread), -1.0)
    return likeness


def _near(face: FaceRelief, other: Map) -> float:
    one = face.seen_from_front
    likeness = _likeness(face, other)
    shift = np.unravel_index(int(likeness.argmax()), likeness.shape)
    depth, seen = (np.roll(values, (-int(shift[0]), -int(shift[1])), (0, 1)) for values in (other.depth, other.seen))
    up, right = np.nonzero(one.seen * seen)
    if len(up) < 3:  # noqa: PLR2004 - what a plane takes
        return 0.0
    off = (depth - one.depth)[up, right]
    plane = np.stack([np.ones(len(up)), up, right], axis=1)
    rest = off - plane @ np.linalg.lstsq(plane, off, rcond=None)[0]
    return float((np.abs(rest - np.median(rest)) < _NEAR_MM).sum() / one.seen.sum())
