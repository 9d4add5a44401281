"""What a file is, from its first kilobyte. Only what may be an object of DICOM goes on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePosixPath

from scanward.line.receive.bare import is_bare_data_set

HEAD_BYTES = 1024
"""As much of a file as triage looks at."""

_PREFIX_AT = 128  # PS3.10 section 7.1: 128 bytes of preamble, then the prefix
_MEDIA_DIRECTORY = b"\x02\x00\x02\x00UI\x14\x001.2.840.10008.1.3.10"


class FileKind(StrEnum):
    """What a file is. All but the first two are passed over (an archive after it was opened)."""

    DICOM = "dicom"
    ARCHIVE = "archive"
    DICOMDIR = "dicomdir"
    PACKED = "archive-not-opened"
    PROGRAM = "program"
    IMAGE = "image"
    DOCUMENT = "document"
    VOLUME = "volume-of-another-format"
    TEXT = "text"
    EMPTY = "empty"
    MISSING = "named-by-the-medium-but-missing"
    LINK = "link"
    LINK_OUTSIDE = "link-out-of-the-source"
    SPECIAL = "special-file"
    UNKNOWN = "unknown"


_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"PK\x03\x04", FileKind.ARCHIVE),
    (b"PK\x05\x06", FileKind.ARCHIVE),
    (b"MZ", FileKind.PROGRAM),
    (b"\x7fELF", FileKind.PROGRAM),
    (b"\xcf\xfa\xed\xfe", FileKind.PROGRAM),
    (b"\xca\xfe\xba\xbe", FileKind.PROGRAM),
    (b"#!", FileKind.PROGRAM),
    (b"\x89PNG\r\n", FileKind.IMAGE),
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"GIF8", FileKind.IMAGE),
    (b"II*\x00", FileKind.IMAGE),
    (b"MM\x00*", FileKind.IMAGE),
    (b"BM", FileKind.IMAGE),
    (b"%PDF", FileKind.DOCUMENT),
    (b"{\\rtf", FileKind.DOCUMENT),
    (b"\xd0\xcf\x11\xe0", FileKind.DOCUMENT),
    (b"<?xml", FileKind.DOCUMENT),
    (b"<!DOCTYPE", FileKind.DOCUMENT),
    (b"<html", FileKind.DOCUMENT),
    (b"NRRD00", FileKind.VOLUME),
    (b"\x1f\x8b", FileKind.PACKED),
    (b"7z\xbc\xaf", FileKind.PACKED),
    (b"Rar!", FileKind.PACKED),
    (b"BZh", FileKind.PACKED),
    (b"\xfd7zXZ", FileKind.PACKED),
    (b"(\xb5/\xfd", FileKind.PACKED),
)
_ZIP_BY_ANOTHER_NAME = {
    ".jar": FileKind.PROGRAM,
    ".war": FileKind.PROGRAM,
    ".apk": FileKind.PROGRAM,
    ".docx": FileKind.DOCUMENT,
    ".xlsx": FileKind.DOCUMENT,
    ".pptx": FileKind.DOCUMENT,
    ".odt": FileKind.DOCUMENT,
    ".ods": FileKind.DOCUMENT,
    ".odp": FileKind.DOCUMENT,
    ".epub": FileKind.DOCUMENT,
}
_NIFTI_1, _NIFTI_1_AT = (b"n+1\0", b"ni1\0"), 344  # nifti1.h, field `magic`
_PACKED_VOLUMES = (".nii.gz", ".mgz")
_CLAIMS = frozenset({".dcm", ".dicom", ".dic", ".ima"})
_TEXT = bytes({*b"\t\n\r\f\x1b", *range(0x20, 0x100)})


def kind_of(head: bytes, size: int, name: str = "") -> FileKind:
    """Tell what a file is from its first `HEAD_BYTES`; `name` decides only between kinds of packed files."""
    if not head:
        return FileKind.EMPTY
    if head[_PREFIX_AT : _PREFIX_AT + 4] == b"DICM":
        return FileKind.DICOMDIR if _MEDIA_DIRECTORY in head else FileKind.DICOM
    if head.startswith(b"DICM"):
        return FileKind.DICOM  # a prefix that lost its preamble
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            if kind is FileKind.ARCHIVE:
                return _ZIP_BY_ANOTHER_NAME.get(PurePosixPath(name.lower()).suffix, kind)
            return FileKind.VOLUME if name.lower().endswith(_PACKED_VOLUMES) else kind
    if is_bare_data_set(head, size):
        return FileKind.DICOM
    if head[_NIFTI_1_AT : _NIFTI_1_AT + 4] in _NIFTI_1 or head[4:8] == b"n+2\0":
        return FileKind.VOLUME
    if head[257:262] == b"ustar":
        return FileKind.PACKED
    return FileKind.UNKNOWN if head.translate(None, _TEXT) else FileKind.TEXT


def claims_dicom(name: str) -> bool:
    """Whether a file says by its name that it is a scan: then a broken one is quarantined, not passed over."""
    return name[-6:].lower().endswith(tuple(_CLAIMS))
