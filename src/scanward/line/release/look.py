"""What a worker process does first: read the headers of some files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind
from scanward.line.examine import Examination, Examiner, Harvest

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.stages import Quarantined, Received


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some received files; `number` is the first one's in the release."""

    number: int
    files: tuple[Received, ...]
    key: bytes = field(repr=False)
    spool: Path
    refused: tuple[Quarantined, ...] = ()
    """Came with them, and is not looked at."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What stood in a chunk."""

    found: list[Examination | Quarantined]
    harvest: Harvest


def look(chunk: Chunk) -> Looked:
    """Examine the files of a chunk.

    UIDs are counted as findings and left out of the needles: a patient has as many as images, and the rules that map
    and
    that verify them know every UID by its grammar.
    """
    examiner = Examiner(chunk.key, spool=chunk.spool)
    found = [examiner.examine(received, chunk.number + i) for i, received in enumerate(chunk.files)]
    harvest = examiner.harvest()
    for patient in harvest.patients.values():
        needles = patient.identity.needles
        patient.identity.needles = {n for n in needles if n.kind is not IdentifierKind.UID}
    return Looked(found, harvest)
