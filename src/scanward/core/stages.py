"""What one stage of the line hands to the next, where the two are in different rooms.

    bytes → Received → Examined | Quarantined → … → Cleaned → Sealed;   Sealed + Ticket → Outcome

In between the conductor keeps the order: what is decided and what the attack found stand in the ward's work, not in
a type.

Fields that may identify (a source path, an original UID) are kept out of `repr`, so that a stage in a traceback or a
log is no leak.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from scanward.core.errors import QuarantineReason
    from scanward.core.ids import PatientKey, Pseudonym, ReleaseId, Uid


@dataclass(frozen=True, slots=True)
class Received:
    """One file on the local disk. `origin` is an opaque id, safe to log; the path is not."""

    path: Path = field(repr=False)
    origin: str
    size: int
    name: str = field(default="", repr=False)
    """What it was called at its source, inside an archive too: looked at for identifiers, never opened."""
    modified_ns: int = 0
    """When the file was changed last, in ns since 1970; 0 for one that we made."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A sound object; `study` and `series` are keyed digests, safe to log."""

    received: Received
    patient: PatientKey
    study: str
    series: str
    number: int
    sop_class_uid: Uid


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An object that was not understood, or that leaked."""

    received: Received
    reason: QuarantineReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One object as it may leave, in the spool. All UIDs are the new ones."""

    staged: Path
    sha256: str
    size: int
    pseudonym: Pseudonym
    study: Uid
    series: Uid
    sop_instance_uid: Uid
    sop_class_uid: Uid


@dataclass(frozen=True, slots=True)
class Sealed:
    """A release ready to go: `folder` holds the objects under the names that `manifest` lists, and the manifest."""

    release: ReleaseId
    folder: Path
    manifest: Path
    sha256: str
    """Of the manifest file, lower-case hex."""
    objects: int
    size: int
    """Bytes of all files together, the recipient's reports too, which are no objects."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to deliver one release once. Only `account.open` mints one, after its entry is on the disk."""

    id: str
    release: ReleaseId
    manifest_sha256: str
    opened: datetime


class OutcomeKind(StrEnum):
    """How a delivery ended. `unknown` is the honest word after a crash or a silent recipient."""

    DELIVERED = "delivered"
    PARTIAL = "partial"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`objects` stand at the destination, `already` of them stood there before; `size` is the bytes of all files."""

    kind: OutcomeKind
    objects: int
    size: int
    already: int = 0
    manifest_sha256: str = ""


def object_name(pseudonym: str, study: str, series: str, instance: str) -> str:
    """Where an object stands, relative to the staged folder and to the destination alike.

    Made of our own ids only. The instance is named by its new UID, not by a number, so that a second release of a
    series that grew finds the objects it already delivered under the same names.
    """
    return f"{pseudonym}/{study}/{series}/{instance}.dcm"
