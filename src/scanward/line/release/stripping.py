"""The middle of a release: batches to workers, and what comes back into the ward's database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason
from scanward.line.deidentify import PixelDoubts
from scanward.line.release.pictures import MOST_PICTURES, Sample
from scanward.line.release.pool import WorkerDied
from scanward.line.release.tasks import Batch, BatchResult, Source
from scanward.line.release.telling import modality_word
from scanward.line.release.work import clean_batch
from scanward.line.verify import merged
from scanward.store import CleanedRow, NewEntry, QuarantinedRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanward.core.finding import Finding
    from scanward.core.progress import Progress
    from scanward.line.deidentify import Change, Subject
    from scanward.line.release.pool import Pool
    from scanward.line.release.tasks import Cleaned
    from scanward.store import Quarantine, WorkBook, WorkItem

_BATCH = 48
"""Objects of a batch: enough to make the hand-over cheap, few enough to keep every worker busy to the end."""


@dataclass(frozen=True, slots=True)
class PatientWork:
    """What a worker must know of one patient."""

    subject: Subject
    identity: bytes = field(repr=False)


@dataclass(slots=True)
class Stripped:
    """What became of all objects, counted."""

    released: Counter[str] = field(default_factory=Counter)
    """Clean objects by series digest."""
    bytes_written: int = 0
    refused: Counter[QuarantineReason] = field(default_factory=Counter)
    refused_by_series: Counter[str] = field(default_factory=Counter)
    changes: Counter[Change] = field(default_factory=Counter)
    changed_by_patient: Counter[str] = field(default_factory=Counter)
    """Changes by pseudonym."""
    leaks: tuple[Finding, ...] = ()
    leaking: int = 0
    """Objects in which something was found after cleaning."""
    leaked_studies: set[str] = field(default_factory=set)
    suspects: tuple[Finding, ...] = ()
    samples: dict[str, Sample] = field(default_factory=dict)
    """One object of each of the first series with pixels, by series digest."""


@dataclass(frozen=True, slots=True)
class Stripping:
    """Cleans the work of one release."""

    book: WorkBook
    quarantine: Quarantine
    release: str
    recipe: str
    patients: Mapping[str, PatientWork]
    staging: Path
    spool: Path
    verified: bool
    pool: Pool

    def run(self, progress: Progress) -> Stripped:
        """Clean everything that is still to do, and write each batch down before the next is waited for.

        Raises:
            OSError: the spool cannot be written.
        """
        done = self._done_before()
        in_flight: dict[int, list[WorkItem]] = {}
        for batch, result in self.pool.run(clean_batch, self._batches(in_flight)):
            items = in_flight.pop(batch.sources[0].number)
            progress.advance(len(items))
            if isinstance(result, WorkerDied):
                self._refuse([(item, QuarantineReason.WORKER_DIED, "") for item in items], done)
            else:
                self._record(batch, {item.number: item for item in items}, result, done)
        for study in done.leaked_studies:
            self.book.record_leak(study)
        return done

    def _done_before(self) -> Stripped:
        """What a run that was killed had refused. A study that leaked then stays here, whatever is found now."""
        done = Stripped()
        for study, series, reason, objects in self.book.quarantined():
            if reason == QuarantineReason.LEAK:
                done.leaking += objects
                done.leaked_studies.add(study)
            else:
                done.refused[QuarantineReason(reason)] += objects
                done.refused_by_series[series] += objects
        return done

    def _batches(self, in_flight: dict[int, list[WorkItem]]) -> Iterator[Batch]:
        for patient, study in self.book.studies():
            finished = self.book.done_numbers(study)
            todo = (item for item in self.book.items_of(study) if item.number not in finished)
            for _, series in groupby(todo, key=lambda item: item.series):
                while items := list(islice(series, _BATCH)):
                    in_flight[items[0].number] = items
                    yield self._batch(self.patients[patient], items)

    def _batch(self, patient: PatientWork, items: list[WorkItem]) -> Batch:
        sources = tuple(
            Source(
                item.number,
                Path(item.path),
                item.size,
                int.from_bytes(item.record, "big", signed=True),
                PixelDoubts(item.flags),
            )
            for item in items
        )
        return Batch(self.recipe, patient.subject, patient.identity, sources, self.staging, self.spool, self.verified)

    def _record(self, batch: Batch, items: dict[int, WorkItem], result: BatchResult, done: Stripped) -> None:
        leaking = {number for number, _ in result.leaks}
        clean = [each for each in result.cleaned if each.number not in leaking]
        pseudonym = str(batch.subject.pseudonym)
        self._quarantine_leaks([each for each in result.cleaned if each.number in leaking], items, done)
        self.book.record_cleaned([_row(each, pseudonym) for each in clean])
        self._refuse([(items[each.number], each.reason, each.detail) for each in result.refused], done)
        for each in clean:
            done.released[items[each.number].series] += 1
            done.bytes_written += each.facts.size
        self._sample(clean, items, pseudonym, done)
        done.leaks = merged([*done.leaks, *(finding for _, finding in result.leaks)])
        done.suspects = merged([*done.suspects, *result.suspects])
        done.changes += result.changes
        done.changed_by_patient[pseudonym] += result.changes.total()

    def _sample(self, clean: list[Cleaned], items: dict[int, WorkItem], pseudonym: str, done: Stripped) -> None:
        with_pixels = [each for each in clean if each.facts.pixels.source is not None]
        if not with_pixels or len(done.samples) >= MOST_PICTURES:
            return
        middle = with_pixels[len(with_pixels) // 2]
        item = items[middle.number]
        caption = f"{modality_word(item.modality)}, {pseudonym}"
        done.samples.setdefault(item.series, Sample(Path(item.path), self.staging / middle.staged, caption))

    def _quarantine_leaks(self, leaking: list[Cleaned], items: dict[int, WorkItem], done: Stripped) -> None:
        """The object goes to quarantine at once; what else is staged of its study when all of it was looked at."""
        reason = QuarantineReason.LEAK
        for each in leaking:
            item, facts = items[each.number], each.facts
            kept = self.staging / each.staged
            entry = NewEntry(reason, "", item.origin, facts.size, facts.sha256, self.release, kept)
            self.quarantine.add([entry])
            done.leaking += 1
            done.leaked_studies.add(item.study)
            self.book.record_leak(item.study)
        self.book.record_quarantined([QuarantinedRow(each.number, reason, "") for each in leaking])

    def _refuse(self, refused: list[tuple[WorkItem, QuarantineReason, str]], done: Stripped) -> None:
        self.quarantine.add(
            NewEntry(reason, detail, item.origin, item.size, release=self.release) for item, reason, detail in refused
        )
        self.book.record_quarantined([QuarantinedRow(item.number, reason, detail) for item, reason, detail in refused])
        for item, reason, _ in refused:
            done.refused[reason] += 1
            done.refused_by_series[item.series] += 1


def _row(cleaned: Cleaned, pseudonym: str) -> CleanedRow:
    facts = cleaned.facts
    uids = facts.uids
    return CleanedRow(
        cleaned.number,
        cleaned.staged,
        facts.sha256,
        facts.size,
        facts.sop_class_uid,
        uids.instance,
        uids.study,
        uids.series,
        pseudonym,
    )
