"""Finds the head in a volume, whatever its header says of front and back: every direction is tried.

The cranium's centre is where a ball stands clear of its surroundings. From there 600 rotations spread evenly over all
(Alexa, Super-Fibonacci spirals, CVPR 2022), and those that headers usually mean, are compared by agreement; the best
are refined by Powell's method, first rigid, then with a scale along each axis of the head.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import fft
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation

from scanward.dicom.volume import resampled
from scanward.line.examine.faces.agreement import Levels, levels_of, rough, smooth
from scanward.line.examine.faces.model import CRANIUM_CENTRE, head_points

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scanward.dicom.volume import Volume

COARSE_MM: Final = 6.0
FINE_MM: Final = 4.0
_ROUGH_POINTS, _RIGID_POINTS, _FINE_POINTS = 3000, 5000, 14000
_SPREAD: Final = 600
_REFINED: Final = 18
"""How many rough poses are refined: in trials the right one was never behind the twelfth."""
_APART_RADIANS: Final = 0.6
"""Poses that far from each other face another way."""
_RADII_MM: Final = (60.0, 70.0, 80.0)
_GAP_MM, _RING_MM = 8.0, 25.0
_SECOND_CENTRE: Final = 0.8
_HEADS_APART_MM: Final = 80.0
_TURN, _MOVE_MM, _STRETCH = 0.15, 6.0, 0.06
"""What one unit of the optimizer means: radians, mm, and the logarithm of a scale."""
_USUAL_STRETCH: Final = 0.12
_STRETCH_COST: Final = 0.02


class Pose(NamedTuple):
    """Rotation, logarithms of the scales along the head's axes, and where the cranium's centre lies (mm)."""

    rotation: Rotation
    stretch: NDArray[np.float64]
    centre: NDArray[np.float64]

    @property
    def matrix(self) -> NDArray[np.float64]:
        turned: NDArray[np.float64] = self.rotation.as_matrix() * np.exp(self.stretch)
        return turned

    @property
    def shift(self) -> NDArray[np.float64]:
        moved: NDArray[np.float64] = self.centre - self.matrix @ CRANIUM_CENTRE
        return moved

    def places(self, points: NDArray[np.floating], levels: Levels) -> NDArray[np.floating]:
        """Where head points lie in a grid."""
        places: NDArray[np.floating] = (points @ self.matrix.T + (self.shift - levels.origin)) / levels.step_mm
        return places


@dataclass(frozen=True, slots=True)
class Found:
    """The best pose, its agreement, and that of the best pose that faces another way (0 if there is none)."""

    pose: Pose
    agreement: float
    other: float
    fine: Levels
    coarse: Levels


def find_head(volume: Volume) -> Found | None:
    """The pose that explains the volume best; None where nothing in it is like a head at all.

    Raises:
        ValueError: the volume is too large, has a single slice, or no picture.
    """
    coarse, fine = levels_of(resampled(volume, COARSE_MM)), levels_of(resampled(volume, FINE_MM))
    rough_poses = [pose for centre in _centres(coarse) for pose in _rough_poses(coarse, centre)]
    rough_poses.sort(key=lambda scored: -scored[0])
    points, tissue = head_points(8.0, _RIGID_POINTS)
    rigid = [_refined(coarse, points, tissue, pose, rigid=True) for _, pose in rough_poses[:_REFINED]]
    rigid.sort(key=lambda scored: -scored[0])
    leaders = _apart(rigid)[:2]
    points, tissue = head_points(6.0, _FINE_POINTS)
    last = [_refined(fine, points, tissue, pose, rigid=False) for _, pose in leaders]
    if not last or max(score for score, _ in last) <= 0:
        return None
    last.sort(key=lambda scored: -scored[0])
    return Found(last[0][1], last[0][0], last[1][0] if len(last) > 1 else 0.0, fine, coarse)


def _centres(levels: Levels) -> list[NDArray[np.float64]]:
    """Where balls of a cranium's size stand clear: the best, and the next where it is nearly as good."""
    body = (levels.levels > levels.body).astype(np.float32)
    margin = int(2 * (_RADII_MM[-1] + _RING_MM) / levels.step_mm)
    shape = [fft.next_fast_len(size + margin, real=True) for size in body.shape]
    spectrum = fft.rfftn(body, shape)
    axes = [np.minimum(np.arange(size), size - np.arange(size)) * levels.step_mm for size in shape]
    away = np.sqrt(axes[0][:, None, None] ** 2 + axes[1][None, :, None] ** 2 + axes[2][None, None, :] ** 2)
    answers = []
    for radius in _RADII_MM:
        ball = (away < radius).astype(np.float32)
        ring = ((away >= radius + _GAP_MM) & (away < radius + _RING_MM)).astype(np.float32)
        kernel = ball / ball.sum() - ring / ring.sum()
        answer = fft.irfftn(spectrum * fft.rfftn(kernel), shape)
        answers.append(answer[tuple(slice(size) for size in body.shape)])
    answer = np.max(answers, axis=0)
    best = float(answer.max())
    centres: list[NDArray[np.float64]] = []
    for place in np.argsort(-answer, axis=None)[:4000]:
        index = np.unravel_index(place, answer.shape)
        if answer[index] < _SECOND_CENTRE * best or len(centres) > 1:
            break
        centre = levels.origin + np.array(index[::-1]) * levels.step_mm
        if all(np.linalg.norm(centre - other) > _HEADS_APART_MM for other in centres):
            centres.append(centre)
    return centres


