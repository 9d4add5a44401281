"""Look into every volume of a frame of reference, and find what has to go."""

from __future__ import annotations

import time
from dataclasses import replace
from math import acos, degrees
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scanward.core.decision import FaceFate
from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.core.faces import FaceDoubt, FaceLook, FaceSight
from scanward.dicom.description import describe
from scanward.dicom.masking import plan_for
from scanward.dicom.reading import open_object
from scanward.dicom.volume import THREE, png, read_volume, seen_from, skin_level
from scanward.line.deidentify.faces import face_removal, fill_value, touches
from scanward.line.examine.faces import look
from scanward.line.release.faces.plan import save_plan
from scanward.line.release.faces.slices import unplaced
from scanward.line.release.faces.tasks import LEAST_SLICES, HeadSeen, SeriesFace
from scanward.line.release.seeing import frame_decoder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scanward.core.faces import HeadPose
    from scanward.dicom.volume import Stack, Volume
    from scanward.line.release.faces.slices import SeriesStacks
    from scanward.line.release.faces.tasks import FaceSeries, FaceTask

_MOST_STACKS: Final = 8
"""Of one series are looked at: frames of several directions; repetitions lie where the first ones do."""
_TRIED: Final = frozenset({"CT", "MR"})
"""Where no face is seen in others, that says little: a person has to look."""
_SURE_MARGIN: Final = 0.1
_TURNED_DEG, _MOVED_MM = 20.0, 20.0
"""By how much two estimates of one head may differ."""


class _Looked(NamedTuple):
    """One volume that was looked at."""

    series: int
    stack: Stack
    look: FaceLook


def see_head(task: FaceTask, slices: Sequence[SeriesStacks]) -> HeadSeen:
    """Look into every volume of one frame of reference; where a face has to go, its removal is written down.

    Args:
        task: what to look into.
        slices: those of each series.

    Raises:
        OSError: the removal cannot be written.
    """
    begun = time.process_time()
    looked = [seen for index, each in enumerate(task.series) if each.volume for seen in _looks(each, index, slices)]
    seen = _answer(task, slices, looked)
    return replace(seen, volumes=len(looked), seconds=time.process_time() - begun)


def _answer(task: FaceTask, slices: Sequence[SeriesStacks], looked: Sequence[_Looked]) -> HeadSeen:
    faces = [each for each in looked if each.look.sight is FaceSight.FACE]
    doubt = next((each.look.doubt for each in looked if each.look.sight is FaceSight.UNSURE), None)
    if not faces:
        return _without_face(task, slices, looked, doubt)
    best = max(faces, key=lambda each: (round(each.look.covered, 1), len(each.stack.frames)))
    pose = best.look.pose
    if pose is None or any(_elsewhere(pose, each.look.pose) for each in looked if _knows(each.look)):
        return _held(task, FaceDoubt.ORIENTATION)
    volume = read_volume(best.stack, frame_decoder())
    if not task.remove:
        shown = (SeriesFace(FaceFate.SHOWN),) * len(task.series)
        return HeadSeen(shown, FaceSight.FACE, renders=renders_of(volume, pose, skin_level(volume, pose)))
    removal = face_removal(volume, pose)
    if isinstance(removal, FaceDoubt):
        return _held(task, removal)
    save_plan(task.plan, removal)
    plan = str(task.plan)
    going = tuple(_going(each, own, pose, plan) for each, own in zip(task.series, slices, strict=True))
    lost = FaceDoubt.NO_PLACE if any(each.fate is FaceFate.UNSURE for each in going) else None
    outlines = tuple(mark for mark in task.marks if touches(Path(mark.path), removal, frame_decoder()))
    return HeadSeen(going, FaceSight.FACE, lost, outlines=outlines)


