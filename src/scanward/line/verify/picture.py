"""The long values of a file: pixels and what else is too long for a header. Text in them, bits, length, identity."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from scanward.core.identity import IdentifierKind as Kind
from scanward.line.verify.bytejudge import Lodging, judge
from scanward.line.verify.codestream import remarks
from scanward.line.verify.pixelfacts import pixel_facts, stray_high_bits
from scanward.line.verify.pixeltext import stands_out, text_in_bytes, text_in_samples, written
from scanward.line.verify.rules import Rule, found
from scanward.line.verify.source import WINDOW, same_bytes, slice_of, update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.core.finding import Finding
    from scanward.line.verify.bytesearch import ByteSearch, Hit
    from scanward.line.verify.context import Wire
    from scanward.line.verify.expectation import Expectation, PixelSource
    from scanward.line.verify.source import Source
    from scanward.line.verify.visit import Bulk, Visit

_PIXEL_DATA = 0x7FE00010
_PIXELS = frozenset({0x7FE00008, 0x7FE00009, _PIXEL_DATA})
_SAMPLES = frozenset({b"OW", b"OF", b"OD", b"OL", b"OV", b"US", b"SS", b"FL", b"FD", b"UL", b"SL"})
_OVERLAP = 256
_WORD = 16
_STREAM_LIMIT = 32 << 20
_MOST_STREAMS = 200_000


class Picture:
    """The attack on the long values of one file."""

    def __init__(
        self, source: Source, visit: Visit, wire: Wire, search: ByteSearch, expected: Expectation | None
    ) -> None:
        self._source = source
        self._visit = visit
        self._search = search
        self._expected = expected
        self._strict = expected is not None
        self._facts = pixel_facts(visit.values, wire)

    def findings(self) -> list[Finding]:
        found_here: list[Finding] = []
        for bulk in self._visit.bulks:
            own = bulk.tag == _PIXEL_DATA and not bulk.context.path
            native = own and not self._visit.fragments
            found_here += self._text(bulk, native=native)
            if native:
                found_here += self._native(bulk)
            if own:
                found_here += self._identity(bulk)
        found_here += self._streams()
        return found_here

    def _text(self, bulk: Bulk, *, native: bool) -> Iterator[Finding]:
        pixels = bulk.tag in _PIXELS
        place = "pixel-data" if pixels else bulk.context.place(bulk.tag)
        for hit in self._hits(bulk, native=native):
            if not pixels and bulk.vr not in _SAMPLES:
                yield from judge(hit, Lodging(place, bulk.vr, b""), place)
            else:
                text = hit.seen.decode("latin-1")
                yield found(Rule.NEEDLE_PIXELS, hit.pattern.kind, place, text, certain=True)

    def _hits(self, bulk: Bulk, *, native: bool) -> Iterator[Hit]:
        if bulk.tag in _PIXELS and not native:
            yield from (
                h for h in self._search.in_source(self._source, bulk.start, bulk.end, pixels=True) if written(h.seen)
            )
        elif bulk.tag not in _PIXELS and bulk.vr not in _SAMPLES:
            yield from self._search.in_source(self._source, bulk.start, bulk.end)
            yield from self._turned(bulk)
        elif native and self._facts.allocated == _WORD:
            for data, start, end, at in self._windows(bulk):
                yield from text_in_samples(self._search, data, (start, end), at, little=self._facts.little)
        elif native:
            for data, start, end, at in self._windows(bulk):
                yield from text_in_bytes(self._search, data[start:end], at)
        else:
            hits = self._search.in_source(self._source, bulk.start, bulk.end, pixels=True)
            yield from (hit for hit in hits if stands_out(hit))
            if bulk.tag not in _PIXELS:
                yield from (hit for hit in self._turned(bulk) if stands_out(hit))

    def _turned(self, bulk: Bulk) -> Iterator[Hit]:
        """Hits in a long value whose words were laid down with their bytes the other way round, at either alignment."""
        for start in (bulk.start, bulk.start + 1):
            yield from self._search.in_source(self._source, start, bulk.end, pixels=bulk.vr in _SAMPLES, swapped=True)

    def _windows(self, bulk: Bulk) -> Iterator[tuple[bytes, int, int, int]]:
        """Buffers with the value's stretch in them: (buffer, start, end, offset in the file)."""
        at = bulk.start
        while at < bulk.end:
            data, base = self._source.load(at, min(WINDOW, bulk.end - at))
            end = min(bulk.end, base + len(data))
            if end <= at:
                return
            yield data, at - base, end - base, at
            if end >= bulk.end:
                return
            at = end - _OVERLAP

    def _native(self, bulk: Bulk) -> Iterator[Finding]:
        needed, there = self._facts.bytes, bulk.end - bulk.start
        if needed and there not in (needed, needed + needed % 2):
            yield found(Rule.PIXEL_LENGTH, Kind.OTHER, "PixelData", certain=self._strict)
        cleared = self._expected is not None and self._expected.high_bits_cleared
        if any(stray_high_bits(self._facts, data, start, end) for data, start, end, _ in self._windows(bulk)):
            yield found(Rule.HIGH_BITS, Kind.OTHER, "pixel-data", certain=cleared)

    def _streams(self) -> Iterator[Finding]:
        """What compressed frames carry beside pixels."""
        for start, end in self._visit.fragments[1 : _MOST_STREAMS + 1]:
            for remark in remarks(slice_of(self._source, start, min(end, start + _STREAM_LIMIT))):
                if remark.what == "broken":
                    continue  # a decoder's business; the bytes were searched
                rule = Rule.CODESTREAM_TAIL if remark.what == "tail" else Rule.CODESTREAM
                text = remark.text.decode("latin-1")[:64]
                certain = remark.telling and (self._strict or remark.what != "tail")
                yield found(rule, Kind.FREE_TEXT, f"codestream-{remark.what}", text, certain=certain)

    def _identity(self, bulk: Bulk) -> Iterator[Finding]:
        expected = self._expected
        if expected is None:
            return
        if expected.pixel_source is not None and not self._same(bulk, expected, expected.pixel_source):
            yield found(Rule.PIXEL_IDENTITY, Kind.OTHER, "PixelData", certain=True)
        if expected.pixel_sha256 is not None:
            digest = hashlib.sha256()
            update(digest, self._source, bulk.start, bulk.end)
            if digest.hexdigest() != expected.pixel_sha256:
                yield found(Rule.PIXEL_IDENTITY, Kind.OTHER, "PixelData", certain=True)

    def _same(self, bulk: Bulk, expected: Expectation, before: PixelSource) -> bool:
        """Whether the value's bytes are those of the source, read from there again; a padding byte may follow."""
        if bulk.end - bulk.start not in (before.length, before.length + before.length % 2):
            return False
        if expected.pixels_at is not None:
            return bulk.start == expected.pixels_at  # compared already, with the rest of the file
        return same_bytes(self._source, bulk.start, before.path, before.offset, before.length)
