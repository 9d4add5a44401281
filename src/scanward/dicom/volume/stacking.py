"""Volumes out of frames: sorted by where they lie, never by their numbers or names.

A stack need not be a box: slices of a tilted gantry are sheared, slices may be missing, and steps may differ. So a
volume keeps the origin of each slice, and everything between two slices is found by going from the one to the other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.frames import ObjectFrames
from scanward.dicom.reading import open_object
from scanward.dicom.volume.places import FramePlace, frame_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from scanward.dicom.frames import FrameDecoder

_SAME_DIRECTION: Final = 1e-3
_SAME_PLACE_MM: Final = 0.01
LARGEST_BYTES: Final = 1 << 30


class Placed(NamedTuple):
    """One frame of one object, and where it lies."""

    path: Path
    frame: int
    place: FramePlace
    shape: tuple[int, int]
    """Rows and columns."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Frames of one size and direction, sorted along the normal of their planes, each at a place of its own."""

    frames: tuple[Placed, ...]

    @property
    def step_mm(self) -> float:
        """The middle distance of neighbouring slices along their normal; 0 for a single one."""
        heights = _heights([placed.place for placed in self.frames])
        return float(np.median(np.diff(heights))) if len(heights) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Volume:
    """Voxels (slices, rows, columns) as stored, and where they lie.

    `origins` (slices, 3) are the centres of each slice's first pixel in mm; `slopes` and `intercepts` (slices) make
    real values of stored ones.
    """

    voxels: NDArray[Any]
    origins: NDArray[np.float64]
    along_row: NDArray[np.float64]
    along_column: NDArray[np.float64]
    step_along_row: float
    step_along_column: float
    slopes: NDArray[np.float64]
    intercepts: NDArray[np.float64]

    @property
    def normal(self) -> NDArray[np.float64]:
        return np.cross(self.along_row, self.along_column)

    @property
    def heights(self) -> NDArray[np.float64]:
        """Of each slice along the normal, in mm, rising."""
        heights: NDArray[np.float64] = self.origins @ self.normal
        return heights

    def slice_values(self, index: int) -> NDArray[np.float32]:
        """One slice in real values: Hounsfield units where the header says how."""
        values: NDArray[np.float32] = self.voxels[index].astype(np.float32)
        if self.slopes[index] != 1.0 or self.intercepts[index] != 0.0:
            values = values * np.float32(self.slopes[index]) + np.float32(self.intercepts[index])
        return values

    def plane_points(self, index: int) -> NDArray[np.float32]:
        """Where the pixels of a slice lie: (rows, columns, 3) in mm."""
        _, rows, columns = self.voxels.shape
        across = np.arange(columns)[None, :, None] * (self.along_row * self.step_along_row)
        down = np.arange(rows)[:, None, None] * (self.along_column * self.step_along_column)
        points: NDArray[np.float32] = (self.origins[index] + across + down).astype(np.float32)
        return points


def stacks_of(paths: Iterable[Path]) -> tuple[list[Stack], int]:
    """The stacks that a series' frames make, largest first, and how many frames lie nowhere.

    Frames of several sizes or directions make several stacks; so do frames at one and the same place (echoes, times).

    Raises:
        UnsoundObject: what opening an object and reading its places raise.
    """
    groups: dict[tuple[Any, ...], list[Placed]] = defaultdict(list)
    nowhere = 0
    for path in paths:
        with open_object(path) as found:
            places = frame_places(found)
            shape = _shape(found)
        for frame, place in enumerate(places):
            if place is None:
                nowhere += 1
            else:
                groups[(shape, *_direction(place))].append(Placed(path, frame, place, shape))
    stacks = [stack for placed in groups.values() for stack in _apart(placed)]
    return sorted(stacks, key=lambda stack: -len(stack.frames)), nowhere


def _shape(found: Any) -> tuple[int, int]:
    from scanward.dicom.description import describe  # noqa: PLC0415 - the one other thing asked of the header

    said = describe(found)
    return said.rows, said.columns


def _direction(place: FramePlace) -> tuple[float, ...]:
    numbers = (*place.along_row, *place.along_column)
    steps = place.step_along_row, place.step_along_column
    return (*(round(number / _SAME_DIRECTION) for number in numbers), *(round(step, 3) for step in steps))


def _heights(places: Sequence[FramePlace]) -> NDArray[np.float64]:
    normal = np.cross(places[0].along_row, places[0].along_column)
    heights: NDArray[np.float64] = np.array([place.origin for place in places]) @ normal
    return heights


def _apart(placed: list[Placed]) -> list[Stack]:
    """Stacks in which no two frames lie at one height: the n-th frame at each place goes into the n-th stack."""
    heights = _heights([each.place for each in placed])
    layers: list[list[Placed]] = []
    depth, last = 0, -np.inf
    for index in np.argsort(heights, kind="stable"):
        depth = depth + 1 if heights[index] - last < _SAME_PLACE_MM else 0
        last = heights[index]
        if depth == len(layers):
            layers.append([])
        layers[depth].append(placed[index])
    return [Stack(tuple(layer)) for layer in layers]


def read_volume(stack: Stack, decoder: FrameDecoder) -> Volume:
    """The voxels of a stack: one array as stored, so that memory holds the volume once.

    Raises:
        UnsoundObject: PIXEL_DESCRIPTION for colours or for more than 1 GiB; what reading frames raises.
    """
    rows, columns = stack.frames[0].shape
    voxels: NDArray[Any] | None = None
    opened: ObjectFrames | None = None
    path: Path | None = None
    try:
        for index, placed in enumerate(stack.frames):
            if opened is None or placed.path != path:
                if opened is not None:
                    opened.close()
                opened, path = ObjectFrames(placed.path, decoder), placed.path
            frame = opened.frame(placed.frame)
            if frame.shape != (rows, columns):
                raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "a volume of colours")
            if voxels is None:
                voxels = _room(len(stack.frames), frame)
            elif np.result_type(voxels, frame) != voxels.dtype:
                voxels = voxels.astype(np.result_type(voxels, frame))
            voxels[index] = frame
    finally:
        if opened is not None:
            opened.close()
    if voxels is None:
        raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "a volume without a slice")
    return _volume(voxels, [placed.place for placed in stack.frames])


def _room(slices: int, frame: NDArray[Any]) -> NDArray[Any]:
    if slices * frame.nbytes > LARGEST_BYTES:
        raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "a volume of more than 1 GiB")
    return np.empty((slices, *frame.shape), frame.dtype.newbyteorder("="))


def _volume(voxels: NDArray[Any], places: Sequence[FramePlace]) -> Volume:
    first = places[0]
    return Volume(
        voxels,
        np.array([place.origin for place in places]),
        np.array(first.along_row),
        np.array(first.along_column),
        first.step_along_row,
        first.step_along_column,
        np.array([place.slope for place in places]),
        np.array([place.intercept for place in places]),
    )
