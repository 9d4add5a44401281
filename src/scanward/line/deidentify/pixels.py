"""Pixel bytes: spliced from the source as they are, unless something hides between or behind them (threat row P16).

Nothing is decoded here. Native pixels lose what lies behind the last one and in bits that no pixel uses; compressed
ones lose
comments, application segments and trailing bytes of their streams.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scanward.core.doors import later
from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.assembling import Copy, read_chunks
from scanward.dicom.codestream.high_bits import BitLayout, clear_hidden_bits, hidden_samples
from scanward.dicom.codestream.native_length import expected_length, last_byte_mask, surplus
from scanward.dicom.codestream.report import Expected
from scanward.dicom.description import PixelDescription, describe
from scanward.dicom.element import PIXEL_DATA, PIXEL_TAGS, UNDEFINED, Element
from scanward.dicom.writing import encode_element, encode_header

if TYPE_CHECKING:
    import io

    from scanward.dicom.assembling import Sink, Splice
    from scanward.dicom.codestream import encapsulated
    from scanward.dicom.element import Extent
    from scanward.dicom.encoding import Encoding
    from scanward.dicom.masking import Mask
    from scanward.dicom.reading import DicomObject
else:
    encapsulated = later("scanward.dicom.codestream.encapsulated")

_OFFSETS, _LENGTHS = 0x7FE00001, 0x7FE00002
_FLOATS = {0x7FE00008: 32, 0x7FE00009: 64}
_WORD_BITS = frozenset({8, 16, 32, 64})


@dataclass(frozen=True, slots=True)
class PixelWork:
    """What was done to the pixel bytes. `source` is where they lay, None for an object without pixels.

    `changed` says that they are not the same bytes any more; a pixel's value changes under `masked` only.
    """

    source: Extent | None = None
    length: int = 0
    changed: bool = False
    hidden: int = 0
    """Samples or stream segments in which something lay that is no picture."""
    uncovered: tuple[str, ...] = ()
    """Parts of a video's container that nobody looked into, in words."""
    masked: tuple[Mask, ...] = ()
    """What was laid over, clipped to the picture."""
    made: int = 0
    """Compressed frames that were encoded again."""


@dataclass(frozen=True, slots=True)
class _ClearedBits:
    """Native pixels with their unused bits cleared."""

    copy: Copy
    layout: BitLayout

    def write_to(self, fd: int, sink: Sink) -> None:
        sink(self.copy.header)
        for chunk in read_chunks(fd, self.copy.offset, self.copy.length):
            sink(clear_hidden_bits(chunk, self.layout))


@dataclass(frozen=True, slots=True)
class _CleanStream:
    """Encapsulated pixels without what is no picture."""

    header: bytes
    extent: Extent
    syntax_uid: str
    expected: Expected

    def write_to(self, fd: int, sink: Sink) -> None:
        sink(self.header)
        with _at(fd, self.extent) as stream:
            encapsulated.clean_encapsulated(stream, None, self.syntax_uid, sink, self.expected)


def with_clean_pixels(
    source: DicomObject, entries: list[tuple[int, bytes | Splice]]
) -> tuple[list[tuple[int, bytes | Splice]], PixelWork]:
    """The entries with the pixel element's part in its place.

    Raises:
        UnsoundObject: PIXEL_DESCRIPTION, PIXEL_LENGTH or CODESTREAM when the pixels are not what the header says.
    """
    if not source.elements or source.elements[-1].tag < min(PIXEL_TAGS):
        return entries, PixelWork()
    for index, (tag, _) in enumerate(entries):
        element = source.get(tag) if tag in PIXEL_TAGS else None
        if element is None:
            continue
        if source.syntax.encapsulated and tag == PIXEL_DATA:
            part, work, tables = _encapsulated(source, element)
            entries[index] = (tag, part)
            return [_with_tables(entry, tables, source.syntax.encoding) for entry in entries], work
        part, work = _native(source, element)
        entries[index] = (tag, part)
        return entries, work
    return entries, PixelWork()


def _with_tables(
    entry: tuple[int, bytes | Splice], tables: tuple[bytes, bytes], encoding: Encoding
) -> tuple[int, bytes | Splice]:
    """An Extended Offset Table is written anew: the source's may be wrong, and its bytes may hold anything."""
    tag, part = entry
    if tag in (_OFFSETS, _LENGTHS):
        return tag, encode_element(tag, "OV", tables[tag == _LENGTHS], encoding)
    return tag, part


