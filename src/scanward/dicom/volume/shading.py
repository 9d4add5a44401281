"""Pictures of the surface of a head in a volume, from any side: for eyes, and for detectors of faces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import map_coordinates, minimum_filter, zoom

from scanward.dicom.frames.plain import png_of_greys
from scanward.dicom.volume.world import sampled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume.stacking import Volume

    Floats = NDArray[np.float32]

THREE: Final = ((0.0, 0.0), (45.0, 0.0), (90.0, 0.0))
"""Yaw and pitch in degrees: from the front, from half left, from the left."""
_LIGHT: Final = np.array([-0.4, -1.0, 0.6]) / np.linalg.norm([-0.4, -1.0, 0.6])
"""From above left, which face detectors like best, as the surface's normal that is brightest (right, in, up)."""
_STEP_MM: Final = 2.0
_LOW: Final = np.array([-105.0, -160.0, -135.0])
_SHAPE: Final = (145, 145, 105)
"""z, y, x: a head and what is around it, face on."""
_REACH: Final = 62
"""Of a picture, in steps from its middle to its edges; its rays are longer."""
_NEAR: Final = 2
"""A point of the surface is drawn into its own pixel; how many steps before it a ray of a pixel beside may meet it."""
_COARSE_MM: Final = 5.0
_SKIN_HU, _CT_BELOW = -300.0, -500.0
_NOISE: Final = 5.0
_LEAST_SHARE, _MOST_SHARE = 0.07, 0.15
"""Of the range from air to what is bright in MR: skin lies between."""
_SLICES: Final = 12


def seen_from(
    volume: Volume, pose: HeadPose, level: float, views: Sequence[tuple[float, float]] = THREE, scale: int = 1
) -> NDArray[np.uint8]:
    """Grey pictures (views, rows, columns) of what stands above `level`, 125 x 125 pixels of 2 mm times `scale`.

    Args:
        volume: what it does not hold counts as air.
        pose: where the head lies; at yaw and pitch 0 it faces who looks.
        level: a real value: of `skin_level`, or of bone.
        views: yaw and pitch in degrees; a positive yaw shows the head's left side, a positive pitch its chin.
        scale: how many pixels go on a side of each.

    Raises:
        ValueError: a volume of one slice.
    """
    axes = np.array(pose.matrix)
    axes = axes / np.linalg.norm(axes, axis=0) * _STEP_MM
    values = sampled(volume, axes / _STEP_MM @ _LOW + np.array(pose.shift), axes, _SHAPE).values
    values = np.nan_to_num(values, nan=level - 1.0)
    surface = _surface(values > level)
    pictures = np.stack([_picture(values, level, surface, _turn(*view)) for view in views])
    return zoom(pictures, (1, scale, scale), order=1) if scale > 1 else pictures


def skin_level(volume: Volume, pose: HeadPose) -> float:
    """The real value above which something stands: skin in Hounsfield units, else what is brighter than the air
    around the head and its noise.

    Raises:
        ValueError: a volume of one slice.
    """
    axes = np.array(pose.matrix) * _COARSE_MM
    shape = tuple(int(size * _STEP_MM / _COARSE_MM) for size in _SHAPE)
    values = sampled(
        volume, axes / _COARSE_MM @ _LOW + np.array(pose.shift), axes, (shape[0], shape[1], shape[2])
    ).values
    known = values[np.isfinite(values)]
    if not len(known):
        return 0.0
    dark, bright = (float(value) for value in np.percentile(known, (5, 99.5)))
    if dark < _CT_BELOW:
        return _SKIN_HU
    middle = float(np.percentile(known, 20))
    low, high = (middle + share * (bright - middle) for share in (_LEAST_SHARE, _MOST_SHARE))
    return float(np.clip(middle + _NOISE * _noise_of_air(volume, low), low, high))


def _noise_of_air(volume: Volume, below: float) -> float:
    """The standard deviation of neighbours that are both darker than `below`, in a few of the slices."""
    steps = []
    for index in np.linspace(0, len(volume.voxels) - 1, _SLICES).astype(int):
        values = volume.slice_values(index)
        air = values < below
        steps.append(np.abs(np.diff(values, axis=1))[air[:, 1:] & air[:, :-1]])
    found = np.concatenate(steps)
    return float(1.4826 * np.median(found) / np.sqrt(2)) if len(found) else 0.0