@cache
def _rotations() -> Rotation:
    """Super-Fibonacci spirals over all rotations, and the 24 along the axes, nodding by 35 degrees or not."""
    count = np.arange(_SPREAD) + 0.5
    share, angle = count / _SPREAD, 2 * np.pi * count
    one, other = angle / np.sqrt(2.0), angle / 1.533751168755204288118041
    near, far = np.sqrt(share), np.sqrt(1 - share)
    parts = [near * np.sin(one), near * np.cos(one), far * np.sin(other), far * np.cos(other)]
    spread = Rotation.from_quat(np.stack(parts, axis=-1))
    nods = [Rotation.from_rotvec([angle, 0, 0], degrees=True) for angle in (-35, 0, 35)]
    usual = [turn * nod for turn in Rotation.create_group("O") for nod in nods]
    return Rotation.concatenate([spread, *usual])


def _rough_poses(levels: Levels, centre: NDArray[np.float64]) -> list[tuple[float, Pose]]:
    """Every rotation with the best of seven places around the centre."""
    points, tissue = head_points(8.0, _ROUGH_POINTS)
    around = points - CRANIUM_CENTRE.astype(np.float32)
    moves = np.vstack([np.zeros(3), np.eye(3), -np.eye(3)]) * 12.0
    poses = []
    for rotation in _rotations():
        matrix = rotation.as_matrix().astype(np.float32)
        turned = (around @ matrix.T + (centre - levels.origin).astype(np.float32)) / levels.step_mm
        moved = moves @ matrix.T
        scores = [rough(levels, turned + (move / levels.step_mm).astype(np.float32), tissue) for move in moved]
        best = int(np.argmax(scores))
        poses.append((scores[best], Pose(rotation, np.zeros(3), centre + moved[best])))
    return poses


def _refined(
    levels: Levels, points: NDArray[np.float32], tissue: NDArray[np.int32], start: Pose, *, rigid: bool
) -> tuple[float, Pose]:
    def pose_of(step: NDArray[np.float64]) -> Pose:
        stretch = start.stretch if rigid else start.stretch + step[6:9] * _STRETCH
        turned = Rotation.from_rotvec(step[:3] * _TURN) * start.rotation
        return Pose(turned, stretch, start.centre + step[3:6] * _MOVE_MM)

    def cost(step: NDArray[np.float64]) -> float:
        pose = pose_of(step)
        unusual = float(np.sum((pose.stretch / _USUAL_STRETCH) ** 2))
        return _STRETCH_COST * unusual - smooth(levels, pose.places(points, levels), tissue)

    step = _powell(cost, 6 if rigid else 9, 2 if rigid else 3, 0.1 if rigid else 0.05)
    pose = pose_of(step)
    return smooth(levels, pose.places(points, levels), tissue), pose


def _powell(
    cost: Callable[[NDArray[np.float64]], float], unknowns: int, rounds: int, tolerance: float
) -> NDArray[np.float64]:
    options = {"maxiter": rounds, "xtol": tolerance, "ftol": 1e-4}
    found: NDArray[np.float64] = minimize(cost, np.zeros(unknowns), method="Powell", options=options).x
    return found


def _apart(poses: list[tuple[float, Pose]]) -> list[tuple[float, Pose]]:
    """The best of each way of facing, best first."""
    leaders: list[tuple[float, Pose]] = []
    for score, pose in poses:
        turns = [(pose.rotation * other.rotation.inv()).magnitude() for _, other in leaders]
        if all(turn > _APART_RADIANS for turn in turns):
            leaders.append((score, pose))
    return leaders
