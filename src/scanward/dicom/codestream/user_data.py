"""Finds the units of a video elementary stream that hold words instead of pictures, window by window.

MPEG-2: user_data (ISO/IEC 13818-2 section 6.2.2.2.2). H.264 and HEVC: SEI messages of user data (types 4
and 5; ITU-T H.264 Annex D, H.265 Annex D), filler and unspecified NAL units. What is found is blanked in
place: no byte moves, so every container around it stays true.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.blank import Blank
from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.kinds import StreamKind
from scanward.dicom.codestream.nal_units import blank_h264, blank_hevc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LARGEST_UNIT: Final = 1 << 20
_NEXT: Final = re.compile(rb"\x00\x00[\x00\x01]")
_WANTED: Final = {
    StreamKind.MPEG_2: re.compile(rb"\x00\x00\x01(?=\xb2)"),
    StreamKind.H_264: re.compile(
        rb"\x00\x00\x01(?=[\x06\x26\x46\x66\x0c\x2c\x4c\x6c\x18-\x1f\x38-\x3f\x58-\x5f\x78-\x7f])"
    ),
    StreamKind.HEVC: re.compile(rb"\x00\x00\x01(?=[\x4c-\x7f])"),
}


def blank_mpeg2(unit: bytes) -> bytes:
    """A user_data unit, from its code on, as spaces: they can make no start code."""
    return unit[:1] + b" " * (len(unit) - 1)


_BLANKS: Final[dict[StreamKind, Callable[[bytes], bytes]]] = {
    StreamKind.MPEG_2: blank_mpeg2,
    StreamKind.H_264: blank_h264,
    StreamKind.HEVC: blank_hevc,
}


class UserDataSearch:
    """Feed it a stream piece by piece; it says what to lay over, in positions of the whole stream."""

    def __init__(self, kind: StreamKind) -> None:
        self._wanted = _WANTED[kind]
        self._blank = _BLANKS[kind]
        self._kept = b""
        self._at = 0

    @property
    def reached(self) -> int:
        """Up to where the stream is searched for good."""
        return self._at

    def feed(self, data: bytes, *, last: bool = False) -> Iterator[Blank]:
        """Raises UnsoundObject(CODESTREAM) where a unit of words is longer than a mebibyte or not
        understood.
        """
        whole = self._kept + data
        done = 0
        while (found := self._wanted.search(whole, done)) is not None:
            end = _NEXT.search(whole, found.end())
            if end is None and not last:
                break
            stop = end.start() if end is not None else len(whole)
            unit = whole[found.end() : stop]
            clean = self._blank(unit)
            if clean != unit:
                yield Blank(self._at + found.end(), clean)
            done = stop
        keep_from = found.start() if found is not None else max(done, len(whole) - 3)
        if len(whole) - keep_from > _LARGEST_UNIT:
            raise broken("a unit of user data does not end")
        self._kept = whole[keep_from:]
        self._at += keep_from
