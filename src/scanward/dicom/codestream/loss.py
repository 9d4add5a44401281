"""Whether a stream was compressed with loss, as its own header says (PS3.3 section C.7.6.1.1.5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.jpeg2000 import SOC, segment_end
from scanward.dicom.codestream.jpeg_segments import is_frame_header
from scanward.dicom.codestream.kinds import StreamKind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOS, _COD, _SOT = 0xDA, 0x52, 0x90
_LOSSLESS_FRAMES: Final = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
_TRANSFORMATION: Final = 13
"""Where COD says its wavelet (ISO/IEC 15444-1 A.6.1): 0 is the irreversible one."""


def lossy_method(stream: bytes, syntax_uid: str) -> str:
    """The defined term of Lossy Image Compression Method (0028,2114); empty where nothing says that bits were lost.

    A JPEG 2000 stream of the reversible wavelet may still have been cut short: that cannot be seen here.
    """
    match kind_of(syntax_uid):
        case StreamKind.JPEG:
            coded = any(is_frame_header(m, ls=False) and m not in _LOSSLESS_FRAMES for m, _ in _segments(stream))
            return "ISO_10918_1" if coded else ""
        case StreamKind.JPEG_LS:
            near = any(s[4 + 1 + 2 * s[4]] for m, s in _segments(stream) if m == _SOS and len(s) > 5 + 2 * s[4])
            return "ISO_14495_1" if near else ""
        case StreamKind.JPEG_2000:
            return _jpeg_2000(stream)
        case _:
            return ""


def _jpeg_2000(stream: bytes) -> str:
    start = stream.find(SOC)
    at = segment_end(stream, start + 2)
    high_throughput = False
    while start >= 0 and stream[at + 1] != _SOT:
        end = segment_end(stream, at)
        high_throughput = high_throughput or stream[at + 1] == 0x50  # noqa: PLR2004 - CAP, of part 15
        if stream[at + 1] == _COD and at + _TRANSFORMATION < end and not stream[at + _TRANSFORMATION]:
            return "ISO_15444_15" if high_throughput else "ISO_15444_1"
        at = end
    return ""


def _segments(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each segment up to the first scan."""
    at, marker = 2, 0
    while marker != _SOS and stream[at : at + 1] == b"\xff":
        if stream[at + 1] == 0xFF:  # noqa: PLR2004 - a fill byte
            at += 1
            continue
        marker = stream[at + 1]
        end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
        yield marker, stream[at:end]
        at = end
