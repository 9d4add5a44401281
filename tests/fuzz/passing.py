"""Takes one file through the line in this process, and says what became of it."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from scanward.core.errors import UnsoundObject
from scanward.core.identity import IdentifierKind, Identity
from scanward.core.ids import Pseudonym
from scanward.core.stages import Quarantined, Received
from scanward.dicom.encoding import DEFLATED_UID
from scanward.dicom.reading import open_object
from scanward.dicom.sequence import walk
from scanward.line.deidentify import CleanObject, Subject, load_recipe
from scanward.line.examine import Examiner
from scanward.line.release.identities import pack
from scanward.line.release.tasks import Batch, Source
from scanward.line.release.work import clean_batch

if TYPE_CHECKING:
    from pathlib import Path

    from scanward.core.finding import Finding

SUBJECT = Subject(Pseudonym("P-TEST123456"), -100, b"s" * 32)
_KEY = b"k" * 32
_DOCUMENT = "V-DOCUMENT at EncapsulatedDocument"


@dataclass(slots=True)
class Passed:
    """What became of a file: refused with a reason, or written and attacked."""

    reason: str = ""
    out: bytes | None = None
    written: CleanObject | None = None
    deflated: bool = False
    findings: tuple[Finding, ...] = ()
    identity: Identity = field(default_factory=Identity)


@dataclass(slots=True)
class Score:
    """What a run met; the long profile prints it."""

    outcomes: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    """Secrets that cleaning left and verify stopped, by rule and place."""
    alarms: Counter[str] = field(default_factory=Counter)
    """What verify stopped although no secret was left."""
    samples: dict[str, object] = field(default_factory=dict)
    """An example of each of the two."""

    def take(self, passed: Passed, left: list[str], example: object = None) -> None:
        if passed.out is None:
            self.outcomes[f"refused: {passed.reason}"] += 1
            return
        told = {f"{finding.rule} at {finding.place}" for finding in passed.findings}
        if told == {_DOCUMENT}:
            self.outcomes["a document, which the line holds"] += 1
            return
        for each in told:
            self.samples.setdefault(each, example)
        if left:
            self.missed.update(told)
        else:
            self.alarms.update(told)
        self.outcomes["left, stopped" if left else "false alarm" if told else "clean"] += 1


@lru_cache(maxsize=8)
def recipe_text(name: str) -> str:
    return load_recipe(name).model_dump_json(by_alias=True)


def read_all(path: Path) -> str:
    """Open an object and visit every leaf; the reason when it is refused."""
    try:
        with open_object(path) as found:
            for _ in walk(found):
                pass
    except UnsoundObject as unsound:
        return unsound.reason.value
    return ""


def pass_through(path: Path, staging: Path, recipe: str = "research", identity: Identity | None = None) -> Passed:
    """Examine one file, then clean and attack it as a worker of the line does. Nothing is caught."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in the workers: pydicom's warnings show values
        if identity is None:
            examiner = Examiner(_KEY)
            looked = examiner.examine(Received(path, "o", path.stat().st_size, path.name))
            if isinstance(looked, Quarantined):
                return Passed(looked.reason.value)
            identity = _identity_of(examiner)
        batch = Batch(
            recipe_text(recipe), SUBJECT, pack(identity), (Source(1, path, path.stat().st_size),), staging, path.parent
        )
        done = clean_batch(batch)
    if done.refused:
        assert not [each for each in staging.rglob("*") if each.is_file()], "a refused object left a file"
        return Passed(done.refused[0].reason.value)
    made = done.cleaned[0]
    content = (staging / made.staged).read_bytes()
    deflated = made.facts.transfer_syntax_uid == DEFLATED_UID
    return Passed("", content, made.facts, deflated, tuple(finding for _, finding in done.leaks), identity)


def _identity_of(examiner: Examiner) -> Identity:
    """The needles of everybody who was examined, without UIDs, as the conductor hands them on."""
    identity = Identity()
    for patient in examiner.harvest().patients.values():
        identity.update(patient.identity)
    identity.needles = {needle for needle in identity.needles if needle.kind is not IdentifierKind.UID}
    return identity
