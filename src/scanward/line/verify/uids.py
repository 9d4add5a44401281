"""UIDs: the ones that must not appear, the ones that look like a hospital's, what is defined and what is pointed at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.dicom.dictionary import tag_of
from scanward.line.verify.rules import Rule, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.finding import Finding

_FREE_ROOTS = ("2.25.", "1.2.840.10008.", "1.2.826.0.1.3680043.8.498.")
"""UUID-derived UIDs (PS3.5 annex B.2), the standard's own, and the public root of a well-known library."""
_STANDARD = "1.2.840.10008."
_OWN_ROOTS = ("2.25.", _STANDARD)
IN_TEXT = re.compile(r"(?<![\d.])[0-2](?:\.(?:0|[1-9]\d{0,38})){5,}(?![\d.])")
"""A UID inside a text: six components and more, so that no software version is taken for one."""
IN_BYTES = re.compile(rb"[0-2](?:\.(?:0|[1-9][0-9]{0,38})){5,}")
DEFINES = frozenset(
    tag_of(keyword) for keyword in ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID", "FrameOfReferenceUID")
)
"""At the top of a data set these say what the object is; in a sequence they point elsewhere."""
_POINTS = DEFINES | frozenset(
    tag_of(keyword) for keyword in ("ReferencedSOPInstanceUID", "ReferencedFrameOfReferenceUID")
)
_CLASS_KEYWORDS = """
    SOPClassUID MediaStorageSOPClassUID ReferencedSOPClassUID TransferSyntaxUID ImplementationClassUID ContextUID
    MappingResourceUID CodingSchemeUID ContextGroupExtensionCreatorUID SOPClassesInStudy SOPClassesSupported
    RelatedGeneralSOPClassUID OriginalSpecializedSOPClassUID ReferencedTransferSyntaxUIDInFile
    ReferencedSOPClassUIDInFile EncryptedContentTransferSyntaxUID MACCalculationTransferSyntaxUID
    PrivateInformationCreatorUID"""
_CLASSES = frozenset(map(tag_of, _CLASS_KEYWORDS.split()))
"""UIDs that name kinds of things, not things; vendors register their own under their roots."""
_LONGEST_VERSION = 5


def is_free(uid: str, *, strict: bool = False) -> bool:
    """Whether a UID says nothing about where it was made; `strict` trusts only what the line makes itself."""
    return uid.startswith(_OWN_ROOTS if strict else _FREE_ROOTS)


def values_of(value: bytes) -> list[str]:
    """The UIDs of a UI value."""
    text = value.decode("ascii", "replace").strip(" \0")
    return [part.strip(" \0") for part in text.split("\\")] if text else []


def judge(tag: int, uid: str, where: str, originals: frozenset[str], *, strict: bool) -> Iterator[Finding]:
    """Findings about one UID of a UI value, where UIDs are not retained.

    The line makes all new UIDs in root 2.25, so a `strict` judge takes any other for one that was not replaced; in
    private attributes, which a list of safe ones lets stand as they are, it only suspects.
    """
    if uid.startswith(_STANDARD):
        return
    if uid in originals:
        yield found(Rule.UID_ORIGINAL, Kind.UID, where, uid, certain=True)
    elif tag not in _CLASSES:
        yield found(Rule.UID_ROOT, Kind.UID, where, uid, certain=strict and not tag >> 16 & 1)


def is_pointer(tag: int, depth: int) -> bool:
    """Whether a UI attribute at that depth points at an object, series, study or frame of reference."""
    return tag in _POINTS and (depth > 0 or tag not in DEFINES)


def in_text(text: str) -> list[str]:
    """The UIDs inside a text that are not the standard's own."""
    if text.count(".") < _LONGEST_VERSION:
        return []
    return [uid for uid in IN_TEXT.findall(text) if not uid.startswith(_STANDARD)]
