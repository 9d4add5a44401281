"""After cleaning: what was staged of every head whose face went is decoded and attacked, series by series."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.decision import FaceFate
from scanward.line.release.faces.finding import is_volume
from scanward.line.release.kept import BatchFacts, pack_facts
from scanward.line.release.pictures import MOST_PICTURES
from scanward.line.release.pool import WorkerDied
from scanward.line.release.seeing import unpack_seen
from scanward.store import SeriesKey, WorkedBatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scanward.core.facts import WitnessFacts
    from scanward.core.finding import Finding
    from scanward.core.progress import Progress
    from scanward.dicom.masking import Mask
    from scanward.line.release.faces.finding import Head
    from scanward.line.release.pool import Pool
    from scanward.line.release.run import Run
    from scanward.store import Stock, WorkBook


@dataclass(frozen=True, slots=True)
class Pair:
    """One object as it came and as it is to leave; `masks` are those of writing."""

    before: Path = field(repr=False)
    after: Path
    masks: tuple[Mask, ...] = ()


@dataclass(frozen=True, slots=True)
class AttackTask:
    """One head: the objects of each of its series, and what was to be removed."""

    plan: str
    series: tuple[tuple[Pair, ...], ...]
    others: tuple[tuple[Path, ...], ...]
    """What is to leave of other volumes of the same studies, series by series."""
    pictures: bool
    """Whether pictures are wanted of it."""


@dataclass(frozen=True, slots=True)
class Attacked:
    """What came of one head. `findings` are by series, in the order of the task; those of others come last."""

    findings: tuple[tuple[Finding, ...], ...]
    left: tuple[tuple[str, float], ...] = ()
    erased: int = 0
    brain_voxels: int = 0
    brain_changed: int = 0
    volumes: int = 0
    seconds: float = 0.0
    before: tuple[bytes, ...] = ()
    after: tuple[bytes, ...] = ()
    witness: WitnessFacts | None = None


@dataclass(frozen=True, slots=True)
class AttackingFaces:
    """Attacks the heads of one release. What fails stays here, with its whole study."""

    book: WorkBook
    stock: Stock
    pool: Pool
    staging: Path
    run: Run

    def attack(self, heads: Sequence[Head], progress: Progress) -> None:
        """Attack all heads; the facts of the run say how it ended."""
        from scanward.line.release.faces.attack_work import attack_heads  # noqa: PLC0415 - start-up: numpy and scipy

        progress.stage("attack the faces", len(heads))
        by_plan = {str(head.task.plan): head for head in heads}
        for (task,), attacked in self.pool.run(attack_heads, ((task,) for task in self._tasks(heads))):
            head = by_plan[task.plan]
            if isinstance(attacked, WorkerDied):
                from scanward.line.verify.faces import not_attacked  # noqa: PLC0415 - start-up: scipy, and rare

                self._stop(head, set(range(len(head.faces))), (not_attacked(),))
            else:
                self._record(head, attacked[0])
            progress.advance()

    def _tasks(self, heads: Iterable[Head]) -> Iterator[AttackTask]:
        for number, head in enumerate(heads):
            series = tuple(
                tuple(self._pairs(series.key)) if face.fate is FaceFate.GOES else ()
                for series, face in zip(head.task.series, head.faces, strict=True)
            )
            if any(series):
                yield AttackTask(str(head.task.plan), series, self._others(head), number < MOST_PICTURES)

    def _others(self, head: Head) -> tuple[tuple[Path, ...], ...]:
        """Volumes of the head's studies that lie elsewhere: a face that was not seen may have been forgotten there."""
        keys = {each.key for each in head.task.series}
        studies = {key.study for key in keys}
        rows = self.stock.pictures.series(head.task.series[0].key.patient)
        series = (tuple(alike) for _, alike in groupby(rows, key=lambda row: row[:4]))
        others = (SeriesKey(row[0].patient, row[0].study, row[0].series) for row in series if is_volume(row))
        return tuple(
            staged
            for key in others
            if key.study in studies and key not in keys and (staged := tuple(pair.after for pair in self._pairs(key)))
        )

    def _pairs(self, key: SeriesKey) -> Iterator[Pair]:
        for number, path, staged in self.book.staged_of(key.patient + key.study, key.series):
            if self.stock.pictures.get(number) is None:
                continue  # a page about the pictures that shares their series
            look = self.stock.pictures.look_of(number)
            removal = unpack_seen(look).removal if look else None
            yield Pair(Path(path), self.staging / staged, removal.masks if removal else ())

    def _record(self, head: Head, attacked: Attacked) -> None:
        facts = self.run.faces[head.facts]
        volumes = max(1, attacked.volumes)
        self.run.faces[head.facts] = replace(
            facts,
            erased=attacked.erased,
            left=attacked.left,
            brain_voxels=attacked.brain_voxels,
            brain_changed=attacked.brain_changed,
            seconds=facts.seconds + attacked.seconds / volumes,
            before=attacked.before,
            after=attacked.after,
            witness=attacked.witness,
        )
        failed = {index for index, findings in enumerate(attacked.findings) if findings}
        if failed:
            self._stop(head, failed, [finding for findings in attacked.findings for finding in findings])

    def _stop(self, head: Head, failed: set[int], findings: Sequence[Finding]) -> None:
        """Nothing of the studies leaves: all that is staged of them stays here, and what was found is written down.

        What was found in another series than the head's stops them all.
        """
        series = head.task.series
        keys = [each.key for index, each in enumerate(series) if index in failed or len(series) in failed]
        for key in keys:
            self.stock.leak(key)
        _, pseudonym = self.stock.called(keys[0].patient)
        counted = BatchFacts(pseudonym=pseudonym, leaks=tuple(findings), series=keys[0].series)
        studies = sorted({key.patient + key.study for key in keys})
        stripped = self.run.stripped
        self.book.record_batch(WorkedBatch(stripped.parts, leaked_studies=studies, facts=pack_facts([counted])))
        stripped.parts += 1
        stripped.count(counted)
