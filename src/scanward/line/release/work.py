"""What a worker process does: clean a batch, and attack what it wrote."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.reading import open_object
from scanward.line.deidentify import Deidentifier, Recipe, Subject
from scanward.line.release.attack import expected_of
from scanward.line.release.identities import unpack
from scanward.line.release.tasks import Batch, BatchResult, Cleaned, Refused, Source
from scanward.line.verify import Verifier

if TYPE_CHECKING:
    from scanward.line.deidentify import CleanObject

_PATIENTS_AT_HAND = 2
"""Compiled needles of one patient take a few MB; batches of one patient follow each other."""


@lru_cache(maxsize=_PATIENTS_AT_HAND)
def _deidentifier(recipe: Recipe, identity: bytes, subject: Subject) -> Deidentifier:
    return Deidentifier(recipe, unpack(identity), subject)


@lru_cache(maxsize=_PATIENTS_AT_HAND)
def _verifier(identity: bytes) -> Verifier:
    return Verifier(unpack(identity))


def clean_batch(batch: Batch) -> BatchResult:
    """Clean and verify the objects of a batch into its staging folder.

    An object that is not understood is refused; the others go on. Files of an earlier, killed attempt are replaced.

    Raises:
        OSError: the staging folder cannot be written.
    """
    result = BatchResult()
    deidentifier = _deidentifier(batch.recipe, batch.identity, batch.subject)
    folder = batch.staging / batch.series
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for source in batch.sources:
        try:
            _clean_one(batch, source, deidentifier, result)
        except UnsoundObject as unsound:
            result.refused.append(Refused(source.number, unsound.reason, unsound.detail))
    result.changes = deidentifier.take_changes()
    return result


def _clean_one(batch: Batch, source: Source, deidentifier: Deidentifier, result: BatchResult) -> None:
    staged = f"{batch.series}/{source.number:08d}"
    target = batch.staging / staged
    target.unlink(missing_ok=True)
    with open_object(source.path, spool=batch.spool) as opened:
        facts = deidentifier.clean(opened, target, may_show_face=source.may_show_face)
        if batch.verified:
            _attack(batch, source, target, facts, result)
    result.cleaned.append(Cleaned(source.number, staged, facts))


def _attack(batch: Batch, source: Source, target: object, facts: CleanObject, result: BatchResult) -> None:
    raise NotImplementedError
