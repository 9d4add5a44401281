"""What the work of a release is told in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scanward.store.quarantine import NewEntry


class WorkState(StrEnum):
    TODO = "todo"
    HELD = "held"
    STAGED = "staged"
    QUARANTINED = "quarantined"
    LEAKED = "leaked"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """An object to be released. `number` is unique in the release; `patient`, `study` and `series` must be opaque
    (`Vault.digest`), for they stand in clear; `path`, `origin` and `record` (a few hundred bytes) are sealed."""

    number: int
    path: str = field(repr=False)
    origin: str = field(repr=False)
    size: int
    patient: str
    study: str
    series: str
    modality: str
    sop_class_uid: str
    flags: int
    record: bytes = field(repr=False)


class CleanedRow(NamedTuple):
    """What a worker staged for the item `number`. All UIDs are the new ones."""

    number: int
    staged_name: str
    sha256: str
    size: int
    sop_class_uid: str
    sop_instance_uid: str
    study_uid: str
    series_uid: str
    pseudonym: str


class RefusedRow(NamedTuple):
    """The item `number` goes to quarantine, under `entry`."""

    number: int
    entry: NewEntry


@dataclass(frozen=True, slots=True)
class WorkedBatch:
    """What became of some items; `part` counts the batches of a release."""

    part: int = 0
    cleaned: Sequence[CleanedRow] = ()
    refused: Sequence[RefusedRow] = ()
    leaked_studies: Sequence[str] = ()
    """Of these nothing may leave any more, whatever is or was staged of them."""
    facts: bytes = field(default=b"", repr=False)
    """What was counted; sealed, and given back by `WorkBook.facts`."""


class HeldRow(NamedTuple):
    """A series that waits; `reason` holds the reasons' words."""

    study: str
    series: str
    reason: str