def _without_face(
    task: FaceTask, slices: Sequence[SeriesStacks], looked: Sequence[_Looked], doubt: FaceDoubt | None
) -> HeadSeen:
    """No volume shows a face for sure; those in which a person has to look are held, others speak for themselves.

    That none shows is said of a series only when all of it was looked into; else its header has to tell.
    """
    fates = []
    for index, series in enumerate(task.series):
        looks = [each.look for each in looked if each.series == index]
        whole = not (series.torn or slices[index].nowhere or slices[index].others)
        if unplaced(series, slices[index]):
            fates.append(FaceFate.UNSURE)
            doubt = doubt or FaceDoubt.NO_PLACE
        elif any(look.sight is FaceSight.UNSURE for look in looks) or (looks and series.modality not in _TRIED):
            fates.append(FaceFate.UNSURE)
        elif whole and looks and all(map(_tells, looks)):
            fates.append(FaceFate.ABSENT)
        else:
            fates.append(FaceFate.NONE)
    sights = {each.look.sight for each in looked} | ({FaceSight.UNSURE} if doubt else set())
    order = (FaceSight.UNSURE, FaceSight.NO_FACE, FaceSight.NO_HEAD)
    sight = next((one for one in order if one in sights), FaceSight.NO_HEAD)
    return HeadSeen(tuple(map(SeriesFace, fates)), sight, doubt)


def _held(task: FaceTask, doubt: FaceDoubt) -> HeadSeen:
    return HeadSeen((SeriesFace(FaceFate.UNSURE),) * len(task.series), FaceSight.UNSURE, doubt)


def _going(series: FaceSeries, slices: SeriesStacks, pose: HeadPose, plan: str) -> SeriesFace:
    """What becomes of one series of a frame of reference that holds a face."""
    if series.wanted:
        return SeriesFace(FaceFate.WANTED)
    if slices.nowhere or series.torn or not slices.stacks:
        return SeriesFace(FaceFate.UNSURE)
    try:
        _refuse_unmaskable(Path(series.paths[0]))
        return SeriesFace(FaceFate.GOES, plan, fill_value(read_volume(slices.stacks[0], frame_decoder()), pose))
    except (UnsoundObject, OSError, ValueError, MemoryError):
        return SeriesFace(FaceFate.STAYS)


def _refuse_unmaskable(path: Path) -> None:
    """Raises UnsoundObject(NOT_MASKABLE) where pixels of this encoding cannot be written over."""
    with open_object(path) as found:
        if found.syntax.encapsulated:
            said = describe(found)
            plan_for(found.syntax.uid, said.photometric, said.samples, decode=True)


def _looks(series: FaceSeries, index: int, slices: Sequence[SeriesStacks]) -> Iterator[_Looked]:
    """The looks into a series' volumes."""
    large = [stack for stack in slices[index].stacks if len(stack.frames) >= LEAST_SLICES]
    for number, stack in enumerate(large):
        try:
            if number >= _MOST_STACKS:
                raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "too many volumes in one series")
            seen = look(read_volume(stack, frame_decoder()), named=series.named)
        except (UnsoundObject, OSError, ValueError, MemoryError):
            seen = FaceLook(FaceSight.UNSURE, doubt=FaceDoubt.UNREAD)
        yield _Looked(index, stack, seen)


def renders_of(volume: Volume, pose: HeadPose, level: float) -> tuple[bytes, ...]:
    """PNG pictures of a head from the front, from half left and from the left."""
    return tuple(png(picture) for picture in seen_from(volume, pose, level, THREE, 2))


def _tells(look: FaceLook) -> bool:
    """Whether a look in which no face was seen tells that there is none: a thin slab does not, it was not searched."""
    return not (look.sight is FaceSight.NO_FACE and look.pose is None)


def _knows(look: FaceLook) -> bool:
    """Whether a look is a witness of where the head lies, though it may not be sure of the face."""
    if look.sight is FaceSight.FACE:
        return True
    return look.doubt is FaceDoubt.POOR_FIT and look.pose is not None and look.pose.margin >= _SURE_MARGIN


def _elsewhere(one: HeadPose, other: HeadPose | None) -> bool:
    """Whether two estimates of one head do not agree: one of them is wrong, or the frame of reference lies."""
    if other is None:
        return True
    turns = [np.array(pose.matrix) / np.linalg.norm(pose.matrix, axis=0) for pose in (one, other)]
    cosine = (float(np.trace(turns[0].T @ turns[1])) - 1) / 2
    moved = float(np.linalg.norm(np.array(one.shift) - np.array(other.shift)))
    return degrees(acos(max(-1.0, min(1.0, cosine)))) > _TURNED_DEG or moved > _MOVED_MM
