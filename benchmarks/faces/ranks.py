"""Whose face is left: a released surface registered to the surfaces of many heads, the owner's other scan among them.

The attacker knows where each head lies. The points of the probe's face (brow to chin, ears included) are moved onto a
gallery head's surface by iterated closest points from several starts, trimmed; what is left of distance says how alike
they are, and is compared with what other probes come to on that same head (Auckenthaler et al. 2000, zero
normalisation), since a head of which little is shown fits everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from scanward.line.verify.faces.headbox import LOW, SHAPE, STEP_MM, head_box, parts, skin_level
from scanward.line.verify.faces.surviving import outer_surface

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Volume

    Points = NDArray[np.float64]

STARTS = ((0, 0), (-8, 0), (8, 0), (0, -8), (0, 8))
"""Nodding in degrees, and up in mm."""
_ROUNDS = 15
_KEPT = 0.8
_POINTS = 800
_FEW = 100


@dataclass(frozen=True, slots=True)
class Surface:
    """Points of an outer surface in mm of the head, and the box that the volume shows of it."""

    points: Points
    tree: cKDTree
    known: NDArray[np.bool_]


def surface_of(volume: Volume, pose: HeadPose, *, whole: bool = False) -> Surface:
    """The outer surface of a face, or of all that the box around a face shows of a head."""
    values = head_box(volume, pose).values
    outer = outer_surface(values, skin_level(values))
    if not whole:
        outer &= np.logical_or.reduce(list(parts().values()))
    found = np.argwhere(outer)[:, ::-1] * STEP_MM + LOW
    return Surface(found, cKDTree(found) if len(found) else cKDTree(np.full((1, 3), 1e6)), np.isfinite(values))


def distance(probe: Surface, head: Surface) -> float:
    """The trimmed mean distance in mm of the probe's points from a head's surface after registration, where the head is
    known; infinite where next to nothing is left to compare."""
    if len(probe.points) < _FEW or len(head.points) < _FEW:
        return np.inf
    chance = np.random.default_rng(1)
    points = probe.points[chance.permutation(len(probe.points))[:_POINTS]]
    return min(_registered(points, head, nod, up) for nod, up in STARTS)


def _registered(points: Points, head: Surface, nod: float, up: float) -> float:
    middle = points.mean(axis=0)
    moved = Rotation.from_euler("x", nod, degrees=True).apply(points - middle) + middle + np.array([0, 0, up])
    for _ in range(_ROUNDS):
        away, nearest = head.tree.query(moved)
        away = np.where(_within(moved, head), away, np.inf)
        kept = np.argsort(away)[: int(_KEPT * np.isfinite(away).sum())]
        if len(kept) < _FEW:
            return np.inf
        moved = _moved(moved, moved[kept], head.points[nearest[kept]])
    away = np.sort(head.tree.query(moved)[0][_within(moved, head)])
    return float(away[: max(1, int(_KEPT * len(away)))].mean()) if len(away) > _FEW else np.inf


def _within(points: Points, head: Surface) -> NDArray[np.bool_]:
    """Which points lie where the head's volume shows something."""
    places = np.rint((points - LOW) / STEP_MM).astype(int)
    inside = ((places >= 0) & (places < np.array(SHAPE[::-1]))).all(axis=1)
    x, y, z = np.where(inside[:, None], places, 0).T
    return inside & head.known[z, y, x]


def _moved(all_points: Points, given: Points, wanted: Points) -> Points:
    """Rigidly, so that the given points come nearest to the wanted ones (Kabsch 1976)."""
    here, there = given.mean(axis=0), wanted.mean(axis=0)
    turn, _ = Rotation.align_vectors(wanted - there, given - here)
    return turn.apply(all_points - here) + there


def ranks(distances: NDArray[np.float64], owners: list[int]) -> list[int]:
    """Of each probe (rows) the owner's rank among the heads (columns), 1 the nearest, after normalisation by what the
    other owners' probes come to on each head; 0 where a probe could not be compared with its owner's head."""
    places = []
    for row, owner in zip(distances, owners, strict=True):
        strangers = [
            np.array([other[head] for other, theirs in zip(distances, owners, strict=True) if theirs != head])
            for head in range(distances.shape[1])
        ]
        middles = np.array([np.median(each[np.isfinite(each)]) for each in strangers])
        spreads = np.array([np.std(each[np.isfinite(each)]) + 1e-3 for each in strangers])
        normal = (row - middles) / spreads
        places.append(1 + int((normal < normal[owner]).sum()) if np.isfinite(normal[owner]) else 0)
    return places
