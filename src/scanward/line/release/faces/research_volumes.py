"""Volumes of other formats, as research keeps them: passed over, and what they show of a face is told."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scanward.core.errors import UnsoundObject
from scanward.core.faces import FaceDoubt, FaceSight
from scanward.core.facts import FaceFacts
from scanward.core.finding import Finding
from scanward.core.identity import IdentifierKind
from scanward.dicom.volume import read_nifti, skin_level
from scanward.line.examine import merged
from scanward.line.examine.faces import look
from scanward.line.release.faces.finding import RULE
from scanward.line.release.faces.seeing import renders_of
from scanward.line.release.pictures import MOST_PICTURES
from scanward.line.release.pool import WorkerDied

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scanward.core.progress import Progress
    from scanward.line.release.inventory import Inventory
    from scanward.line.release.pool import Pool


@dataclass(frozen=True, slots=True)
class Seen:
    """What one file shows: `renders` of a face, and the seconds of a processor that it took."""

    sight: FaceSight
    doubt: FaceDoubt | None = None
    renders: tuple[bytes, ...] = ()
    seconds: float = 0.0


_UNREAD = Seen(FaceSight.UNSURE, FaceDoubt.UNREAD)


def see_volumes(paths: Sequence[Path]) -> list[Seen | None]:
    """Of each file what its first volume shows; None where it is no NIfTI file."""
    return [_see(path) for path in paths]


def _see(path: Path) -> Seen | None:
    begun = time.process_time()
    try:
        volume = read_nifti(path)
        if volume is None:
            return None
        seen, renders = look(volume), tuple[bytes, ...]()
        if seen.sight is FaceSight.FACE and seen.pose is not None:
            renders = renders_of(volume, seen.pose, skin_level(volume, seen.pose))
    except (UnsoundObject, OSError, ValueError, MemoryError):
        return _UNREAD
    return Seen(seen.sight, seen.doubt, renders, time.process_time() - begun)


def find_in_volumes(inventory: Inventory, pool: Pool, progress: Progress, told: int) -> Iterator[FaceFacts]:
    """Look into the volumes of other formats, and say what was seen; `told` heads have been told before.

    NIfTI files go by numbers, in the order in which they were met: a file's name may be a patient's.
    """
    answers: dict[Path, Seen | None] = {}
    for (path,), seen in pool.run(see_volumes, ((path,) for path in inventory.volumes)):
        answers[path] = _UNREAD if isinstance(seen, WorkerDied) else seen[0]
        progress.advance()
    in_order = (answers[path] for path in inventory.volumes)
    for number, answer in enumerate((each for each in in_order if each is not None), start=1):
        if answer.sight is FaceSight.FACE:
            found = Finding(IdentifierKind.FACE, "pixel-data", RULE, "", 1)
            inventory.findings = merged([*inventory.findings, found])
        if answer.sight in {FaceSight.FACE, FaceSight.UNSURE}:
            before = answer.renders if told < MOST_PICTURES else ()
            told += 1
            yield FaceFacts(
                f"NIfTI, file {number}",
                answer.sight,
                answer.doubt or "",
                series=1,
                seconds=answer.seconds,
                before=before,
                passed_over=True,
            )
