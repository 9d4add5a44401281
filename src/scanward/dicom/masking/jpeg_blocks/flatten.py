"""Rectangles of a sequential JPEG made flat in the coefficient domain: blocks that they do not touch stay as coded.

A block under a rectangle keeps one coefficient, its level; the chain of DC differences is mended behind it, and all
other bits are copied (ISO/IEC 10918-1 F.1). Whatever a letter left in its blocks, ringing too, goes with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scanward.dicom.masking.jpeg_blocks.headers import read_headers
from scanward.dicom.masking.jpeg_blocks.interval import Interval
from scanward.dicom.masking.jpeg_blocks.layout import Rectangle, ScanLayout, blocks_under, touched
from scanward.dicom.masking.jpeg_blocks.levels import Levels
from scanward.dicom.masking.jpeg_blocks.odd import OddJpeg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scanward.dicom.masking.jpeg_blocks.headers import Headers, Scan
    from scanward.dicom.masking.paint import Paint

_RESTART = re.compile(rb"\xff[\xd0-\xd7]")


@dataclass(frozen=True, slots=True)
class _Coded:
    """A piece of a scan's data: which MCUs, and what stands behind it (a restart marker, or nothing)."""

    first: int
    stop: int
    coded: bytes
    marker: bytes


def flattened(
    stream: bytes, rectangles: Sequence[Rectangle], paint: Paint, photometric: str
) -> tuple[bytes, tuple[Rectangle, ...]]:
    """The stream with every block flat that a rectangle touches, and the pixels that may have changed.

    Args:
        stream: one JPEG, sequential DCT with Huffman codes, 8 or 12 bits.
        rectangles: in pixels, within the picture.
        paint: which level.
        photometric: what the data set says, where the stream says nothing of its colours.

    Raises:
        OddJpeg: anything else, or a stream that is not as the standard says.
    """
    headers = read_headers(stream)
    frame = headers.frame
    if frame is None:
        raise OddJpeg
    levels = Levels(headers, paint, photometric)
    edits = [_ScanEdit(headers, scan, stream, rectangles, levels) for scan in headers.scans]
    levels.decide(rectangles)
    pieces, at = [], 0
    for edit in edits:
        pieces += [stream[at : edit.scan.begin], *edit.written(stream)]
        at = edit.scan.stop
    pieces.append(stream[at:])
    return b"".join(pieces), tuple(touched(frame, rectangle) for rectangle in rectangles)


class _ScanEdit:
    """One scan with its intervals: those that a rectangle or its neighbourhood touches are taken apart."""

    def __init__(
        self, headers: Headers, scan: Scan, stream: bytes, rectangles: Sequence[Rectangle], levels: Levels
    ) -> None:
        frame = headers.frame
        if frame is None:
            raise OddJpeg
        self.scan = scan
        self._layout = ScanLayout.of(frame, scan)
        self._rectangles = rectangles
        self._levels = levels
        self._pieces = list(_pieces(self._layout, stream))
        self._intervals: dict[int, Interval] = {}
        blocks = self._under(*self._layout.places(0, self._layout.mcus), margin=1)
        near = blocks.reshape(self._layout.mcus, -1).max(axis=1)
        for number, piece in enumerate(self._pieces):
            if near[piece.first : piece.stop].any():
                interval = Interval.read(self._layout, piece.coded, piece.first, piece.stop)
                self._intervals[number] = interval
                levels.learn(interval)

    def _under(
        self, member: NDArray[np.int64], column: NDArray[np.int64], row: NDArray[np.int64], margin: int = 0
    ) -> NDArray[np.bool_]:
        under = np.zeros(len(member), bool)
        for number in range(len(self.scan.members)):
            component = self._layout.component(number)
            for rectangle in self._rectangles:
                left, top, right, bottom = blocks_under(self._layout.frame, component, rectangle)
                inside = (member == number) & (column >= left - margin) & (column < right + margin)
                under |= inside & (row >= top - margin) & (row < bottom + margin)
        return under

    def written(self, stream: bytes) -> Iterator[bytes]:
        """The scan with its SOS segment, and before it the tables that had to grow."""
        changes = {}
        wanted: dict[int, set[int]] = {}
        for number, interval in self._intervals.items():
            flat = self._under(interval.member, interval.column, interval.row)
            if not flat.any():
                continue
            dc = self._levels.laid(interval, flat)
            changes[number] = flat, dc
            for table, symbols in interval.wanted(flat, dc).items():
                wanted.setdefault(table, set()).update(symbols)
        tables = dict(self.scan.tables)
        for table, symbols in wanted.items():
            tables[table] = tables[table].with_symbols(symbols)
            if tables[table] is not self.scan.tables[table]:
                yield tables[table].segment(table & 15)
        yield stream[self.scan.begin : self.scan.start]
        for number, piece in enumerate(self._pieces):
            changed = changes.get(number)
            yield self._intervals[number].written(*changed, tables) if changed else piece.coded
            yield piece.marker


def _pieces(layout: ScanLayout, stream: bytes) -> Iterator[_Coded]:
    """The coded data between restart markers (B.2.1, E.1.4)."""
    scan = layout.scan
    coded = stream[scan.start : scan.stop]
    length = scan.restart or layout.mcus
    at = 0
    first = 0
    for mark in _RESTART.finditer(coded):
        stop = first + length
        if stop >= layout.mcus or mark[0][1] & 7 != first // length % 8:
            raise OddJpeg
        yield _Coded(first, stop, coded[at : mark.start()], mark[0])
        at, first = mark.end(), stop
    if layout.mcus - first > length:
        raise OddJpeg
    yield _Coded(first, layout.mcus, coded[at:], b"")
