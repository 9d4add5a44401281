"""Writing in the first compressed frame that no picture needs: comments and application segments (matrix row P16).

Only the head of the first frame is looked at: enough to tell a person that a scan carries such writing. `deidentify`
takes it out of every frame.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_JPEG, _J2K, _JP2 = b"\xff\xd8", b"\xff\x4f", b"\x00\x00\x00\x0cjP  "
_JPEG_COMMENT, _J2K_COMMENT = 0xFE, 0x64
_JPEG_SCAN, _J2K_TILE = 0xDA, 0x90
_ENCODER = re.compile(
    rb"(?:Kakadu-|Created by OpenJPEG|Creator: |LEAD Technologies|JasPer|Aware|Matrox|Kdu-Layer-Info)"
    rb"[\w .,:/()%|-]{0,60}"
)  # what nearly every encoder writes of itself; a longer text is somebody else's
_HARMLESS = (b"JFIF\x00", b"Adobe", b"HPCD", b"mrfx")


def comments_of(first: bytes) -> Iterator[bytes]:
    """Yield the texts of comments and of application segments that are not a codec's own."""
    if first.startswith(_JPEG):
        for marker, body in _segments(first, _JPEG_SCAN):
            if marker == _JPEG_COMMENT or (0xE0 <= marker <= 0xEF and not body.startswith(_HARMLESS)):  # noqa: PLR2004 - APPn
                yield body
    elif first.startswith((_J2K, _JP2)):
        start = max(first.find(_J2K + b"\xff\x51"), 0)
        for marker, body in _segments(first[start:], _J2K_TILE):
            if marker == _J2K_COMMENT and not _ENCODER.fullmatch(body[2:]):
                yield body[2:]


def _segments(stream: bytes, last: int) -> Iterator[tuple[int, bytes]]:
    at = 2
    while at + 4 <= len(stream) and stream[at] == 0xFF:  # noqa: PLR2004 - the marker prefix
        marker, length = stream[at + 1], int.from_bytes(stream[at + 2 : at + 4], "big")
        if marker == last or length < 2:  # noqa: PLR2004 - a segment's length counts itself
            return
        yield marker, stream[at + 4 : at + 2 + length]
        at += 2 + length
