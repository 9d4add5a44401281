"""What a worker process does about heads first: it sorts slices, and loads what looks into them only for volumes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanward.core.decision import FaceFate
from scanward.core.errors import UnsoundObject
from scanward.core.faces import FaceDoubt, FaceSight
from scanward.dicom.volume import stacks_of
from scanward.line.release.faces.tasks import LEAST_SLICES, HeadSeen, SeriesFace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanward.dicom.volume import Stack
    from scanward.line.release.faces.tasks import FaceSeries, FaceTask

_SAME_PLACE_MM: Final = 2.0
_IN_SLICES: Final = frozenset({"CT", "MR", "PT"})
"""Whose frames, five and more in a series, are slices of a body."""


def see_heads(tasks: Sequence[FaceTask]) -> list[HeadSeen]:
    """What is seen of a head in each frame of reference.

    Raises:
        OSError: a removal cannot be written.
    """
    return [_see(task) for task in tasks]


@dataclass(frozen=True, slots=True)
class SeriesStacks:
    """The stacks of a series that are not at the same place; how many frames lie nowhere, or cannot be read; whether it
    has others into which nobody looks: repetitions, stacks of few slices."""

    stacks: tuple[Stack, ...]
    nowhere: int
    others: bool


def _see(task: FaceTask) -> HeadSeen:
    sorted_out = [stacks_of_series(series.paths) for series in task.series]
    volumes = (own.stacks for series, own in zip(task.series, sorted_out, strict=True) if series.volume)
    if not any(len(stack.frames) >= LEAST_SLICES for own in volumes for stack in own):
        return _unplaced(task, sorted_out)
    from scanward.line.release.faces.seeing import see_head  # noqa: PLC0415 - start-up and memory: scipy

    return see_head(task, sorted_out)


def _unplaced(task: FaceTask, slices: Sequence[SeriesStacks]) -> HeadSeen:
    """No volume can be looked into: headers have to tell, but of what may be one that lies nowhere."""
    lost = [unplaced(series, own) for series, own in zip(task.series, slices, strict=True)]
    faces = tuple(SeriesFace(FaceFate.UNSURE if each else FaceFate.NONE) for each in lost)
    if any(lost):
        return HeadSeen(faces, FaceSight.UNSURE, FaceDoubt.NO_PLACE)
    return HeadSeen(faces, FaceSight.NO_HEAD)


def stacks_of_series(paths: Sequence[str]) -> SeriesStacks:
    """The slices of one series, sorted. One that cannot be read does not hide the others."""
    found, lost = _sorted([Path(path) for path in paths])
    stacks = tuple(apart(found))
    others = len(stacks) < len(found) or any(len(stack.frames) < LEAST_SLICES for stack in stacks)
    return SeriesStacks(stacks, lost, others)


def unplaced(series: FaceSeries, slices: SeriesStacks) -> bool:
    """Whether a series may be a volume that nobody can put together: what its header says of the body may be untrue."""
    return series.modality in _IN_SLICES and slices.nowhere >= LEAST_SLICES


def _sorted(paths: list[Path]) -> tuple[list[Stack], int]:
    try:
        return stacks_of(paths)
    except (UnsoundObject, OSError):
        if len(paths) == 1:
            return [], 1
    sound = [path for path in paths if not _sorted([path])[1]]
    return stacks_of(sound)[0], len(paths) - len(sound)


def apart(stacks: Iterable[Stack]) -> Iterator[Stack]:
    """The stacks without repetitions: echoes, times and directions of diffusion lie where the first ones do."""
    met: list[tuple[object, ...]] = []
    for stack in stacks:
        first, last = stack.frames[0].place, stack.frames[-1].place
        ends = (*first.origin, *last.origin)
        place = (*(round(value / _SAME_PLACE_MM) for value in ends), stack.frames[0].shape, len(stack.frames))
        if place not in met:
            met.append(place)
            yield stack
