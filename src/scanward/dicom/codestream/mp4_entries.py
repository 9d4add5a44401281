"""Sample descriptions and data references of MP4: what a decoder needs stays, names and locations become zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.nal_units import blank_hevc, hevc_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_VISUAL: Final = frozenset({b"avc1", b"avc2", b"avc3", b"avc4", b"hvc1", b"hev1", b"mp4v"})
_VISUAL_FIXED: Final = 78
_NAME: Final = slice(42, 74)
"""compressorname of a visual sample entry (ISO/IEC 14496-12 section 12.1.3.2)."""
_NEEDED: Final = frozenset({b"avcC", b"hvcC", b"esds", b"pasp", b"colr", b"btrt", b"clap"})


def clean_sample_entries(content: bytes) -> bytes:
    """A `stsd` whose visual entries have no name and no box but those that a decoder reads."""
    clean = bytearray(content)
    for kind, start, stop in entries(content, 8, len(content)):
        if kind not in _VISUAL:
            continue
        if stop - start < 8 + _VISUAL_FIXED:
            raise broken("a visual sample entry is too short")
        body = start + 8
        clean[body + _NAME.start : body + _NAME.stop] = bytes(_NAME.stop - _NAME.start)
        for inner, first, last in entries(content, body + _VISUAL_FIXED, stop):
            if inner == b"hvcC":
                clean[first + 8 : last] = clean_configuration(content[first + 8 : last])
            elif inner not in _NEEDED:
                clean[first + 4 : last] = b"free" + bytes(last - first - 8)
    return bytes(clean)


def clean_configuration(record: bytes) -> bytes:
    """An HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 8.3.3.1) whose SEI units are blank."""
    clean = bytearray(record)
    at = 23
    for _ in range(record[22] if len(record) >= at else 0):
        kind, count = record[at : at + 1], int.from_bytes(record[at + 1 : at + 3], "big")
        at += 3
        for _ in range(count):
            length = int.from_bytes(record[at : at + 2], "big")
            unit = record[at + 2 : at + 2 + length]
            if not kind or len(unit) != length:
                raise broken("a decoder configuration of the video is too short")
            if length and hevc_words(unit[0]):
                clean[at + 2 : at + 2 + length] = blank_hevc(unit)
            at += 2 + length
    return bytes(clean)


def clean_references(content: bytes) -> bytes:
    """A `dref` without locations: in a DICOM object the data lie in the same file (flag 1)."""
    clean = bytearray(content)
    for _, start, stop in entries(content, 8, len(content)):
        clean[start + 12 : stop] = bytes(max(stop - start - 12, 0))
    return bytes(clean)


def entries(content: bytes, at: int, limit: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the boxes in `[at, limit)` of a loaded box."""
    while at < limit:
        length = int.from_bytes(content[at : at + 4], "big")
        if length < 8 or at + length > limit:  # noqa: PLR2004 - length and kind
            raise broken("an entry of the video's tables has a bad length")
        yield content[at + 4 : at + 8], at, at + length
        at += length
