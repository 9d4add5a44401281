"""What a worker process does about heads first: it sorts slices, and loads what looks into them only for volumes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanward.core.decision import FaceFate
from scanward.core.errors import UnsoundObject
from scanward.core.faces import FaceSight
from scanward.dicom.volume import stacks_of
from scanward.line.release.faces.finding import LEAST_SLICES
from scanward.line.release.faces.tasks import HeadSeen, SeriesFace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanward.dicom.volume import Stack
    from scanward.line.release.faces.tasks import FaceSeries, FaceTask

_SAME_PLACE_MM: Final = 2.0


def see_heads(tasks: Sequence[FaceTask]) -> list[HeadSeen]:
    """What is seen of a head in each frame of reference.

    Raises:
        OSError: a removal cannot be written.
    """
    return [_see(task) for task in tasks]


def _see(task: FaceTask) -> HeadSeen:
    stacks, nowhere = stacks_of_series(task.series)
    volumes = (own for series, own in zip(task.series, stacks, strict=True) if series.volume)
    if not any(len(stack.frames) >= LEAST_SLICES for own in volumes for stack in own):
        return HeadSeen((SeriesFace(FaceFate.NONE),) * len(task.series), FaceSight.NO_HEAD)
    from scanward.line.release.faces.seeing import see_head  # noqa: PLC0415 - start-up and memory: scipy

    return see_head(task, stacks, nowhere)


def stacks_of_series(series: Iterable[FaceSeries]) -> tuple[list[list[Stack]], list[bool]]:
    """The stacks of each series that are not at the same place, and whether it has frames that lie nowhere."""
    stacks, nowhere = [], []
    for each in series:
        try:
            found, lost = stacks_of(map(Path, each.paths))
        except (UnsoundObject, OSError):
            found, lost = [], len(each.paths)
        stacks.append(list(apart(found)))
        nowhere.append(lost > 0)
    return stacks, nowhere


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
