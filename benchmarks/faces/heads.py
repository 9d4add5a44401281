"""Heads of invented persons, made of smooth shapes: skin, skull, brain, eyes, cavities, and which skin is which part.

Made otherwise than the head that the line looks for (`examine/faces/model`): signed distances that melt into each
other, the origin in the middle of the brain, another size and relief for each person. Coordinates in mm: x to the
left, y to the back, z to the crown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Points = NDArray[np.float32]
    Distances = NDArray[np.float32]


class Tissue(IntEnum):
    AIR, FAT, SOFT, BONE, FLUID, GREY, WHITE, EYE, CAVITY = range(9)


class Part(IntEnum):
    """Of the outer surface."""

    OTHER, FACE, BROW, LEFT_EAR, RIGHT_EAR = range(5)


@dataclass(frozen=True, slots=True)
class Person:
    """What makes one head differ from another: factors of size along the axes, and of features."""

    wide: float
    long: float
    high: float
    nose: float
    chin: float
    brow: float
    ears: float
    cheeks: float
    lips: float
    fat: float
    skew: float
    seed: int


def person(seed: int, size: float = 1.0) -> Person:
    """An invented person; `size` below 1 for children."""
    chance = np.random.default_rng(seed)
    wide, long, high = (size * chance.normal(1, 0.035) for _ in range(3))
    nose, chin, brow, ears, cheeks, lips = (float(np.clip(chance.normal(1, 0.18), 0.6, 1.5)) for _ in range(6))
    return Person(
        wide, long, high, nose, chin, brow, ears, cheeks, lips, chance.uniform(4, 8), chance.normal(0, 1.5), seed
    )


def _ball(p: Points, centre: tuple[float, float, float], half: tuple[float, float, float]) -> Distances:
    scaled = np.sqrt(sum(((p[..., axis] - centre[axis]) / half[axis]) ** 2 for axis in range(3)))
    distance: Distances = ((scaled - 1) * min(half)).astype(np.float32)
    return distance


def _melt(distances: Iterable[Distances], softness: float = 5.0) -> Distances:
    total = sum(np.exp(-np.clip(distance, -60, 60) / softness) for distance in distances)
    melted: Distances = (-softness * np.log(total + 1e-30)).astype(np.float32)
    return melted


def _own(who: Person, points: Points) -> tuple[Points, Points]:
    """Points in the proportions of a usual head, and the same with x from the middle."""
    p = points / np.array([who.wide, who.long, who.high], np.float32)
    p = p + np.stack(
        [0 * p[..., 0] + who.skew * np.exp(-(((p[..., 2] + 80) / 40) ** 2)), 0 * p[..., 1], 0 * p[..., 2]], -1
    )
    p = p.astype(np.float32)
    mirrored = p.copy()
    mirrored[..., 0] = np.abs(p[..., 0])
    return p, mirrored


def _vault(m: Points) -> Distances:
    return _melt(
        [_ball(m, (0, 2, 5), (73, 91, 79)), _ball(m, (0, -40, 2), (59, 50, 60)), _ball(m, (0, 46, -14), (59, 46, 50))],
        4,
    )


def skin(who: Person, points: Points) -> Distances:
    """The distance from the skin in mm, about; below zero inside."""
    _, m = _own(who, points)
    nose, chin, lips = who.nose, who.chin, who.lips
    parts = [_vault(m)]
    parts.append(_ball(m, (0, -42, -64), (56 * who.cheeks**0.3, 46, 50)))
    parts.append(_ball(m, (0, -46, -102), (43, 40, 32)))
    parts.append(_ball(m, (0, -78 - 6 * chin, -128), (16, 12 * chin, 14)))
    parts.append(_ball(m, (44, -60, -57), (18 * who.cheeks, 17 * who.cheeks, 15)))
    parts.append(_ball(m, (0, -92, -50), (8, 11 * nose, 22)))
    parts.append(_ball(m, (0, -96 - 9 * nose, -70), (10 * nose, 12 * nose, 10)))
    parts.append(_ball(m, (11 * nose, -94, -74), (8, 9, 7)))
    parts.append(_ball(m, (8, -91, -97), (20, 7 * lips, 5 * lips)))
    parts.append(_ball(m, (8, -89, -105), (16, 8 * lips, 5)))
    parts.append(_ball(m, (24, -87, -28), (20, 8 * who.brow, 7)))
    head = _melt(parts, 3.5)
    sockets = _ball(m, (33, -98, -44), (15, 15, 11))
    head = np.maximum(head, -sockets)
    lids = _ball(m, (32, -75, -44), (14, 13.5, 13))
    column = np.sqrt((m[..., 0] / 57) ** 2 + ((m[..., 1] - 18) / 55) ** 2) - 1
    neck = np.maximum(column * 55, points[..., 2] + 60)
    return _melt([np.minimum(head, lids), neck, ear(who, m)], 2.0)


def ear(who: Person, m: Points) -> Distances:
    """The distance from the outer ears, of mirrored points."""
    turned = m.copy()
    turned[..., 0] = m[..., 0] - 0.35 * (m[..., 1] - 0)
    shell = _ball(turned, (76, 12, -48), (5, 17 * who.ears, 31 * who.ears))
    hollow = _ball(turned, (83, 10, -50), (7, 9, 18))
    return np.maximum(shell, -hollow)


def tissues(who: Person, points: Points) -> NDArray[np.uint8]:
    """The tissue at each point (..., 3)."""
    p, m = _own(who, points)
    depth = -skin(who, points)
    x, y, z = m[..., 0], m[..., 1], m[..., 2]
    out = np.zeros(depth.shape, np.uint8)
    out[depth > 0] = Tissue.FAT
    out[depth > who.fat] = Tissue.SOFT
    vault = -_vault(m)
    floor = np.where(y < -38, -30.0, np.where(y < 4, np.where(x > 20, -52.0, -30 - (y + 38) * 0.75), -66.0))
    floor = floor + 2 * np.sin(x / 6) * np.cos(y / 7)
    out[(vault > 5.5) & (z > floor - 5) & (depth > 2)] = Tissue.BONE
    within = (vault > 12) & (z > floor)
    out[within] = Tissue.FLUID
    folds = np.sin(p[..., 0] / 5.1 + who.seed) * np.sin(p[..., 1] / 5.7) + np.sin(p[..., 2] / 4.9) * np.sin(
        p[..., 0] / 6.3
    )
    deep = np.minimum(vault - 12, z - floor)
    out[within & (deep > 2.5 + 2.5 * (folds > 0.9))] = Tissue.GREY
    out[within & (deep > 9 + 4 * folds)] = Tissue.WHITE
    out[_ball(m, (12, 8, 2), (7, 30, 11)) < 0] = Tissue.FLUID
    out[(np.hypot(x / 14, (y - 14) / 13) < 1) & (z < -25) & (z > -95)] = Tissue.WHITE
    face = (depth > 8) & (z < -30)
    bone = (np.abs(_ball(m, (0, -45, -100), (42, 38, 30))) < 4) & (z > -135) | (
        _ball(m, (40, -58, -56), (17, 16, 12)) < -5
    )
    bone |= (_ball(m, (0, -62, -92), (26, 24, 20)) < 0) & (np.abs(z + 95) > 2)
    out[face & bone & (z < floor)] = Tissue.BONE
    out[(np.hypot(x, y - 24) < 13) & (z < -95)] = Tissue.BONE
    for centre, half in (
        ((26, -58, -66), (13, 15, 15)),
        ((0, -58, -62), (9, 30, 20)),
        ((0, -60, -42), (12, 20, 9)),
        ((0, -18, -98), (10, 8, 36)),
    ):
        out[(_ball(m, centre, half) < 0) & (depth > 3) & (z < floor - 2)] = Tissue.CAVITY
    out[(_ball(m, (58, 26, -62), (10, 13, 16)) < 0) & (depth > 4)] = Tissue.BONE
    out[(_ball(m, (32, -66, -44), (18, 22, 15)) < 0) & (depth > 2) & (z < floor - 4)] = Tissue.FAT
    out[(_ball(m, (32, -75, -44), (12, 12, 12)) < 0) & (depth > 0.5)] = Tissue.EYE
    return out


def parts(who: Person, points: Points) -> NDArray[np.uint8]:
    """Which part of the surface each point near it would belong to."""
    p, m = _own(who, points)
    out = np.zeros(points.shape[:-1], np.uint8)
    y, z = m[..., 1], m[..., 2]
    out[(y < -46) & (z < -33) & (z > -140)] = Part.FACE
    out[(y < -66) & (z >= -33) & (z < -6)] = Part.BROW
    ears = (ear(who, m) < 1.5) & (m[..., 0] > 69)
    out[ears & (p[..., 0] > 0)] = Part.LEFT_EAR
    out[ears & (p[..., 0] < 0)] = Part.RIGHT_EAR
    return out


def brain(labels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The brain as it was made: no fluid around it."""
    found: NDArray[np.bool_] = (labels == Tissue.GREY) | (labels == Tissue.WHITE)
    return found
