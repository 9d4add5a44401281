"""The middle of a release: batches to workers, and what comes back into the ward's database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.decision import FaceFate
from scanward.core.errors import QuarantineReason
from scanward.line.release.entries import doubts_left
from scanward.line.release.faces.tasks import unpack_face
from scanward.line.release.kept import BatchFacts, pack_facts, unpack_facts
from scanward.line.release.leave.marking import consent_said
from scanward.line.release.modalities import modality_word
from scanward.line.release.pictures import Sample
from scanward.line.release.pool import WorkerDied
from scanward.line.release.seeing import unpack_seen
from scanward.line.release.stripped import Stripped
from scanward.line.release.tasks import Batch, BatchResult, Refused, Source
from scanward.line.release.work import clean_batches
from scanward.line.verify import merged
from scanward.store import CleanedRow, NewEntry, RefusedRow, SeriesKey, WorkedBatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scanward.core.progress import Progress
    from scanward.line.deliver import Delivery
    from scanward.line.release.inventory import Inventory
    from scanward.line.release.people import PatientWork
    from scanward.line.release.picture_memory import PictureMemory
    from scanward.line.release.pool import Pool
    from scanward.line.release.seeing import Seen
    from scanward.line.release.tasks import Cleaned, Task
    from scanward.store import Stock, WorkBook, WorkItem

_BATCH = 48
"""Objects of a task: enough to make the hand-over cheap, few enough to keep every worker busy to the end."""


class _Worked(NamedTuple):
    """What became of one batch."""

    facts: BatchFacts
    cleaned: list[CleanedRow]
    refused: list[RefusedRow]
    leaked_study: str


@dataclass(frozen=True, slots=True)
class Stripping:
    """Cleans the work of one release."""

    book: WorkBook
    release: str
    purpose: str
    recipe: str
    inventory: Inventory
    staging: Path
    spool: Path
    verified: bool
    pool: Pool
    delivery: Delivery
    memory: PictureMemory

    def run(self, progress: Progress) -> Stripped:
        """Clean everything that is still to do, and write each task down before the next is waited for.

        Raises:
            OSError: the spool cannot be written.
        """
        done = self._done_before()
        progress.advance(done.objects)
        in_flight: dict[int, WorkItem] = {}
        for task, results in self._cleaned(_tasks(self._batches(in_flight))):
            worked = [self._count(batch, in_flight, result) for batch, result in zip(task, results, strict=True)]
            self._record(worked, done)
            progress.advance(sum(len(batch.sources) for batch in task))
        return done

    def _cleaned(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, list[BatchResult]]]:
        """Where a worker died, the task is done again in smaller ones, until the one object is found that killed it."""
        for task, results in self.pool.run(clean_batches, tasks):
            if not isinstance(results, WorkerDied):
                yield task, results
            elif len(smaller := _smaller(task)) > 1:
                yield from self._cleaned(smaller)
            else:
                number = task[0].sources[0].number
                yield task, [BatchResult(refused=[Refused(number, QuarantineReason.WORKER_DIED)])]

    def _done_before(self) -> Stripped:
        """What a run that was killed had done. A study that leaked then stays here, whatever is found now."""
        done = Stripped()
        for patient, study, series, reason, objects in self.book.quarantined():
            key = _key(patient, study, series)
            if reason == QuarantineReason.LEAK:
                done.leaking += objects
                self._stock.leak(key)
            else:
                done.refused[QuarantineReason(reason)] += objects
                self._stock.refuse(key, objects)
        for patient, study in self.book.leaked():
            self._stock.leak(_key(patient, study, ""))
        for packed in self.book.facts():
            done.parts += 1
            for facts in unpack_facts(packed):
                done.count(facts)
                self._stock.change(facts.pseudonym, facts.changes.total())
        return done

    @property
    def _stock(self) -> Stock:
        return self.inventory.stock

    def _batches(self, in_flight: dict[int, WorkItem]) -> Iterator[Batch]:
        for _, series in groupby(self.book.todo(), key=lambda item: (item.study, item.series)):
            while items := list(islice(series, _BATCH)):
                in_flight |= {item.number: item for item in items}
                yield self._batch(self.inventory.people.work_of(items[0].patient), items)

    def _batch(self, patient: PatientWork, items: list[WorkItem]) -> Batch:
        key = _key(items[0].patient, items[0].study, items[0].series)
        face = unpack_face(self._stock.face_of(key))
        consent = consent_said(self._stock.answer_of(key), self.purpose)
        sources = tuple(
            Source(
                item.number,
                Path(item.path),
                item.size,
                int.from_bytes(item.record, "big", signed=True),
                doubts_left(item, face.fate, attacked=self.verified),
                self._seen(item.number),
                face if face.fate is FaceFate.GOES else None,
            )
            for item in items
        )
        return Batch(
            self.recipe,
            replace(patient.subject, consent=consent),
            patient.identity,
            sources,
            self.staging,
            self.spool,
            self.verified,
            self.delivery.reads_again,
        )

    def _seen(self, number: int) -> Seen | None:
        look = self._stock.pictures.look_of(number)
        return None if look is None else unpack_seen(look)

    def _ask(self, refused: list[Refused]) -> None:
        """Where two readers disagree about a picture, a person has to look at it."""
        for each in refused:
            if each.reason is QuarantineReason.TEXT_DISPUTED:
                row, seen = self._stock.pictures.get(each.number), self._seen(each.number)
                if row is not None and seen is not None:
                    self.memory.ask([(row, replace(seen, boxes=(*seen.boxes, *each.disputed)))])

    def _count(self, batch: Batch, in_flight: dict[int, WorkItem], result: BatchResult) -> _Worked:
        """What became of a batch, counted in the stock too.

        A leaking object goes to quarantine at once; what else is or will be staged of its study stays here.
        """
        items = {source.number: in_flight.pop(source.number) for source in batch.sources}
        leaking = {number for number, _ in result.leaks}
        clean = [each for each in result.cleaned if each.number not in leaking]
        first = items[batch.sources[0].number]
        key = _key(first.patient, first.study, first.series)
        refused = [self._refused(items[each.number], each) for each in result.refused]
        self._ask(result.refused)
        refused += [self._leaking(items[each.number], each) for each in result.cleaned if each.number in leaking]
        self.delivery.refuse_taken([(each.staged, each.facts.size, each.facts.sha256) for each in clean])
        if leaking:
            self._stock.leak(key)
        facts = BatchFacts(
            str(batch.subject.pseudonym),
            len(items),
            sum(each.facts.size for each in clean),
            result.changes,
            merged(finding for _, finding in result.leaks),
            merged(result.suspects),
            result.masked,
            first.series,
            self._sample(batch, clean, items),
        )
        self._stock.refuse(key, len(result.refused))
        self._stock.change(facts.pseudonym, facts.changes.total())
        rows = [_row(each, facts.pseudonym) for each in clean]
        return _Worked(facts, rows, refused, first.study if self._stock.has_leaked(key) else "")

    def _record(self, worked: list[_Worked], done: Stripped) -> None:
        """Write a task down, with its counts."""
        refused = [row for each in worked for row in each.refused]
        batch = WorkedBatch(
            done.parts,
            [row for each in worked for row in each.cleaned],
            refused,
            sorted({each.leaked_study for each in worked} - {""}),
            pack_facts([each.facts for each in worked]),
        )
        self.book.record_batch(batch)
        done.parts += 1
        reasons = Counter(row.entry.reason for row in refused)
        done.leaking += reasons.pop(QuarantineReason.LEAK, 0)
        done.refused += reasons
        for each in worked:
            done.count(each.facts)

    def _sample(self, batch: Batch, clean: list[Cleaned], items: dict[int, WorkItem]) -> Sample | None:
        with_pixels = [each for each in clean if each.facts.pixels.source is not None]
        if not with_pixels:
            return None
        middle = with_pixels[len(with_pixels) // 2]
        item = items[middle.number]
        caption = f"{modality_word(item.modality)}, {batch.subject.pseudonym}"
        return Sample(Path(item.path), self.staging / middle.staged, caption)

    def _refused(self, item: WorkItem, refused: Refused) -> RefusedRow:
        entry = NewEntry(refused.reason, refused.detail, item.origin, item.size, release=self.release)
        return RefusedRow(item.number, entry)

    def _leaking(self, item: WorkItem, leaking: Cleaned) -> RefusedRow:
        facts, kept = leaking.facts, self.staging / leaking.staged
        entry = NewEntry(QuarantineReason.LEAK, "", item.origin, facts.size, facts.sha256, self.release, kept)
        return RefusedRow(item.number, entry)


def _key(patient: str, study: str, series: str) -> SeriesKey:
    """As the stock names a series: in the work a study's name begins with the patient's."""
    return SeriesKey(patient, study.removeprefix(patient), series)


def _tasks(batches: Iterable[Batch]) -> Iterator[Task]:
    """Small batches together: handing one over costs more than cleaning an object of it."""
    task: list[Batch] = []
    for batch in batches:
        task.append(batch)
        if sum(len(each.sources) for each in task) >= _BATCH:
            yield tuple(task)
            task = []
    if task:
        yield tuple(task)


def _smaller(task: Task) -> list[Task]:
    """The batches of a task, or the objects of its only batch, each as a task."""
    if len(task) > 1:
        return [(batch,) for batch in task]
    return [(replace(task[0], sources=(source,)),) for source in task[0].sources]


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
