"""What travels between the conductor and its workers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from scanward.line.deidentify import PixelDoubts

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.errors import QuarantineReason
    from scanward.core.finding import Finding
    from scanward.core.pixel_text import JudgedBox
    from scanward.line.deidentify import Change, CleanObject, Subject, TextRemoval
    from scanward.line.release.faces.tasks import SeriesFace
    from scanward.line.release.seeing import Seen


@dataclass(frozen=True, slots=True)
class Source:
    """One object to be cleaned: its number in the release and where its bytes lie."""

    number: int
    path: Path = field(repr=False)
    size: int
    modified_ns: int = 0
    """When it was changed last, as it was examined; 0 where only we can change it."""
    doubts: PixelDoubts = PixelDoubts.NONE
    seen: Seen | None = None
    """What was seen in its pixels; None where nobody looked."""
    face: SeriesFace | None = None
    """What becomes of the face in its series; None where none goes."""

    @property
    def removal(self) -> TextRemoval | None:
        """What has to go from its pixels."""
        return self.seen.removal if self.seen else None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some objects of one series of one patient, with all that a worker must know to clean them."""

    recipe: str
    """As JSON, by `recipe_text`: the same recipe is the same text, so that a worker compiles it once."""
    subject: Subject
    identity: bytes = field(repr=False)
    """Packed by `identities.pack`."""
    sources: tuple[Source, ...]
    staging: Path
    spool: Path
    verified: bool = True
    read_again: bool = True
    """Whether what is written will be read again when it is delivered: to another disk, into an archive."""


Task = tuple[Batch, ...]
"""What a worker is handed at once: the batches of several small series, or one."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    number: int
    staged: str
    """Its name under the staging folder (`object_name`)."""
    facts: CleanObject


@dataclass(frozen=True, slots=True)
class Refused:
    """An object that could not be cleaned."""

    number: int
    reason: QuarantineReason
    detail: str = ""
    disputed: tuple[JudgedBox, ...] = ()
    """Where in its picture another reader saw something."""


@dataclass(slots=True)
class Masked:
    """What was laid over, and what became of the rest of those pictures: counted by decoding both."""

    objects: int = 0
    frames_made: int = 0
    """Compressed frames that were encoded again."""
    under: int = 0
    """Pixels under masks, over all frames."""
    outside: int = 0
    """Pixels outside of masks, in the same objects."""
    changed: int = 0
    """Of those outside, how many are not the same."""

    def add(self, other: Masked) -> None:
        for each in fields(Masked):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(slots=True)
class BatchResult:
    """What became of a batch. `leaks` are findings that stop the study, `suspects` are told only."""

    cleaned: list[Cleaned] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    leaks: list[tuple[int, Finding]] = field(default_factory=list)
    suspects: list[Finding] = field(default_factory=list)
    masked: Masked = field(default_factory=Masked)
    changes: Counter[Change] = field(default_factory=Counter)
