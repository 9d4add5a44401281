"""The attack's own way through a data set: flat, by bytes, bounded.

It shares nothing with the reader of `scanward.dicom`, so that what one overlooks the other may see. It is tolerant:
what it cannot understand it reports with the offset, and the byte search covers those bytes all the same.
Encoding rules: PS3.5 sections 7.1 to 7.5 and A.4.
"""

from __future__ import annotations

from functools import cache
from struct import Struct, error
from typing import TYPE_CHECKING, NamedTuple

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.dictionary import vr_of
from scanward.line.verify.context import IMPLICIT, Context, Visitor, Wire

if TYPE_CHECKING:
    from scanward.line.verify.source import Source

DEPTH = 64
ELEMENTS = 5_000_000
"""Elements and items together."""
INFLATED_ELEMENTS = 100_000
"""The same behind a deflated data set, and one more for each of its bytes: it may be small and hold millions."""
BULK = 1 << 16
"""Binary values longer than this are not taken apart but searched in place."""
PIECE = 1 << 20
"""Text longer than this is judged in pieces."""
UNDEFINED = 0xFFFFFFFF
_TEXT = (b"AE", b"AS", b"CS", b"DA", b"DS", b"DT", b"IS", b"LO", b"LT", b"PN", b"SH", b"ST", b"TM", b"UI")
_NUMBERS = (b"AT", b"FL", b"FD", b"SL", b"SS", b"UL", b"US")
_LONG_TEXT = (b"UC", b"UR", b"UT")
_LONG_BINARY = (b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"UN", b"SV", b"UV")
_HEAD = dict.fromkeys(_TEXT + _NUMBERS, 8) | dict.fromkeys(_LONG_TEXT + _LONG_BINARY, 12)
_PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
_CHARSET = 0x00080005
_ITEM_GROUP = 0xFFFE
_PLAIN_GROUPS = 0x7FDF
"""The groups up to this one hold neither pixels nor delimiters."""
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_ITEM_BYTES = b"\xfe\xff\x00\xe0"
_EXPLICIT = {True: Struct("<HH2sH"), False: Struct(">HH2sH")}
_IMPLICIT = {True: Struct("<HHI"), False: Struct(">HHI")}
_U32 = {True: Struct("<I"), False: Struct(">I")}


class _Level(NamedTuple):
    """A data set or a sequence that was left for one inside it."""

    end: int | None
    last: int
    context: Context
    creators: dict[int, bytes]
    in_sequence: bool


class _Header(NamedTuple):
    tag: int
    vr: bytes
    head: int
    length: int


@cache
def _vr_bytes(tag: int) -> bytes:
    return vr_of(tag).encode("ascii")


