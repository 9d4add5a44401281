"""What compressed pixel streams carry beside pixels: comments, application segments, boxes, and bytes after the end.

Marker grammar: ITU-T T.81 annex B (JPEG), T.87 annex C (JPEG-LS), T.800 annex A (JPEG 2000) and annex I (JP2 boxes),
T.814 (HTJ2K, same grammar).
"""

from __future__ import annotations

import re
from struct import Struct, error
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_U16, _U32 = Struct(">H"), Struct(">I")
_MARKER_IN_SCAN = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")
"""In entropy-coded data 0xFF is followed by zero, a restart marker or (JPEG-LS) a byte below 0x80; else by a marker."""
_SOI, _EOI, _SOS, _COM, _APP0, _APP14, _APP15 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xEE, 0xEF
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_J2K_SOC, _J2K_SOT, _J2K_SOD, _J2K_COM, _J2K_EOC = 0x4F, 0x90, 0x93, 0x64, 0xD9
_TELLING_BOXES = frozenset({b"xml ", b"uuid", b"uinf", b"asoc", b"lbl ", b"jp2i"})
_MADE_BY = re.compile(
    rb"^(?:\x00?\x01?)?(?:created by (?:gdcm/)?openjpeg|kakadu|(?:creator: )?jasper|lead technologies|lavc|openjph|"
    rb"intel|accusoft|ijg|mitra_dicom|adobe|agfa|pegasus|matlab|aware|grok)[\x20-\x7e]{0,80}\x00?$",
    re.IGNORECASE,
)
"""Comments in which a library names itself: they identify a program, no person."""
_PADDING = b"\0\xff "
_HARMLESS_APPS = {
    _APP0: (b"JFIF\0", b"JFXX\0", b"LJIF\0"),
    _APP14: (b"Adobe",),
    0xE8: (b"SPIFF\0", b"mrfx", b"\0\0\0\1"),
}
_MOST_SEGMENTS = 20_000


class Remark(NamedTuple):
    """Something in a stream that is no pixel. `telling` is False where only a program names itself."""

    what: str
    """`comment` · `application-segment` · `box` · `tail` · `broken`"""
    text: bytes
    telling: bool


def remarks(stream: bytes) -> Iterator[Remark]:
    """What one compressed frame (or fragment that begins one) carries beside pixels. Unknown streams give nothing."""
    try:
        if stream.startswith(b"\xff\xd8"):
            yield from _jpeg(stream)
        elif stream.startswith(b"\xff\x4f\xff\x51"):
            yield from _j2k(stream, 0, len(stream))
        elif stream[4:8] == b"jP  ":
            yield from _jp2(stream)
    except (error, IndexError):
        yield Remark("broken", b"", telling=False)


def _jpeg(stream: bytes) -> Iterator[Remark]:
    at = 2
    for _ in range(_MOST_SEGMENTS):
        while stream[at] == 0xFF and stream[at + 1] == 0xFF:  # noqa: PLR2004 - fill bytes, T.81 B.1.1.2
            at += 1
        marker = stream[at + 1]
        if stream[at] != 0xFF:  # noqa: PLR2004
            yield Remark("broken", b"", telling=False)
            return
        if marker == _EOI:
            yield from _tail(stream, at + 2)
            return
        if marker in _ALONE or marker == _SOI:
            at += 2
            continue
        (length,) = _U16.unpack_from(stream, at + 2)
        body = stream[at + 4 : at + 2 + length]
        if marker == _COM:
            yield Remark("comment", body, telling=_tells(body))
        elif _APP0 <= marker <= _APP15 and not body.startswith(_HARMLESS_APPS.get(marker, ())):
            yield Remark("application-segment", body, telling=not body.startswith(b"ICC_PROFILE\0"))
        at += 2 + length
        if marker == _SOS:
            found = _MARKER_IN_SCAN.search(stream, at)
            if found is None:
                return
            at = found.start()


def _j2k(stream: bytes, start: int, end: int) -> Iterator[Remark]:
    at = start + 2
    part_end = 0
    for _ in range(_MOST_SEGMENTS):
        if at + 2 > end:
            return
        marker = stream[at + 1]
        if stream[at] != 0xFF:  # noqa: PLR2004
            yield Remark("broken", b"", telling=False)
            return
        if marker == _J2K_EOC:
            yield from _tail(stream[:end], at + 2)
            return
        if marker == _J2K_SOD:
            if not part_end:  # the last tile-part may say that it goes on to the end, T.800 A.4.2
                tail = stream.rfind(b"\xff\xd9", at, end)
                at = tail if tail > 0 else end
            else:
                at, part_end = part_end, 0
            continue
        (length,) = _U16.unpack_from(stream, at + 2)
        if marker == _J2K_SOT:
            (size,) = _U32.unpack_from(stream, at + 6)
            part_end = at + size if size else 0
        elif marker == _J2K_COM:
            body = stream[at + 6 : at + 2 + length]
            yield Remark("comment", body, telling=_tells(body))
        at += 2 + length


def _jp2(stream: bytes) -> Iterator[Remark]:
    at = 0
    for _ in range(_MOST_SEGMENTS):
        if at + 8 > len(stream):
            yield from _tail(stream, at)
            return
        (length,) = _U32.unpack_from(stream, at)
        name = stream[at + 4 : at + 8]
        size = length or len(stream) - at
        if size < 8:  # noqa: PLR2004 - extended lengths have no place in a frame; zero means to the end
            yield Remark("broken", b"", telling=False)
            return
        if name in _TELLING_BOXES:
            yield Remark("box", stream[at + 8 : at + size], telling=True)
        elif name == b"jp2c":
            yield from _j2k(stream, at + 8, min(len(stream), at + size))
        at += size


def _tail(stream: bytes, at: int) -> Iterator[Remark]:
    rest = stream[at:].strip(_PADDING)
    if rest:
        yield Remark("tail", rest[:256], telling=True)


def _tells(body: bytes) -> bool:
    return bool(body.strip(_PADDING)) and not _MADE_BY.match(body)