def _native(source: DicomObject, element: Element) -> tuple[Splice, PixelWork]:
    extent = element.bulk
    if extent is None or element.undefined:
        raise UnsoundObject(QuarantineReason.PIXEL_LENGTH, "native pixel data without a length")
    said = describe(source)
    bits = _FLOATS.get(element.tag, said.bits_allocated)
    length = expected_length(said.rows, said.columns, said.samples, said.frames, bits, said.photometric)
    behind = surplus(extent.length, length)
    padded = length + length % 2
    header = encode_header(element.tag, element.vr, padded, source.syntax.encoding)
    copy = Copy(extent.offset, length, header)
    if bits == 1:
        return _one_bit(source, copy, said, PixelWork(extent, length, changed=bool(behind), hidden=bool(behind)))
    hidden = _hidden_samples(source, copy, said) if element.tag == PIXEL_DATA else 0
    work = PixelWork(extent, length, changed=bool(hidden or behind), hidden=hidden + bool(behind))
    if length % 2 and _in_big_words(source, element, bits) and extent.length > length:
        last = os.pread(source.fd, 1, extent.offset + length)
        short = replace(copy, length=length - 1)
        if not hidden:
            return _Ended(short, b"\0" + last), work
        layout = _layout(source, said)
        return _Ended(_ClearedBits(short, layout), b"\0" + clear_hidden_bits(last, layout)), work
    part: Splice = _ClearedBits(copy, _layout(source, said)) if hidden else copy
    return (part if length % 2 == 0 else _Ended(part, b"\0")), work


def _in_big_words(source: DicomObject, element: Element, bits: int) -> bool:
    """Whether bytes lie in big endian words: then the last of an odd count stands behind its padding (PS3.5 8.1.1)."""
    return not source.syntax.encoding.little and element.vr == "OW" and bits == 8  # noqa: PLR2004 - bytes


@dataclass(frozen=True, slots=True)
class _Ended:
    """A part and its last byte, such as the padding (PS3.5 section 8.1.1): ours, since anything may stand in theirs."""

    part: Splice
    end: bytes

    def write_to(self, fd: int, sink: Sink) -> None:
        self.part.write_to(fd, sink)
        sink(self.end)


def _one_bit(source: DicomObject, copy: Copy, said: PixelDescription, work: PixelWork) -> tuple[Splice, PixelWork]:
    """One-bit pixels: the last byte may have bits behind the last pixel (PS3.5 section 8.1.1)."""
    mask = last_byte_mask(said.rows, said.columns, said.samples, said.frames)
    last = os.pread(source.fd, 1, copy.offset + copy.length - 1)[0]
    part: Splice = copy
    if last & ~mask & 0xFF:
        part = _Ended(replace(copy, length=copy.length - 1), bytes([last & mask]))
        work = replace(work, changed=True, hidden=work.hidden + 1)
    return (part if copy.length % 2 == 0 else _Ended(part, b"\0")), work


def _layout(source: DicomObject, said: PixelDescription) -> BitLayout:
    little = source.syntax.encoding.little
    return BitLayout(said.bits_allocated, said.bits_stored, said.high_bit, said.signed, said.padding, little)


def _hidden_samples(source: DicomObject, copy: Copy, said: PixelDescription) -> int:
    if said.bits_allocated not in _WORD_BITS:
        return 0
    layout = _layout(source, said)
    if not layout.can_hide:
        return 0
    return sum(hidden_samples(chunk, layout) for chunk in read_chunks(source.fd, copy.offset, copy.length))


def _encapsulated(source: DicomObject, element: Element) -> tuple[Splice, PixelWork, tuple[bytes, bytes]]:
    extent = element.bulk
    if extent is None or not element.undefined:
        raise UnsoundObject(QuarantineReason.CODESTREAM, "compressed pixel data without fragments")
    said = describe(source)
    expected = Expected(said.frames, said.rows, said.columns, said.samples, said.bits_allocated)
    with _at(source.fd, extent) as stream:
        report = encapsulated.scan_encapsulated(stream, None, source.syntax.uid, expected)
    header = encode_header(element.tag, "OB", UNDEFINED, source.syntax.encoding)
    work = PixelWork(extent, report.length, changed=report.changed, hidden=report.found, uncovered=report.uncovered)
    tables = report.extended_offset_table()
    if not report.changed:
        return Copy(extent.offset, extent.length, header), work, tables
    return _CleanStream(header, extent, source.syntax.uid, expected), work, tables


def _at(fd: int, extent: Extent) -> io.BufferedReader:
    """A reader of the same file that stands at the value's first byte and owns a descriptor of its own."""
    stream = os.fdopen(os.dup(fd), "rb")
    stream.seek(extent.offset)
    return stream
