"""Between reading headers and deciding: all pictures are looked at for writing, and what is seen is written down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from typing import TYPE_CHECKING

from scanward.core.decision import Likelihood, ObjectKind, PixelLook
from scanward.core.facts import WritingFacts
from scanward.core.pixel_text import Verdict
from scanward.line.deidentify.pixel_text import Ocr, PixelTextPolicy
from scanward.line.examine import merged
from scanward.line.examine.risk_findings import TEXT_DOUBT, without_doubt
from scanward.line.release.deciding import evidence_text, may_carry_text, with_look
from scanward.line.release.pool import WorkerDied
from scanward.line.release.seeing import Seen, Sight, see_all, unpack_seen
from scanward.store import PictureRow, SeriesKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanward.core.progress import Progress
    from scanward.line.deidentify.pixel_text import PixelText
    from scanward.line.examine import Examination
    from scanward.line.examine.record import ObjectRecord
    from scanward.line.release.inventory import Inventory
    from scanward.line.release.picture_memory import PictureMemory
    from scanward.line.release.pool import Pool

_PICTURES = frozenset({ObjectKind.IMAGE, ObjectKind.SCREEN})
_SLICES = 200
"""Slices that are looked at as one: what stands in all of them is found once, and memory holds few of them."""
_TASK_BYTES = 8 << 20
"""Of the files of a task of pictures that are looked at one by one: some seconds of work."""
_LOOKED = frozenset({PixelLook.CLEARED, PixelLook.UNSURE, PixelLook.STAYS})
_SUSPECT, _TRUSTED, _PAGES = "suspect", "trusted", "pages"


def can_be_looked_at(record: ObjectRecord) -> bool:
    """Whether an object has pixels that can be shown and may carry writing: images and screens, no films."""
    return record.kind in _PICTURES and record.pixel_bytes > 0


def picture_row(found: Examination) -> PictureRow:
    """An examined picture, as the stock keeps it. Slices of equal shape, trusted by their headers, are alike."""
    examined, record = found.examined, found.record
    kind = _TRUSTED if record.risk.text is Likelihood.UNLIKELY else _SUSPECT
    kind = _PAGES if record.kind is ObjectKind.SCREEN else kind
    return PictureRow(
        examined.number,
        examined.patient,
        examined.study,
        examined.series,
        f"{kind} {record.rows} {record.columns} {record.samples} {record.photometric} {record.frames}",
        bytes.fromhex(record.instance),
        str(examined.received.path),
        examined.received.name or str(examined.received.path),
        examined.received.size,
        examined.received.modified_ns,
        record.modality,
        record.device,
        evidence_text(record.kind, record.risk, record.modality, withheld=record.withheld),
        record.frame_of_reference,
    )


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks at the pictures of one inventory."""

    inventory: Inventory
    pool: Pool
    settings: PixelText
    memory: PictureMemory | None = None
    """What the ward of a release remembers; an examination has none."""
    counts: WritingFacts = field(default_factory=WritingFacts)

    def run(self, progress: Progress) -> WritingFacts | None:
        """Look at everything that the settings want looked at, and tell the stock what was seen; None for nothing.

        Raises:
            ConfigurationError: the models that find writing are not installed.
        """
        pictures = self.inventory.stock.pictures
        if self.settings.policy is PixelTextPolicy.OFF:
            for row in pictures.waiting():
                self._witness(row, PixelLook.NONE)
            return None
        if self.memory is not None:
            pictures.know(self.memory.seen())
        progress.stage("look into the pictures", pictures.unseen)
        for sight, seen in self._seen(self._tasks(self._wanted(progress))):
            self._record(sight.pictures, seen, keep=True)
            progress.advance(len(seen))
        return self.counts

    def _wanted(self, progress: Progress) -> Iterator[PictureRow]:
        """The pictures to look at. Of the others it is written down that nobody looked, or what was seen before."""
        for row in self.inventory.stock.pictures.waiting():
            if row.likeness.startswith(_TRUSTED) and self.settings.ocr is Ocr.SUSPECTED:
                self._witness(row, PixelLook.NONE)
            elif (before := self.inventory.stock.pictures.seen_before(row)) is not None:
                self._record([row], [unpack_seen(before)], keep=False)
            else:
                yield row
                continue
            progress.advance()

    def _tasks(self, rows: Iterable[PictureRow]) -> Iterator[tuple[Sight, ...]]:
        """Slices of a series together, up to `_SLICES`; other pictures one by one, several to a task."""
        singles: list[Sight] = []
        size = 0
        for _, alike in groupby(rows, key=lambda row: row[1:5]):
            while some := tuple(islice(alike, _SLICES)):
                if some[0].likeness.startswith(_TRUSTED):
                    yield (self._sight(some),)
                    continue
                for row in some:
                    singles.append(self._sight((row,)))
                    size += row.size
                    if size >= _TASK_BYTES:
                        yield tuple(singles)
                        singles, size = [], 0
        if singles:
            yield tuple(singles)

    def _sight(self, rows: tuple[PictureRow, ...]) -> Sight:
        identity = self.inventory.people.identity_of(rows[0].patient)
        kind = rows[0].likeness
        sight = Sight(
            self.settings.model_dump_json(),
            identity,
            rows,
            apart=kind.startswith(_PAGES),
            slices=kind.startswith(_TRUSTED),
        )
        if self.memory is None:
            return sight
        return replace(sight, known=self.memory.places(rows[0].device), decided=self.memory.decided(rows))

    def _seen(self, tasks: Iterable[tuple[Sight, ...]]) -> Iterator[tuple[Sight, list[Seen]]]:
        """Where a worker died, pictures are looked at one by one, until the one is found that killed it."""
        for task, seen in self.pool.run(see_all, tasks):
            if not isinstance(seen, WorkerDied):
                yield from zip(task, seen, strict=True)
            elif len(single := [self._sight((row,)) for sight in task for row in sight.pictures]) > 1:
                yield from self._seen((sight,) for sight in single)
            else:
                yield task[0], [Seen(PixelLook.FAILED)]

    def _record(self, rows: Sequence[PictureRow], seen: Sequence[Seen], *, keep: bool) -> None:
        counts, inventory = self.counts, self.inventory
        sure = 0
        for row, each in zip(rows, seen, strict=True):
            inventory.stock.pictures.see(row.number, each.pack())
            self._witness(row, each.look)
            _count(counts, each)
            sure += may_carry_text(row.evidence) and each.look in _LOOKED
        findings = [finding for each in seen for finding in each.findings]
        inventory.findings = merged([*without_doubt(inventory.findings, TEXT_DOUBT, sure), *findings])
        if keep and self.memory is not None:
            self.memory.keep(rows, seen)
            pairs = zip(rows, seen, strict=True)
            self.memory.ask((row, each) for row, each in pairs if each.look is PixelLook.UNSURE)

    def _witness(self, row: PictureRow, look: PixelLook) -> None:
        key = SeriesKey(row.patient, row.study, row.series)
        self.inventory.stock.witness(key, [with_look(row.evidence, look)])


def _count(counts: WritingFacts, seen: Seen) -> None:
    counts.looked += seen.look in _LOOKED
    counts.failed += seen.look is PixelLook.FAILED
    counts.written += bool(seen.boxes)
    counts.kept += sum(each.verdict is Verdict.KEEP for each in seen.boxes)
