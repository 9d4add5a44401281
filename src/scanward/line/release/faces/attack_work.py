"""What a worker process does with a head that was cleaned: original and result are decoded, and the result attacked."""

from __future__ import annotations

import time
from dataclasses import astuple
from operator import add
from subprocess import SubprocessError
from typing import TYPE_CHECKING, Final

import numpy as np

from scanward.core.errors import UnsoundObject
from scanward.core.facts import WitnessFacts
from scanward.dicom.masking import MasksByFrame, in_blocks
from scanward.dicom.reading import open_object
from scanward.dicom.volume import Stack, read_volume, skin_level, stacks_of
from scanward.line.release.faces.attacking import Attacked
from scanward.line.release.faces.plan import load_plan
from scanward.line.release.faces.seeing import renders_of
from scanward.line.release.faces.slices import stacks_of_series
from scanward.line.release.faces.tasks import LEAST_SLICES
from scanward.line.release.seeing import frame_decoder
from scanward.line.verify.faces import (
    attack,
    findings,
    forgotten,
    match,
    not_attacked,
    relief_of,
    search,
    surface_points,
    witness,
    witnessed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from scanward.core.finding import Finding
    from scanward.dicom.volume import Volume
    from scanward.line.deidentify.faces import FaceRemoval
    from scanward.line.release.faces.attacking import AttackTask, Pair
    from scanward.line.verify.faces import Brain, FaceAttack, FaceRelief

_MOST_ASKED: Final = 8
"""Series of a head whose largest volume the witness is shown: it costs three CPU seconds for each."""


def attack_heads(tasks: Sequence[AttackTask]) -> list[Attacked]:
    """`attack_head` of each."""
    return [attack_head(task) for task in tasks]


def attack_head(task: AttackTask) -> Attacked:
    """Attack every volume of a head; the largest comes first, and its brain stands for those that show none.

    Raises:
        OSError: the plan is gone.
    """
    begun = time.process_time()
    head = _Head(load_plan(task.plan), pictures=task.pictures)
    told: dict[int, list[Finding]] = {index: [] for index in range(len(task.series))}
    stacks = [(index, stack) for index, pairs in enumerate(task.series) for stack in head.stacks(pairs, told[index])]
    asked: set[int] = set()
    for index, stack in sorted(stacks, key=lambda each: -len(each[1].frames)):
        ask = index not in asked and len(asked) < _MOST_ASKED and len(stack.frames) >= LEAST_SLICES
        told[index] += head.attack(stack, task.series[index], ask=ask)
        asked |= {index} if ask else set()
    elsewhere = tuple(finding for paths in task.others for finding in head.search(paths))
    parts = sorted(head.left.items())
    return Attacked(
        (*map(tuple, told.values()), elsewhere),
        tuple((str(part), share) for part, share in parts),
        head.erased,
        head.brain_voxels,
        head.brain_changed,
        head.volumes,
        time.process_time() - begun,
        head.before,
        head.after,
        head.witness,
    )


def added(one: WitnessFacts | None, other: WitnessFacts) -> WitnessFacts:
    """What the witness said of two volumes, counted together."""
    return other if one is None else WitnessFacts(*map(add, astuple(one), astuple(other)))


class _Head:
    """One head under attack."""

    def __init__(self, removal: FaceRemoval, *, pictures: bool) -> None:
        self._removal = removal
        self._pictures = pictures
        self._brain: Brain | None = None
        self._relief: FaceRelief | None = None
        self.left: dict[str, float] = {}
        self.erased = self.brain_voxels = self.brain_changed = self.volumes = 0
        self.before: tuple[bytes, ...] = ()
        self.after: tuple[bytes, ...] = ()
        self.witness: WitnessFacts | None = None

    def stacks(self, pairs: Sequence[Pair], told: list[Finding]) -> list[Stack]:
        """The stacks of one series, repetitions too; what cannot be sorted is a finding."""
        try:
            return stacks_of(pair.before for pair in pairs)[0] if pairs else []
        except (UnsoundObject, OSError):
            told.append(not_attacked())
            return []

    def attack(self, stack: Stack, pairs: Sequence[Pair], *, ask: bool = False) -> list[Finding]:
        """Attack one stack of a series, and `ask` the witness; one that cannot be attacked is a finding."""
        after = {pair.before: pair for pair in pairs}
        try:
            return list(self._volume(stack, after, ask=ask) if len(stack.frames) > 1 else self._slice(stack, after))
        except (UnsoundObject, OSError, ValueError, MemoryError):
            return [not_attacked()]

    def _slice(self, stack: Stack, pairs: dict[Path, Pair]) -> Iterator[Finding]:
        """A single slice has no surface: all of the face has one value now, and nothing but it and writing changed."""
        original, released = self._read(stack, pairs)
        (frame,) = stack.frames
        gone = released.voxels[0][self._removal.pixels(frame.place, frame.shape)]
        if (original.voxels != released.voxels)[~self._removed(stack, pairs)].any() or (
            gone.size and gone.min() != gone.max()
        ):
            yield not_attacked()

    @staticmethod
    def _read(stack: Stack, pairs: dict[Path, Pair]) -> tuple[Volume, Volume]:
        staged = Stack(tuple(frame._replace(path=pairs[frame.path].after) for frame in stack.frames))
        return read_volume(stack, frame_decoder()), read_volume(staged, frame_decoder())

    def _volume(self, stack: Stack, pairs: dict[Path, Pair], *, ask: bool) -> Iterator[Finding]:
        original, released = self._read(stack, pairs)
        pose = self._removal.pose
        found = attack(original, released, pose, self._removed(stack, pairs), self._brain)
        self._brain = self._brain or found.brain
        self._count(found)
        if self._relief is None:
            self._relief = relief_of(original, pose)
        if self._pictures and not self.before:
            level = skin_level(original, pose)
            self.before, self.after = (renders_of(volume, pose, level) for volume in (original, released))
        yield from findings(found)
        if search(released, pose).forgotten:
            yield forgotten()
        if ask and self._fits(original, released):
            yield witnessed()

    def _fits(self, original: Volume, released: Volume) -> bool:
        """Whether the witness, where there is one, fits a face to what is to leave, and not to the brain alone."""
        try:
            seen = witness(original, released, self._removal.pose, self._brain)
        except SubprocessError:
            self.witness = added(self.witness, WitnessFacts(0, 0, 0, 0, unanswered=1))
            return False
        if seen is None:
            return False
        self.witness = added(self.witness, WitnessFacts(*seen.skin, seen.brain, *seen.bone))
        return seen.unexplained > 0

    def search(self, paths: Sequence[Path]) -> Iterator[Finding]:
        """Look for the same face in what leaves of a series that lies elsewhere."""
        for stack in stacks_of_series([str(path) for path in paths]).stacks:
            if self._relief is not None and len(stack.frames) >= LEAST_SLICES and self._recognised(stack):
                yield forgotten()

    def _recognised(self, stack: Stack) -> bool:
        """Whether the head's face stands in a volume; not in one that cannot be read, or is no body by its size."""
        try:
            points = surface_points(read_volume(stack, frame_decoder()))
        except (UnsoundObject, OSError, ValueError, MemoryError):
            return False
        return self._relief is not None and match(self._relief, points).recognised

    def _count(self, found: FaceAttack) -> None:
        self.volumes += 1
        self.erased += found.changed
        self.brain_voxels += found.brain_voxels
        self.brain_changed += found.brain_changed
        for part, share in found.left.items():
            self.left[part] = max(share, self.left.get(part, 0.0))

    def _removed(self, stack: Stack, pairs: dict[Path, Pair]) -> NDArray[np.bool_]:
        """What was to change: the face, and writing; by blocks in a JPEG that shows nothing of the face."""
        removed = np.stack([self._removal.pixels(frame.place, frame.shape) for frame in stack.frames])
        exact = {frame.path for pixels, frame in zip(removed, stack.frames, strict=True) if pixels.any()}
        for pixels, frame in zip(removed, stack.frames, strict=True):
            standing = MasksByFrame(pairs[frame.path].masks).standing(frame.frame)
            if standing and frame.path not in exact and _in_blocks(frame.path):
                standing = [mask.over_blocks(*frame.shape) for mask in standing]
            for mask in standing:
                pixels[mask.top : mask.bottom, mask.left : mask.right] = True
        return removed


def _in_blocks(path: Path) -> bool:
    with open_object(path) as found:
        return in_blocks(found.syntax.uid)