def png(picture: NDArray[np.uint8]) -> bytes:
    """A PNG of one grey picture (rows, columns)."""
    return png_of_greys(np.ascontiguousarray(picture).tobytes(), picture.shape[1])


def _turn(yaw: float, pitch: float) -> Floats:
    """Rotates directions of the picture (right, into it, up) to those of the head (left, back, up)."""
    (sin_z, cos_z), (sin_x, cos_x) = ((np.sin(np.deg2rad(angle)), np.cos(np.deg2rad(angle))) for angle in (yaw, pitch))
    about_z = np.array([[cos_z, -sin_z, 0], [sin_z, cos_z, 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, cos_x, -sin_x], [0, sin_x, cos_x]])
    turn: Floats = (about_x @ about_z).astype(np.float32)
    return turn


def _surface(body: NDArray[np.bool_]) -> Floats:
    """The points (x, y, z) of a body (z, y, x) that have a neighbour outside, from the middle of the grid, in steps."""
    inside = np.zeros_like(body)
    core = body[1:-1, 1:-1, 1:-1]
    inside[1:-1, 1:-1, 1:-1] = (
        core
        & body[2:, 1:-1, 1:-1]
        & body[:-2, 1:-1, 1:-1]
        & body[1:-1, 2:, 1:-1]
        & body[1:-1, :-2, 1:-1]
        & body[1:-1, 1:-1, 2:]
        & body[1:-1, 1:-1, :-2]
    )
    points: Floats = np.argwhere(body & ~inside)[:, ::-1].astype(np.float32)
    return points - _middle(body.shape)


def _middle(shape: tuple[int, ...]) -> Floats:
    middle: Floats = ((np.array(shape[::-1]) - 1) / 2).astype(np.float32)
    return middle


def _picture(values: Floats, level: float, surface: Floats, turn: Floats) -> NDArray[np.uint8]:
    """Lambert's shading of the distances at which rays first rise above the level."""
    distance, met = _distances(values, level, surface, turn)
    down, across = np.gradient(distance)
    normal = np.stack([across, -np.ones_like(across), -down], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    bright: NDArray[np.uint8] = np.where(met, 40 + 215 * np.clip(normal @ _LIGHT, 0, 1), 0).astype(np.uint8)
    return bright


def _distances(values: Floats, level: float, surface: Floats, turn: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """How far each ray goes, in steps from the middle of the head (rows, columns), and which meet anything.

    The surface's points say about where; from there each ray is walked.
    """
    side = 2 * _REACH + 1
    first, last = _drawn(surface @ turn, side)
    distance = np.full(side * side, 2 * _REACH, np.float32)
    met = np.zeros(side * side, bool)
    rays = np.flatnonzero(np.isfinite(first))
    at, end = first[rays], last[rays]
    right, up = rays % side - _REACH, _REACH - rays // side
    along = turn[:, 1]
    begin = np.outer(right, turn[:, 0]) + np.outer(up, turn[:, 2]) + _middle(values.shape)
    before = np.full(len(rays), level - 1.0, np.float32)
    while len(rays):
        places = begin + at[:, None] * along
        now = map_coordinates(values, places.T[::-1], order=1, cval=level - 1.0, prefilter=False)
        hit = now > level
        share = (now[hit] - level) / np.maximum(now[hit] - before[hit], 1e-6)
        distance[rays[hit]] = at[hit] - np.clip(share, 0, 1)
        met[rays[hit]] = True
        on = ~hit & (at < end)
        rays, at, end, begin, before = rays[on], at[on] + 1, end[on], begin[on], now[on]
    return distance.reshape(side, side), met.reshape(side, side)


def _drawn(points: Floats, side: int) -> tuple[Floats, Floats]:
    """Where to begin to look along each ray, and where to end, from surface points (right, in, up); infinite where
    there are none near."""
    column, row = np.rint(points[:, 0]).astype(int) + side // 2, side // 2 - np.rint(points[:, 2]).astype(int)
    there = (column >= 0) & (column < side) & (row >= 0) & (row < side)
    pixel, into = (row * side + column)[there], points[there, 1]
    first, last = np.full(side * side, np.inf, np.float32), np.full(side * side, -np.inf, np.float32)
    np.minimum.at(first, pixel, into)
    np.maximum.at(last, pixel, into)
    around = minimum_filter(first.reshape(side, side), 3, mode="nearest").ravel()
    behind = -minimum_filter(-last.reshape(side, side), 3, mode="nearest").ravel()
    return around - _NEAR, behind + _NEAR
