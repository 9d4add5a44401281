"""Every rule of the attack, with the sentence that says what it means.

A rule fires with one of two weights, and the weight is the prefix of the id in a finding: `V-` is certain and stops a
study, `S-` is suspect and is reported as a warning. docs/lookup/findings.md has a section for each.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from scanward.core.finding import Finding, masked

if TYPE_CHECKING:
    from scanward.core.identity import IdentifierKind


class Rule(StrEnum):
    """What was looked for. The value is the id without its weight."""

    NEEDLE_TEXT = "NEEDLE-TEXT"
    NEEDLE_BYTES = "NEEDLE-BYTES"
    NEEDLE_PIXELS = "NEEDLE-PIXELS"
    FILE_NAME = "FILE-NAME"
    DATE_KNOWN = "DATE-KNOWN"
    DATE_LEFT = "DATE-LEFT"
    DATE_TEXT = "DATE-TEXT"
    DATE_EPOCH = "DATE-EPOCH"
    AGE = "AGE"
    EMAIL = "EMAIL"
    URL = "URL"
    IP = "IP"
    PHONE = "PHONE"
    SSN = "SSN"
    ADDRESS = "ADDRESS"
    TITLE = "TITLE"
    LABEL = "LABEL"
    NAME = "NAME"
    UID_ORIGINAL = "UID-ORIGINAL"
    UID_ROOT = "UID-ROOT"
    UID_TEXT = "UID-TEXT"
    ATTRIBUTE = "ATTRIBUTE"
    PRIVATE = "PRIVATE"
    GROUP_LENGTH = "GROUP-LENGTH"
    OVERLAY = "OVERLAY"
    CURVE = "CURVE"
    ICON = "ICON"
    DOCUMENT = "DOCUMENT"
    SIGNATURE = "SIGNATURE"
    ORIGINAL_ATTRIBUTES = "ORIGINAL-ATTRIBUTES"
    CODESTREAM = "CODESTREAM"
    CODESTREAM_TAIL = "CODESTREAM-TAIL"
    TRAILER = "TRAILER"
    PREAMBLE = "PREAMBLE"
    META = "META"
    HIGH_BITS = "HIGH-BITS"
    MARKER_REMOVED = "MARKER-REMOVED"
    MARKER_METHOD = "MARKER-METHOD"
    MARKER_DATES = "MARKER-DATES"
    MARKER_BURNED_IN = "MARKER-BURNED-IN"
    MARKER_FEATURES = "MARKER-FEATURES"
    STRUCTURE = "STRUCTURE"
    EXPECTED = "EXPECTED"
    PICTURE_NEEDLE = "PICTURE-NEEDLE"
    PICTURE_DRAWN = "PICTURE-DRAWN"
    PICTURE_RESEMBLES = "PICTURE-RESEMBLES"
    PICTURE_DATE = "PICTURE-DATE"
    PICTURE_WORDS = "PICTURE-WORDS"
    PICTURE_LIKELY = "PICTURE-LIKELY"
    PICTURE_UNSEEN = "PICTURE-UNSEEN"
    FACE_SURFACE = "FACE-SURFACE"
    FACE_SHAPE = "FACE-SHAPE"
    FACE_FORGOTTEN = "FACE-FORGOTTEN"
    FACE_BRAIN = "FACE-BRAIN"
    FACE_OUTSIDE = "FACE-OUTSIDE"
    FACE_WITNESS = "FACE-WITNESS"
    PIXEL_LENGTH = "PIXEL-LENGTH"
    PIXEL_IDENTITY = "PIXEL-IDENTITY"
    HASH = "HASH"
    REFERENCE = "REFERENCE"
    DUPLICATE_UID = "DUPLICATE-UID"
    UNJUDGED = "UNJUDGED"
    UNREADABLE = "UNREADABLE"


CERTAIN = "V-"
SUSPECT = "S-"


def found(rule: Rule, kind: IdentifierKind, place: str, text: str = "", *, certain: bool) -> Finding:
    """A finding of `rule` whose sample is masked here, once and for all."""
    return Finding(kind, place, (CERTAIN if certain else SUSPECT) + rule.value, masked(text))


def is_certain(finding: Finding) -> bool:
    """Whether the finding stops a study, rather than asking a person to look."""
    return finding.rule.startswith(CERTAIN)
