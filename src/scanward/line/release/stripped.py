"""What became of all objects of a release that were cleaned, counted over all its batches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanward.line.release.pictures import MOST_PICTURES, Sample
from scanward.line.release.tasks import Masked
from scanward.line.verify import merged

if TYPE_CHECKING:
    from scanward.core.errors import QuarantineReason
    from scanward.core.finding import Finding
    from scanward.line.deidentify import Change
    from scanward.line.release.kept import BatchFacts


@dataclass(slots=True)
class Stripped:
    """What became of all objects, counted."""

    parts: int = 0
    """Tasks whose counts are written down."""
    objects: int = 0
    """Objects with which the work is done."""
    bytes_written: int = 0
    refused: Counter[QuarantineReason] = field(default_factory=Counter)
    changes: Counter[Change] = field(default_factory=Counter)
    leaks: tuple[Finding, ...] = ()
    leaking: int = 0
    """Objects in which something was found after cleaning."""
    suspects: tuple[Finding, ...] = ()
    masked: Masked = field(default_factory=Masked)
    samples: dict[str, Sample] = field(default_factory=dict)
    """One object of each of the first series with pixels, by series digest."""

    def count(self, batch: BatchFacts) -> None:
        """Add what was counted of a batch, in this run or in one that was killed."""
        self.objects += batch.objects
        self.bytes_written += batch.bytes_written
        self.changes += batch.changes
        self.leaks = merged([*self.leaks, *batch.leaks])
        self.suspects = merged([*self.suspects, *batch.suspects])
        self.masked.add(batch.masked)
        if batch.sample is not None and len(self.samples) < MOST_PICTURES:
            self.samples.setdefault(batch.series, batch.sample)
