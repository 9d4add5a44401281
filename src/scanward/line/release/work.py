"""What a worker process does: clean a batch, and attack what it wrote."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.core.stages import object_name
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, PixelDoubts, Recipe, Subject
from scanward.line.release.identities import unpack
from scanward.line.release.seeing import frame_decoder
from scanward.line.release.tasks import Batch, BatchResult, Cleaned, Refused, Source
from scanward.line.release.write_back import WriteBack
from scanward.line.verify import is_certain

if TYPE_CHECKING:
    from scanward.dicom.reading import DicomObject
    from scanward.dicom.volume import Erasure
    from scanward.line.deidentify import CleanObject
    from scanward.line.release.attack import Promises
    from scanward.line.release.faces.tasks import SeriesFace
    from scanward.line.release.look_again import Written
    from scanward.line.release.tasks import Task
    from scanward.line.verify import Verifier

_PATIENTS_AT_HAND = 2
"""Compiled needles of one patient take a few MB; batches of one patient follow each other."""


@lru_cache(maxsize=_PATIENTS_AT_HAND)
def _recipe(text: str) -> Recipe:
    return Recipe.model_validate_json(text)


@lru_cache(maxsize=_PATIENTS_AT_HAND)
def _deidentifier(recipe: str, identity: bytes, subject: Subject) -> Deidentifier:
    return Deidentifier(_recipe(recipe), unpack(identity), subject, frame_decoder())


@lru_cache(maxsize=_PATIENTS_AT_HAND)
def _verifier(identity: bytes) -> Verifier:
    from scanward.line.verify import Verifier  # noqa: PLC0415 - start-up: not of a release that is not verified

    return Verifier(unpack(identity))


@lru_cache(maxsize=_PATIENTS_AT_HAND)
def _promises(recipe: str, subject: Subject) -> Promises:
    from scanward.line.release.attack import Promises  # noqa: PLC0415 - start-up: see above

    return Promises(_recipe(recipe), subject)


def clean_batches(task: Task) -> list[BatchResult]:
    """`clean_batch` of each."""
    return [clean_batch(batch) for batch in task]


def clean_batch(batch: Batch) -> BatchResult:
    """Clean and attack the objects of a batch; what is clean stands in the staging folder under its new name.

    An object that is not understood is refused; the others go on. Files of an earlier, killed attempt are replaced.

    Raises:
        OSError: the staging folder cannot be written.
    """
    deidentifier = _deidentifier(batch.recipe, batch.identity, batch.subject)
    with WriteBack(wanted=not batch.read_again) as write_back:
        work = _Work(batch, deidentifier, write_back)
        for source in batch.sources:
            try:
                work.clean(source)
            except UnsoundObject as unsound:
                work.result.refused.append(Refused(source.number, unsound.reason, unsound.detail))
        work.look_again()
    work.result.changes = deidentifier.take_changes()
    return work.result


@dataclass(slots=True)
class _Work:
    """One batch under work."""

    batch: Batch
    deidentifier: Deidentifier
    write_back: WriteBack
    result: BatchResult = field(default_factory=BatchResult)
    made: dict[str, bool] = field(default_factory=dict)
    """Of each folder that was asked for, whether it was there before."""
    pictures: list[Written] = field(default_factory=list)
    """What is to be looked at again."""

    def clean(self, source: Source) -> None:
        batch, deidentifier = self.batch, self.deidentifier
        _refuse_changed(source)
        with open_object(source.path, spool=batch.spool) as opened:
            uids = deidentifier.new_uids(opened)
            staged = object_name(batch.subject.pseudonym, uids.study, uids.series, uids.instance)
            target = _free_place(str(batch.staging), staged, self.made)
            face = _erasure(opened, source.face) if source.face else None
            facts = deidentifier.clean(opened, target, source.doubts, source.removal, face, read_again=batch.verified)
            if batch.verified:
                facts = self._attack(source, opened, facts, target)
        _refuse_changed(source)
        self.write_back.send(target)
        facts = replace(facts, pixels=replace(facts.pixels, masked=()))  # a face is thousands: not for the way back
        self.result.cleaned.append(Cleaned(source.number, staged, facts))

    def _attack(self, source: Source, opened: DicomObject, facts: CleanObject, target: str) -> CleanObject:
        """Attack the bytes that were written; where writing was looked for, the picture is for `look_again`."""
        batch, removal = self.batch, source.removal
        gone = removal is not None and removal.complete
        expectation = _promises(batch.recipe, batch.subject).of(
            opened, facts, source.doubts, text_gone=gone, face_gone=source.face is not None
        )
        verdict = _verifier(batch.identity).check(target, expectation, name=f"{facts.uids.instance}.dcm")
        self.result.leaks.extend((source.number, finding) for finding in verdict.findings)
        self.result.suspects.extend(verdict.suspects)
        if (removal and removal.masks) or (removal is not None and PixelDoubts.TEXT in source.doubts):
            from scanward.line.release.look_again import Written, likeness  # noqa: PLC0415 - start-up: few pictures

            self.pictures.append(Written(source, Path(target), facts.pixels, likeness(source, opened)))
        return replace(facts, sha256=verdict.sha256, left_out=None)

    def look_again(self) -> None:
        """At the pictures of what was written, slices together: what is disputed goes, and a person is asked."""
        written = {each.number for each in self.result.cleaned}
        pictures = [each for each in self.pictures if each.source.number in written]
        if not pictures:
            return
        from scanward.line.release.look_again import look_again  # noqa: PLC0415 - start-up: few pictures

        refused = set()
        for seen in look_again(self.batch.recipe, self.batch.identity, pictures):
            number = seen.written.source.number
            if seen.refused:
                seen.written.target.unlink()
                self.result.refused.append(seen.refused)
                refused.add(number)
            self.result.masked.add(seen.masked)
            self.result.leaks.extend((number, finding) for finding in seen.findings if is_certain(finding))
            self.result.suspects.extend(finding for finding in seen.findings if not is_certain(finding))
        self.result.cleaned = [each for each in self.result.cleaned if each.number not in refused]


def _erasure(opened: DicomObject, face: SeriesFace) -> Erasure:
    from scanward.line.release.faces.plan import erasure_for  # noqa: PLC0415 - start-up: few series show a head

    return erasure_for(opened, face)


def _free_place(staging: str, staged: str, made: dict[str, bool]) -> str:
    """Where `staged` is to be written, in a folder that is there; what a killed attempt left in the place is gone.

    `made` says of each folder that was asked for before whether it was there already. Strings, not Paths: this is done
    for each object, and they cost a tenth.
    """
    target = f"{staging}/{staged}"
    folder = target.rpartition("/")[0]
    if folder not in made:
        made[folder] = os.path.isdir(folder)  # noqa: PTH112 - strings, see above
        os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - strings, see above
    if made[folder]:
        with suppress(FileNotFoundError):
            os.unlink(target)  # noqa: PTH108 - strings, see above
    return target


def _refuse_changed(source: Source) -> None:
    """A file that was written since it was examined may be another patient's by now."""
    try:
        found = source.path.stat()
    except OSError:
        raise UnsoundObject(QuarantineReason.UNREADABLE, "it was there when the release began, and is gone") from None
    if found.st_size != source.size or source.modified_ns not in (0, found.st_mtime_ns):
        raise UnsoundObject(QuarantineReason.UNREADABLE, "it was changed while the release ran")
