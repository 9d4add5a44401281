"""Between looking for writing and deciding: heads are looked for in all volumes, and what is seen is written down."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import TYPE_CHECKING, Final

from scanward.core.decision import FaceFate, Likelihood
from scanward.core.faces import FaceDoubt, FaceSight
from scanward.core.facts import FaceFacts
from scanward.core.finding import Finding
from scanward.core.identity import IdentifierKind
from scanward.line.deidentify.faces import FacePolicy
from scanward.line.examine import merged
from scanward.line.examine.risk_findings import FACE_DOUBT, without_doubt
from scanward.line.release.deciding import said_of_face
from scanward.line.release.faces.tasks import COLOUR, LEAST_SLICES, FaceMark, FaceSeries, FaceTask, HeadSeen, SeriesFace
from scanward.line.release.modalities import modality_word
from scanward.line.release.pictures import MOST_PICTURES
from scanward.line.release.pool import WorkerDied
from scanward.store import SeriesKey

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from scanward.core.progress import Progress
    from scanward.line.deidentify.faces import Faces
    from scanward.line.release.inventory import Inventory
    from scanward.line.release.pool import Pool
    from scanward.store import PictureSeries

_NO_VOLUMES: Final = frozenset(
    "AR BI BMD DG ECG ES GM HC IVOCT IVUS KER LEN LS MG OAM OP OPT OPV RG RTIMAGE SM SRF TG US VA XC".split()  # noqa: SIM905 - thirty quoted words read worse
)
"""Modalities whose frames are no slices of a body: their headers have to tell."""
_PLANAR: Final = frozenset({"NM"})
"""Whose frames may be slices or not."""
_NOT_TRIED: Final = frozenset({"PT"}) | _PLANAR
"""Share a frame of reference with a CT or an MR; alone, their headers have to tell."""


_BODIES: Final = frozenset({"CT", "MR"})
"""Of others a header that names no face says nothing: their modality alone speaks in it."""
_PAGES: Final = "pages *"
"""How the likeness of screens and scanned pages reads."""
RULE: Final = "E-FACE-SEEN"


@dataclass(frozen=True, slots=True)
class Head:
    """A head whose face goes: the place of its facts among all, and its series with what becomes of each."""

    facts: int
    task: FaceTask
    faces: tuple[SeriesFace, ...]


@dataclass(frozen=True, slots=True)
class FindingFaces:
    """Looks for heads in one inventory. `plans` is the folder for what has to be removed."""

    inventory: Inventory
    pool: Pool
    plans: Path
    settings: Faces
    facts: list[FaceFacts] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    """Those whose face goes."""

    def run(self, progress: Progress) -> list[FaceFacts]:
        """Look into every volume and colour picture, tell the stock what becomes of each series, and say what was
        seen."""
        if self.settings.policy is not FacePolicy.OFF:
            self._find_heads(progress)
            self._find_in_research_volumes(progress)
            self._find_photographs(progress)
        return self.facts

    def _find_photographs(self, progress: Progress) -> None:
        if next(self.inventory.stock.pictures.alike(COLOUR), None) is not None:
            from scanward.line.release.faces.photographs import find_photographs  # noqa: PLC0415 - start-up: numpy

            progress.stage("look for photographs", None)
            self.facts.extend(find_photographs(self.inventory, self.pool, progress))

    def _find_in_research_volumes(self, progress: Progress) -> None:
        if self.inventory.volumes:
            from scanward.line.release.faces.research_volumes import find_in_volumes  # noqa: PLC0415 - start-up: numpy

            progress.stage("look into volumes of other formats", len(self.inventory.volumes))
            self.facts.extend(find_in_volumes(self.inventory, self.pool, progress, len(self.facts)))

    def _find_heads(self, progress: Progress) -> None:
        tasks = self._tasks()
        if (first := next(tasks, None)) is None:
            return
        from scanward.line.release.faces.slices import see_heads  # noqa: PLC0415 - start-up: numpy

        progress.stage("look for faces", None)
        self.plans.mkdir(mode=0o700, exist_ok=True)
        for (task,), seen in self.pool.run(see_heads, ((task,) for task in chain((first,), tasks))):
            self._record(task, _unseen(task) if isinstance(seen, WorkerDied) else seen[0])
            progress.advance()

    def _tasks(self) -> Iterator[FaceTask]:
        pictures = self.inventory.stock.pictures
        torn = pictures.torn(_PAGES)
        rows = filter(_in_slices, pictures.series())
        groups = groupby(rows, key=lambda row: (row.patient, row.frame_of_reference or (row.study, row.series)))
        for number, (_, group) in enumerate(groups):
            members = [tuple(alike) for _, alike in groupby(group, key=lambda row: row[:4])]
            if any(is_volume(rows, but=_PLANAR) for rows in members):
                series = tuple(self._series(rows, torn) for rows in members)
                remove = self.settings.policy is FacePolicy.REMOVE
                yield FaceTask(series, self.plans / f"{number}.npz", self._marks(members[0][0].patient), remove)

    def _marks(self, patient: str) -> tuple[FaceMark, ...]:
        rows = self.inventory.stock.pictures.markings(patient)
        return tuple(FaceMark(SeriesKey(*row[:3]), row.modality, row.path) for row in rows)

    def _series(self, rows: Sequence[PictureSeries], torn: Container[tuple[str, str, str]]) -> FaceSeries:
        row = rows[0]
        key = SeriesKey(row.patient, row.study, row.series)
        found = self.inventory.stock.pictures.of_series(row)
        pictures = [picture for picture in found if not picture.likeness.startswith(_PAGES[:-1])]
        evidence = Counter(picture.evidence for picture in pictures)
        said = {what: said_of_face(what) for what in evidence}
        unlikely = all(likely is Likelihood.UNLIKELY for likely, _ in said.values())
        return FaceSeries(
            key,
            row.modality,
            tuple(picture.path for picture in pictures),
            volume=is_volume(rows),
            torn=key in torn,
            named=False if unlikely and row.modality in _BODIES else None,
            likely=sum(evidence[what] for what, (likely, _) in said.items() if likely is Likelihood.POSSIBLE),
            wanted=any(not made_for.isdisjoint(self.settings.protect) for _, made_for in said.values()),
        )

    def _record(self, task: FaceTask, seen: HeadSeen) -> None:
        for series, face in zip(task.series, seen.faces, strict=True):
            if face.fate is not FaceFate.NONE:
                self.inventory.stock.face(series.key, face.pack())
                self._find(series, face)
        for mark in seen.outlines:
            self.inventory.stock.face(mark.key, SeriesFace(FaceFate.OUTLINE).pack())
        if seen.sight in {FaceSight.FACE, FaceSight.UNSURE}:
            self.facts.append(
                FaceFacts(
                    self._caption(task),
                    seen.sight,
                    seen.doubt or "",
                    series=len(task.series),
                    seconds=seen.seconds / max(1, seen.volumes),
                    touched=tuple(sorted({modality_word(mark.modality) for mark in seen.outlines})),
                    before=seen.renders if len(self.facts) < MOST_PICTURES else (),
                )
            )
            if any(face.fate is FaceFate.GOES for face in seen.faces):
                self.heads.append(Head(len(self.facts) - 1, task, seen.faces))

    def _find(self, series: FaceSeries, face: SeriesFace) -> None:
        """A face that was seen is a finding; the doubt about a series ends where somebody looked."""
        inventory, objects = self.inventory, len(series.paths)
        if face.fate is not FaceFate.UNSURE:
            seen = (
                [] if face.fate is FaceFate.ABSENT else [Finding(IdentifierKind.FACE, "pixel-data", RULE, "", objects)]
            )
            inventory.findings = merged([*without_doubt(inventory.findings, FACE_DOUBT, series.likely), *seen])

    def _caption(self, task: FaceTask) -> str:
        number, pseudonym = self.inventory.stock.called(task.series[0].key.patient)
        modalities = sorted({modality_word(series.modality) for series in task.series})
        return f"{', '.join(modalities)}, {pseudonym or f'patient {number}'}"


def _unseen(task: FaceTask) -> HeadSeen:
    """What is said where a worker died over it."""
    return HeadSeen((SeriesFace(FaceFate.UNSURE),) * len(task.series), FaceSight.UNSURE, FaceDoubt.UNREAD)


def _in_slices(row: PictureSeries) -> bool:
    return row.modality not in _NO_VOLUMES and not row.likeness.startswith(_PAGES[:-1])


def is_volume(rows: Iterable[PictureSeries], but: Container[str] = _NOT_TRIED) -> bool:
    """Whether the pictures of one series, `but` those of some modalities, have frames enough, of one sample each, for a
    surface."""
    frames = 0
    for row in rows:
        _, _, _, samples, *_, each = row.likeness.split(" ")
        frames += row.objects * int(each) if _in_slices(row) and samples == "1" and row.modality not in but else 0
    return frames >= LEAST_SLICES
