"""RLE: checks the header against the segments and cuts what hides behind their ends (PS3.5 Annex G).

A segment is walked by its control bytes only; nothing is unpacked, so a segment that claims to be a
gigabyte costs nothing.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.frame_bytes import frame_bytes
from scanward.dicom.codestream.report import StreamFacts
from scanward.dicom.codestream.surgery import Surgery

if TYPE_CHECKING:
    from scanward.dicom.codestream.report import Expected

_HEADER: Final = struct.Struct("<16I")
_MOST_SEGMENTS: Final = 15
_NO_OPERATION: Final = 128


def clean_rle(stream: bytes, expected: Expected) -> Surgery:
    """Walk one RLE frame. Unused header places become zero, bytes behind a segment's last pixel go.

    Raises UnsoundObject(CODESTREAM) where segments are missing, overlap, or hold fewer pixels than the data
    set says.
    """
    offsets = _segment_offsets(stream)
    # a segment holds one byte plane; one-bit pixels come packed
    planes = -(-expected.bits_allocated // 8)
    pixels = frame_bytes(expected) // (expected.samples * planes)
    if len(offsets) != expected.samples * planes:
        raise broken("the count of RLE segments does not fit samples and bits")
    surgery = Surgery(stream)
    surgery.facts = StreamFacts(None, None, None, None)
    moved, shift = list[int](), 0
    for start, stop in zip(offsets, [*offsets[1:], len(stream)], strict=True):
        moved.append(start - shift)
        shift += _cut_tail(surgery, _segment_end(stream, start, stop, pixels), start, stop)
    surgery.trailing += sum(map(bool, stream[4 + 4 * len(offsets) : _HEADER.size]))
    surgery.replace(0, _HEADER.size, _HEADER.pack(len(moved), *moved, *[0] * (_MOST_SEGMENTS - len(moved))))
    return surgery


def _cut_tail(surgery: Surgery, end: int, start: int, stop: int) -> int:
    """Cut what follows a segment's last pixel unless it is zeros; says by how much the segment shrinks.

    A segment that is not the last stays of even length (G.3.1). More than one zero would be a run to some decoders.
    """
    tail = surgery.stream[end:stop]
    nonzero = len(tail) - tail.count(0)
    if not nonzero:
        return 0
    surgery.trailing += nonzero
    pad = (end - start) & 1 if stop < len(surgery.stream) else 0
    surgery.replace(end, stop, bytes(pad))
    return len(tail) - pad


def _segment_offsets(stream: bytes) -> list[int]:
    if len(stream) < _HEADER.size:
        raise broken("an RLE frame is shorter than its header")
    count, *offsets = _HEADER.unpack_from(stream)
    if not 1 <= count <= _MOST_SEGMENTS:
        raise broken("an RLE header has a bad count of segments")
    used = offsets[:count]
    ascending = all(a < b for a, b in zip(used, [*used[1:], len(stream)], strict=True))
    if used[0] != _HEADER.size or not ascending:
        raise broken("an RLE header has bad offsets")
    return used


def _segment_end(stream: bytes, at: int, stop: int, pixels: int) -> int:
    """Where the segment's last pixel ends (G.3.2).

    PS3.5 G.3.1 lets a run cross no row, but writers exist whose last run overshoots; the run that holds the
    last pixel ends the segment.
    """
    left = pixels
    while left > 0:
        if at >= stop:
            raise broken("an RLE segment has too few pixels")
        control = stream[at]
        if control < _NO_OPERATION:
            at += control + 2
            left -= control + 1
        elif control > _NO_OPERATION:
            at += 2
            left -= 257 - control
        else:
            at += 1
    if at > stop:
        raise broken("an RLE run leaves its segment")
    return at
