"""What the marker segments of a sequential JPEG say (ISO/IEC 10918-1 Annex B)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from scanward.dicom.codestream.jpeg_entropy import next_marker
from scanward.dicom.masking.jpeg_blocks.huffman import HuffmanTable
from scanward.dicom.masking.jpeg_blocks.odd import OddJpeg

_SOI = b"\xff\xd8"
_SOF0, _SOF1, _DHT, _EOI, _SOS, _DQT, _DRI = 0xC0, 0xC1, 0xC4, 0xD9, 0xDA, 0xDB, 0xDD
_APP0, _APP14, _COM = 0xE0, 0xEE, 0xFE
_PASSED_BY: Final = frozenset({*range(0xE0, 0xF0), _COM})
_RGB_IDS: Final = (82, 71, 66)
BLOCK: Final = 8


@dataclass(frozen=True, slots=True)
class Component:
    """One component of the frame: its sampling factors and the step of its DC coefficient."""

    number: int
    across: int
    down: int
    table: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Size, depth and components. `rgb` is None where the stream does not say its colours."""

    rows: int
    columns: int
    bits: int
    components: tuple[Component, ...]

    @property
    def across(self) -> int:
        return max(component.across for component in self.components)

    @property
    def down(self) -> int:
        return max(component.down for component in self.components)


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan: its components by place in the frame with their tables, and where its coded data lie."""

    members: tuple[tuple[int, int, int], ...]
    """(place of the component, DC table, AC table)"""
    tables: dict[int, HuffmanTable]
    """By class << 4 | destination, as they hold for this scan."""
    restart: int
    begin: int
    """Where its SOS segment begins."""
    start: int
    stop: int


@dataclass(slots=True)
class Headers:
    """All that precedes and separates the coded data."""

    frame: Frame | None = None
    steps: dict[int, int] = field(default_factory=dict)
    """Quantisation step of the DC coefficient, by table."""
    scans: list[Scan] = field(default_factory=list)
    jfif: bool = False
    adobe: int | None = None
    """Adobe's transform: 0 none, 1 YCbCr."""
    _tables: dict[int, HuffmanTable] = field(default_factory=dict)
    _restart: int = 0

    @property
    def colours(self) -> str:
        """`rgb`, `ybr`, or empty where the stream does not say."""
        if self.adobe is not None:
            return "ybr" if self.adobe else "rgb"
        if self.frame and tuple(component.number for component in self.frame.components) == _RGB_IDS:
            return "rgb"
        return "ybr" if self.jfif else ""


def read_headers(stream: bytes) -> Headers:
    """Walk the segments. Raises OddJpeg for anything but sequential DCT with Huffman codes."""
    if stream[:2] != _SOI:
        raise OddJpeg
    headers = Headers()
    at = 2
    while True:
        while stream[at : at + 2] == b"\xff\xff":
            at += 1
        if stream[at : at + 1] != b"\xff" or at + 2 > len(stream):
            raise OddJpeg
        marker = stream[at + 1]
        if marker == _EOI:
            break
        end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
        if end > len(stream):
            raise OddJpeg
        _take(headers, marker, stream[at + 4 : end])
        if marker == _SOS:
            stop = next_marker(stream, end, stuffed_bit=False)
            if stop < 0:
                raise OddJpeg
            headers.scans.append(_scan(headers, stream[at + 4 : end], at, end, stop))
            end = stop
        at = end
    if headers.frame is None or not headers.scans:
        raise OddJpeg
    return headers


def _take(headers: Headers, marker: int, payload: bytes) -> None:
    if marker in (_SOF0, _SOF1):
        headers.frame = _frame(payload)
    elif marker == _DHT:
        _huffman(headers, payload)
    elif marker == _DQT:
        _steps(headers, payload)
    elif marker == _DRI:
        headers._restart = int.from_bytes(payload[:2], "big")  # noqa: SLF001 - the walk's own memory
    elif marker == _APP0 and payload.startswith(b"JFIF"):
        headers.jfif = True
    elif marker == _APP14 and payload.startswith(b"Adobe") and len(payload) > 11:  # noqa: PLR2004 - its transform
        headers.adobe = payload[11]
    elif marker not in _PASSED_BY and marker != _SOS:
        raise OddJpeg


def _frame(payload: bytes) -> Frame:
    if len(payload) < 6 or len(payload) != 6 + 3 * payload[5]:  # noqa: PLR2004 - B.2.2 Table B.2
        raise OddJpeg
    components = tuple(
        Component(payload[i], payload[i + 1] >> 4, payload[i + 1] & 15, payload[i + 2])
        for i in range(6, len(payload), 3)
    )
    rows, columns = int.from_bytes(payload[1:3], "big"), int.from_bytes(payload[3:5], "big")
    sampled = all(1 <= c.across <= 4 and 1 <= c.down <= 4 for c in components)  # noqa: PLR2004 - Table B.2
    if not rows or not columns or not components or not sampled or payload[0] not in (8, 12):
        raise OddJpeg
    return Frame(rows, columns, payload[0], components)


def _huffman(headers: Headers, payload: bytes) -> None:
    at = 0
    while at + 17 <= len(payload):
        counts = list(payload[at + 1 : at + 17])
        end = at + 17 + sum(counts)
        headers._tables[payload[at]] = HuffmanTable(counts, payload[at + 17 : end], ac=bool(payload[at] >> 4))  # noqa: SLF001
        at = end


def _steps(headers: Headers, payload: bytes) -> None:
    at = 0
    while at + 65 <= len(payload):
        wide = payload[at] >> 4
        headers.steps[payload[at] & 15] = int.from_bytes(payload[at + 1 : at + (3 if wide else 2)], "big")
        at += 129 if wide else 65


def _scan(headers: Headers, payload: bytes, begin: int, start: int, stop: int) -> Scan:
    frame = headers.frame
    if frame is None or len(payload) < 1 or len(payload) != 4 + 2 * payload[0]:
        raise OddJpeg
    places = {component.number: place for place, component in enumerate(frame.components)}
    members = []
    for i in range(1, 1 + 2 * payload[0], 2):
        dc, ac = payload[i + 1] >> 4, payload[i + 1] & 15
        known = {dc, 16 | ac} <= headers._tables.keys()  # noqa: SLF001
        if payload[i] not in places or not known:
            raise OddJpeg
        members.append((places[payload[i]], dc, 16 | ac))
    if not members or payload[-3] != 0 or payload[-1] != 0:
        raise OddJpeg
    return Scan(tuple(members), dict(headers._tables), headers._restart, begin, start, stop)  # noqa: SLF001