class Walk:
    """One pass over one data set. `at` is how far the bytes were understood; `elements` how many there were."""

    def __init__(self, source: Source, visitor: Visitor) -> None:
        self.at = 0
        self.elements = 0
        self._source = source
        self._visitor = visitor
        self._items = 0
        self._most = ELEMENTS if source.packed is None else INFLATED_ELEMENTS + source.packed
        self._levels: list[_Level] = []
        self._end: int | None = None
        self._last = -1
        self._creators: dict[int, bytes] = {}
        self._in_sequence = False
        self._context: Context

    def run(self, start: int, wire: Wire, *, group: int | None = None) -> None:
        """Walk from `start` to the end of the source, or while elements are of `group`.

        Raises:
            UnsoundObject: the bytes at `self.at` cannot be an element.
        """
        self._context = self._visitor.context((), b"", wire)
        self.at = start
        while True:
            if not self._in_sequence:
                self._leaves(_PLAIN_GROUPS if group is None else group)
            if not self._one(group):
                return
            if self.elements + self._items > self._most:
                raise UnsoundObject(QuarantineReason.TOO_MANY_ELEMENTS)

    def _leaves(self, highest: int) -> None:
        """Step over the plain elements that lie in the buffer, up to one that is not, or is of a higher group.

        The attack's hottest loop: all names are local, and an element seen before costs half a microsecond.
        """
        data, base = self._source.load(self.at, 12)
        context, creators, last, count = self._context, self._creators, self._last, 0
        implicit, little = context.wire
        header, u32, heads = (_IMPLICIT if implicit else _EXPLICIT)[little], _U32[little], _HEAD
        unpack, known, leaf = header.unpack_from, context.known, self._visitor.leaf
        pos = self.at - base
        limit = len(data) if self._end is None else min(self._end - base, len(data))
        while pos + 12 <= limit:
            if implicit:
                number, low, length = unpack(data, pos)
                tag = number << 16 | low
                vr = _vr_bytes(tag)
                head = 8 if vr != b"SQ" else 0
            else:
                number, low, vr, length = unpack(data, pos)
                tag = number << 16 | low
                head = heads.get(vr, 0)
                if head == 12:  # noqa: PLR2004 - the long form of PS3.5 table 7.1-1
                    (length,) = u32.unpack_from(data, pos + 8)
            after = pos + head + length
            if not head or after > limit or tag <= last or length > BULK or tag == _CHARSET or number > highest:
                break
            element = data[pos:after]
            creator = b""
            if number & 1:
                if low < 0x100:  # noqa: PLR2004 - private creators, PS3.5 section 7.8.1
                    creators[number << 8 | low] = element[head:].strip(b" \0")
                creator = creators.get(tag >> 8, b"")
            if creator + element not in known:
                if vr == b"UN" and element[head : head + 4] == _ITEM_BYTES:
                    break
                leaf(context, tag, vr, (element, head, base + pos), creator)
            pos, last = after, tag
            count += 1
        self.at, self._last = base + pos, last
        self.elements += count

    def _one(self, group: int | None) -> bool:
        """Take one element of any kind, or leave a level; False when the walk is over."""
        end = self._source.size if self._end is None else self._end
        data, base = self._source.load(self.at, 12)
        if self.at >= end or self.at >= base + len(data):
            if self._levels and self._end is None:
                raise UnsoundObject(QuarantineReason.TRUNCATED, f"at offset {self.at}")
            return self._leave()
        if group is not None and data[self.at - base : self.at - base + 2] != group.to_bytes(2, "little"):
            return False
        header = self._header(data, self.at - base)
        if header.tag >> 16 == _ITEM_GROUP:
            self._delimiter(header)
            return True
        if self._in_sequence:
            raise UnsoundObject(QuarantineReason.BAD_LENGTH, f"no item at offset {self.at}")
        if header.tag <= self._last:
            self._visitor.oddity(self._context, header.tag, "tag order")
        self._last = header.tag
        self.elements += 1
        self._take(header)
        return True

    def _header(self, data: bytes, pos: int) -> _Header:
        implicit, little = self._context.wire
        try:
            number, low = _EXPLICIT[little].unpack_from(data, pos)[:2]
            tag = number << 16 | low
            if implicit or number == _ITEM_GROUP:
                return _Header(tag, _vr_bytes(tag), 8, _IMPLICIT[little].unpack_from(data, pos)[2])
            vr, length = _EXPLICIT[little].unpack_from(data, pos)[2:]
            head = _HEAD.get(vr, 12)
            if not (vr.isalpha() and vr.isupper()):
                raise UnsoundObject(QuarantineReason.BAD_VR, f"at offset {self.at}")
            return _Header(tag, vr, head, _U32[little].unpack_from(data, pos + 8)[0] if head > 8 else length)  # noqa: PLR2004
        except error:
            raise UnsoundObject(QuarantineReason.TRUNCATED, f"at offset {self.at}") from None

    def _take(self, header: _Header) -> None:
        tag, vr, head, length = header
        start = self.at + head
        if length == UNDEFINED:
            if tag in _PIXELS and vr != b"SQ":
                self._fragments(tag, vr, start)
            else:
                self._enter(tag, start, None, IMPLICIT if vr == b"UN" else self._context.wire)
            return
        limit = self._source.size if self._end is None else self._end
        if start + length > limit:
            raise UnsoundObject(QuarantineReason.TRUNCATED, f"at offset {self.at}")
        if vr == b"SQ":
            self._enter(tag, start, start + length, self._context.wire)
            return
        if vr == b"UN" and self._bytes(start, min(length, 4)) == _ITEM_BYTES:
            self._enter(tag, start, start + length, IMPLICIT)
            return
        self._value(header, start)
        self.at = start + length

    def _value(self, header: _Header, start: int) -> None:
        tag, vr, head, length = header
        context = self._context
        private = tag >> 16 & 1
        if private and tag & 0xFFFF < 0x100:  # noqa: PLR2004 - private creators
            self._creators[tag >> 16 << 8 | tag & 0xFFFF] = self._bytes(start, min(length, 64)).strip(b" \0")
        creator = self._creators.get(tag >> 8, b"") if private else b""
        if tag in _PIXELS or (length > BULK and vr not in _TEXT + _LONG_TEXT):
            self._visitor.bulk(context, tag, vr, start, start + length)
            return
        if length <= PIECE:
            element = self._bytes(self.at, head + length)
            if creator + element not in context.known:
                self._visitor.leaf(context, tag, vr, (element, head, self.at), creator)
        else:
            for piece in range(start, start + length, PIECE):
                text = self._bytes(piece, min(PIECE + 256, start + length - piece))
                self._visitor.leaf(context, tag, vr, (text, 0, piece), creator)
        if tag == _CHARSET:
            self._context = self._visitor.context(context.path, self._bytes(start, length).strip(b" \0"), context.wire)

    def _enter(self, tag: int, start: int, end: int | None, wire: Wire) -> None:
        """Go down into the sequence of `tag`."""
        context = self._context
        below = self._visitor.context((*context.path, tag), context.charset, wire)
        self._down(start, end, below, in_sequence=True)

    def _down(self, start: int, end: int | None, context: Context, *, in_sequence: bool) -> None:
        if len(self._levels) >= 2 * DEPTH:
            raise UnsoundObject(QuarantineReason.TOO_DEEP, f"at offset {self.at}")
        if self._end is not None and end is not None and end > self._end:
            raise UnsoundObject(QuarantineReason.BAD_LENGTH, f"at offset {self.at}")
        # a level of undefined length inside one of defined length may not reach beyond it
        end = self._end if end is None and self._end is not None else end
        self._levels.append(_Level(self._end, self._last, self._context, self._creators, self._in_sequence))
        self._end, self._last, self._context = end, -1, context
        self._creators, self._in_sequence, self.at = {}, in_sequence, start

    def _leave(self) -> bool:
        if not self._levels:
            return False
        self._end, self._last, self._context, self._creators, self._in_sequence = self._levels.pop()
        return True

    def _delimiter(self, header: _Header) -> None:
        start = self.at + header.head
        if header.tag == _ITEM and self._in_sequence:
            self._items += 1
            end = None if header.length == UNDEFINED else start + header.length
            if end is not None and end > self._source.size:
                raise UnsoundObject(QuarantineReason.TRUNCATED, f"at offset {self.at}")
            self._down(start, end, self._context, in_sequence=False)
            return
        if not self._levels or header.tag not in (_ITEM_END, _SEQUENCE_END) or header.length:
            raise UnsoundObject(QuarantineReason.BAD_LENGTH, f"stray delimiter at offset {self.at}")
        if (header.tag == _SEQUENCE_END) != self._in_sequence:
            self._visitor.oddity(self._context, header.tag, "stray delimiter")
        else:
            self._leave()
        self.at = start

    def _fragments(self, tag: int, vr: bytes, start: int) -> None:
        """The fragments of encapsulated pixel data, PS3.5 section A.4."""
        item, at, little = _IMPLICIT, start, self._context.wire.little
        while True:
            data, base = self._source.load(at, 8)
            try:
                number, low, length = item[little].unpack_from(data, at - base)
            except error:
                raise UnsoundObject(QuarantineReason.TRUNCATED, f"at offset {at}") from None
            at += 8
            if number << 16 | low == _SEQUENCE_END:
                break
            if number << 16 | low != _ITEM or at + length > self._source.size:
                raise UnsoundObject(QuarantineReason.BAD_LENGTH, f"fragment at offset {at}")
            self._visitor.fragment(self._context, at, at + length)
            at += length
        self._visitor.bulk(self._context, tag, vr, start, at)
        self.at = at

    def _bytes(self, start: int, length: int) -> bytes:
        data, base = self._source.load(start, length)
        return data[start - base : start - base + length]
