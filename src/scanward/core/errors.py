"""Every failure Scanward knows.

ScanwardError                     exit 1
├── UsageError                    exit 2   the command cannot be meant as typed
├── ConfigurationError            exit 7
│   ├── RecipeError                        a recipe does not say something that can be done
│   ├── WardError                          the ward's folder, database or version is not usable
│   └── KeyUnavailable                     a key is missing, wrong, or readable by others
├── SourceError                   exit 1   what was to be read cannot be reached
├── DestinationError              exit 1   what was to be written cannot be
├── RefusedByPolicy               exit 3
├── IdentifiersFound              exit 4
├── IntegrityBroken               exit 5   a hash, signature or ledger entry does not hold
├── TryLater                      exit 75  busy, locked, no space: the same call may go through
└── UnsoundObject                 exit 1   one object cannot be understood: it goes to quarantine

Messages never hold a header value, a name, or the path of a patient's file. Refusing is a normal return
(`Decision`), failing is an exception.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What a command's exit status says. Each has a section in docs/lookup/exit-codes.md."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    REFUSED = 3
    IDENTIFIERS_FOUND = 4
    INTEGRITY_BROKEN = 5
    PARTLY_DONE = 6
    CONFIGURATION = 7
    TRY_LATER = 75


class ScanwardError(Exception):
    """The root of the tree. `str(error)` is a sentence for a person and holds no identifier."""

    code: ClassVar[str] = "failed"
    exit_code: ClassVar[ExitCode] = ExitCode.FAILED


class UsageError(ScanwardError):
    code = "usage"
    exit_code = ExitCode.USAGE


class ConfigurationError(ScanwardError):
    code = "configuration"
    exit_code = ExitCode.CONFIGURATION


class RecipeError(ConfigurationError):
    code = "recipe"


class WardError(ConfigurationError):
    code = "ward"


class KeyUnavailable(ConfigurationError):
    code = "key-unavailable"


class SourceError(ScanwardError):
    code = "source"


class DestinationError(ScanwardError):
    code = "destination"


class RefusedByPolicy(ScanwardError):
    code = "refused"
    exit_code = ExitCode.REFUSED


class IdentifiersFound(ScanwardError):
    code = "identifiers-found"
    exit_code = ExitCode.IDENTIFIERS_FOUND


class IntegrityBroken(ScanwardError):
    code = "integrity"
    exit_code = ExitCode.INTEGRITY_BROKEN


class TryLater(ScanwardError):
    code = "try-later"
    exit_code = ExitCode.TRY_LATER


class QuarantineReason(StrEnum):
    """Why an object could not be understood or must not go on. Each is explained in docs/lookup/quarantine.md."""

    NOT_DICOM = "not-dicom"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    BAD_LENGTH = "bad-length"
    BAD_VR = "bad-vr"
    BAD_META = "bad-meta"
    UNKNOWN_TRANSFER_SYNTAX = "unknown-transfer-syntax"
    TAG_ORDER = "tag-order"
    DUPLICATE_TAG = "duplicate-tag"
    TOO_DEEP = "too-deep"
    TOO_MANY_ELEMENTS = "too-many-elements"
    TOO_MANY_IDENTIFIERS = "too-many-identifiers"
    HEADER_TOO_LARGE = "header-too-large"
    INFLATE_BOMB = "inflate-bomb"
    INFLATE_BROKEN = "inflate-broken"
    PIXEL_LENGTH = "pixel-length"
    PIXEL_DESCRIPTION = "pixel-description"
    CODESTREAM = "codestream"
    DECODER_DIED = "decoder-died"
    CHARACTER_SET = "character-set"
    BAD_UID = "bad-uid"
    MISSING_UID = "missing-uid"
    UID_CONFLICT = "uid-conflict"
    UNREADABLE = "unreadable"
    ARCHIVE = "archive"
    ENCRYPTED = "encrypted"
    LEAK = "leak"
    WORKER_DIED = "worker-died"
    NOT_MASKABLE = "not-maskable"
    TEXT_DISPUTED = "text-disputed"


class UnsoundObject(ScanwardError):
    """One object cannot be understood. `detail` is for staff; it names tags, offsets and sizes, never values."""

    code = "unsound"

    def __init__(self, reason: QuarantineReason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[UnsoundObject], tuple[QuarantineReason, str]]:
        return (UnsoundObject, (self.reason, self.detail))
