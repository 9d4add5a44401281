"""Runs a finder over many pictures, in several processes, and keeps a record of every string and picture."""

from __future__ import annotations

import multiprocessing
import resource
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.burned_in.cases import free_case, image_case, large_case, surface_case
from benchmarks.burned_in.finders import FINDERS
from benchmarks.burned_in.scoring import FOUND, score
from benchmarks.burned_in.truth import legible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.burned_in.finders import Finder
    from benchmarks.burned_in.truth import Case


@dataclass(frozen=True, slots=True)
class StringRecord:
    """One planted string, without its letters."""

    sort: str
    letters: int
    identifies: bool
    cap_px: int
    contrast: float
    clutter: float
    direction: int
    place: str
    style: str
    face: str
    covered: float

    @property
    def legible(self) -> bool:
        return legible(self.cap_px, self.contrast, self.clutter)

    @property
    def found(self) -> bool:
        return self.covered >= FOUND


@dataclass(frozen=True, slots=True)
class PictureRecord:
    """One picture: what was planted, and what the boxes cost."""

    name: str
    ground: str
    modality: str
    clean: bool
    strings: tuple[StringRecord, ...]
    boxes: int
    false_boxes: int
    lost: int
    pixels: int
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Task:
    """Which pictures: `kind` is surface, image, large, or free (then `modality` says of what)."""

    kind: str
    number: int
    held_out: bool
    seed: int = 1
    modality: str = ""

    def case(self) -> Case:
        if self.kind == "free":
            return free_case(self.number, self.modality, held_out=self.held_out, seed=self.seed)
        makers = {"surface": surface_case, "image": image_case, "large": large_case}
        return makers[self.kind](self.number, held_out=self.held_out, seed=self.seed)


def run(finder: str, tasks: list[Task], workers: int) -> Iterator[PictureRecord]:
    """A record for each task, in their order."""
    if workers == 1:
        made = FINDERS[finder]()
        yield from (_record(made, task) for task in tasks)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield from pool.imap(partial(_in_worker, finder), tasks, chunksize=4)


_MADE: dict[str, Finder] = {}
"""A worker's finders: loading networks takes longer than a picture."""


def _in_worker(finder: str, task: Task) -> PictureRecord:
    if finder not in _MADE:
        _MADE[finder] = FINDERS[finder]()
    return _record(_MADE[finder], task)


def cpu_s() -> float:
    """User and system seconds of this process and its ended children."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _record(finder: Finder, task: Task) -> PictureRecord:
    case = task.case()
    before = cpu_s()
    boxes = finder.boxes(case)
    seconds = cpu_s() - before
    scored = score(case, boxes)
    strings = tuple(
        StringRecord(
            sort=text.wish.sort,
            letters=len(text.wish.text),
            identifies=text.wish.sort.identifies,
            cap_px=text.wish.cap_px,
            contrast=round(text.contrast, 1),
            clutter=round(text.clutter, 1),
            direction=int(text.wish.direction),
            place=text.wish.place,
            style=text.wish.style,
            face=text.wish.face.name,
            covered=round(covered, 4),
        )
        for text, covered in scored.texts
    )
    ground = case.background
    return PictureRecord(
        case.name, ground.name, ground.modality, ground.clean, strings,
        scored.boxes, scored.false_boxes, scored.lost, scored.pixels, round(seconds, 4),
    )  # fmt: skip


def as_json(record: PictureRecord) -> dict[str, Any]:
    return asdict(record)


def from_json(kept: dict[str, Any]) -> PictureRecord:
    return PictureRecord(**kept | {"strings": tuple(StringRecord(**each) for each in kept["strings"])})
