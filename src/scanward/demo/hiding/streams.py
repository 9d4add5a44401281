"""Inside compressed frames: comments, application segments, EXIF, and bytes after the end of the stream."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanward.demo.draft import Draft

_COMMENT, _APP1, _APP13 = 0xFE, 0xE1, 0xED
_SOC, _SOT, _J2K_COMMENT = b"\xff\x4f", b"\xff\x90", b"\xff\x64"
_LATIN = 1
"""Rcom, the registration value of a comment in ISO 8859-15 (ISO/IEC 15444-1 A.9.2)."""


def comments(draft: Draft, frames: list[bytes]) -> list[bytes]:
    """A comment in every frame, application segments too where the stream is a JPEG one."""
    return [_commented(draft, frame) for frame in frames]


def after_the_end(draft: Draft, frames: list[bytes]) -> list[bytes]:
    """Text behind the end of each stream, where fragments are padded."""
    return [frame + _even(draft.text("fragment-padding", "{comma} {mrn}").encode("utf-8")) for frame in frames]


def _commented(draft: Draft, frame: bytes) -> bytes:
    text = draft.text("codestream-comment", "{comma} {mrn} scanned by {operator}").encode("utf-8")
    if frame.startswith(_SOC):
        segment = _J2K_COMMENT + struct.pack(">HH", len(text) + 4, _LATIN) + text
        place = frame.index(_SOT)
        return frame[:place] + segment + frame[place:]
    # Segments are placed after SOI and a JFIF segment, if there is one, which must come first.
    after = 2 if frame[2:4] != b"\xff\xe0" else 4 + int.from_bytes(frame[4:6], "big")
    inserted = _segment(_APP1, _exif(draft)) + _segment(_APP13, _photoshop(draft)) + _segment(_COMMENT, text)
    return frame[:after] + inserted + frame[after:]


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _exif(draft: Draft) -> bytes:
    """One IFD with Artist (0x013B) and ImageDescription (0x010E), TIFF 6.0."""
    texts = [(0x010E, "{full}, {birth_iso}"), (0x013B, "{operator}")]
    values = [(tag, draft.text("exif", template).encode("utf-8") + b"\0") for tag, template in texts]
    start = 8 + 2 + 12 * len(values) + 4
    entries, tail = b"", b""
    for tag, value in values:
        entries += struct.pack("<HHII", tag, 2, len(value), start + len(tail))
        tail += value
    directory = struct.pack("<H", len(values)) + entries + bytes(4)
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + directory + tail


def _photoshop(draft: Draft) -> bytes:
    caption = draft.text("app-segment", "{comma} {phone}").encode("utf-8")
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(caption)) + caption


def _even(raw: bytes) -> bytes:
    return raw + b"\0" * (len(raw) % 2)
