"""Bytes to elements: the tokenizer (PS3.5 section 7).

A value is never decoded here; an element costs about a microsecond. Whatever is not understood raises
`UnsoundObject` with a typed reason, before memory or time is spent on it.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, Final

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.dictionary import vr_of
from scanward.dicom.element import (
    ITEM,
    ITEM_END,
    LONG_VRS,
    SEQUENCE_END,
    SHORT_VRS,
    UNDEFINED,
    Element,
    is_private,
)
from scanward.dicom.encoding import EXPLICIT_LE, IMPLICIT_LE, Encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.dicom.limits import Budget

_LONG = {vr.encode(): vr for vr in LONG_VRS}
_SHORT = {vr.encode(): vr for vr in SHORT_VRS}
_PLAIN_LONG = {vr: name for vr, name in _LONG.items() if name not in ("SQ", "UN")}
_EXPLICIT = {"<": Struct("<HH2sH"), ">": Struct(">HH2sH")}
_IMPLICIT = {"<": Struct("<HHL"), ">": Struct(">HHL")}
_LENGTH = {"<": Struct("<L"), ">": Struct(">L")}
_ITEM_HEAD: Final = 8


class Truncated(Exception):
    """The buffer ends inside an element; `need` is how many bytes of it would be enough to go on, at least."""

    def __init__(self, need: int) -> None:
        super().__init__(need)
        self.need = need


def read_head(buffer: bytes, pos: int, encoding: Encoding) -> tuple[int, str, int, int]:
    """Tag, VR, header length and value length of the element at `pos`.

    Raises:
        Truncated: the buffer ends inside the header.
        UnsoundObject: BAD_VR.
    """
    order = "<" if encoding.little else ">"
    if len(buffer) - pos < _ITEM_HEAD:
        raise Truncated(pos + _ITEM_HEAD)
    if encoding.implicit:
        group, number, length = _IMPLICIT[order].unpack_from(buffer, pos)
        tag = group << 16 | number
        return tag, vr_of(tag), 8, length
    group, number, vr_bytes, length = _EXPLICIT[order].unpack_from(buffer, pos)
    tag = group << 16 | number
    short = _SHORT.get(vr_bytes)
    if short is not None:
        return tag, short, 8, length
    long = _LONG.get(vr_bytes)
    if long is not None:
        if len(buffer) - pos < 12:  # noqa: PLR2004 - tag, VR, reserved, 32-bit length
            raise Truncated(pos + 12)
        (length,) = _LENGTH[order].unpack_from(buffer, pos + 8)
        if long == "UN" and not is_private(tag):
            long = vr_of(tag)  # a known attribute that was sent as UN (PS3.5 section 6.2.2 note 2; threat row P11)
        return tag, long, 12, length
    if group == 0xFFFE:  # noqa: PLR2004 - items and delimiters have no VR
        return tag, "", 8, _LENGTH[order].unpack_from(buffer, pos + 4)[0]
    raise UnsoundObject(QuarantineReason.BAD_VR, f"at ({group:04x},{number:04x})")


def parse_elements(buffer: bytes, encoding: Encoding, budget: Budget, depth: int) -> list[Element]:
    """The elements of one complete data set or item, in order.

    Raises:
        UnsoundObject: BAD_LENGTH, BAD_VR, TAG_ORDER, DUPLICATE_TAG, TOO_DEEP or TOO_MANY_ELEMENTS.
    """
    found: list[Element] = []
    pos, end, last = 0, len(buffer), -1
    quick = encoding == EXPLICIT_LE
    try:
        while pos < end:
            if quick:
                pos, last = parse_plain_run(buffer, pos, last, len(buffer), found)
                if pos >= end:
                    break
            element, pos = parse_element(buffer, pos, encoding, budget, depth)
            if element.tag <= last:
                raise misordered(element.tag, last)
            last = element.tag
            found.append(element)
    except Truncated:
        raise UnsoundObject(QuarantineReason.BAD_LENGTH, "an element reaches past its item") from None
    budget.spend(len(found))
    return found


def parse_plain_run(buffer: bytes, pos: int, last: int, bulk_bytes: int, found: list[Element]) -> tuple[int, int]:
    """Parse explicit little endian elements in a row, as far as they are plain: the quick way through a header.

    Appends to `found`; returns the position of the first element that is not plain (a sequence, UN, pixel data, a tag
    that does not ascend, a value past the buffer, an unknown VR) and the last tag before it. What is not plain is left
    to `parse_element`, so the two cannot disagree about it; a property test compares them.
    """
    unpack, short, new = _EXPLICIT["<"].unpack_from, _SHORT, tuple.__new__
    append, size = found.append, len(buffer)
    stop = size - 12
    while pos <= stop:
        group, number, vr_bytes, length = unpack(buffer, pos)
        vr = short.get(vr_bytes)
        if vr is None:
            vr = _PLAIN_LONG.get(vr_bytes)
            if vr is None:
                break
            (length,) = _LENGTH["<"].unpack_from(buffer, pos + 8)
            head = 12
            if length > bulk_bytes:
                break
        else:
            head = 8
        tag = group << 16 | number
        end = pos + head + length
        if tag <= last or end > size or group == 0x7FE0:  # noqa: PLR2004 - pixel data
            break
        append(new(Element, (tag, vr, buffer[pos:end], head, False, None)))
        last, pos = tag, end
    return pos, last


def misordered(tag: int, last: int) -> UnsoundObject:
    """The error for a tag that does not follow the last one (threat row P10)."""
    reason = QuarantineReason.DUPLICATE_TAG if tag == last else QuarantineReason.TAG_ORDER
    return UnsoundObject(reason, f"at ({tag >> 16:04x},{tag & 0xFFFF:04x})")


def parse_element(buffer: bytes, pos: int, encoding: Encoding, budget: Budget, depth: int) -> tuple[Element, int]:
    """The element at `pos` and the position after it.

    Raises:
        Truncated: the buffer ends inside the element.
        UnsoundObject: as `parse_elements`.
    """
    tag, vr, head, length = read_head(buffer, pos, encoding)
    start = pos + head
    if length == UNDEFINED:
        inner = content_encoding(buffer, pos, encoding)
        end = skip_items(buffer, start, inner, budget, depth + 1)
        return Element(tag, vr if vr == "SQ" else "UN", buffer[pos:end], head, undefined=True), end
    end = start + length
    if end > len(buffer):
        raise Truncated(end)
    return Element(tag, vr, buffer[pos:end], head), end


def content_encoding(buffer: bytes, pos: int, encoding: Encoding) -> Encoding:
    """How the items inside the sequence at `pos` are encoded: implicit when it was sent as UN (PS3.5 6.2.2)."""
    if not encoding.implicit and buffer[pos + 4 : pos + 6] == b"UN":
        return IMPLICIT_LE
    return encoding


def skip_items(buffer: bytes, pos: int, encoding: Encoding, budget: Budget, depth: int) -> int:
    """The position after the delimiter of the undefined-length sequence whose items begin at `pos`."""
    budget.check_depth(depth)
    order = encoding.order
    while True:
        if len(buffer) - pos < _ITEM_HEAD:
            raise Truncated(pos + _ITEM_HEAD)
        group, number, length = _IMPLICIT[order].unpack_from(buffer, pos)
        tag = group << 16 | number
        pos += _ITEM_HEAD
        if tag == SEQUENCE_END:
            return pos
        if tag != ITEM:
            raise UnsoundObject(QuarantineReason.BAD_LENGTH, "something else stands where an item should")
        if length != UNDEFINED:
            pos += length
        else:
            pos = _skip_open_item(buffer, pos, encoding, budget, depth)


def _skip_open_item(buffer: bytes, pos: int, encoding: Encoding, budget: Budget, depth: int) -> int:
    while True:
        tag, _, head, length = read_head(buffer, pos, encoding)
        if tag == ITEM_END:
            return pos + _ITEM_HEAD
        if length == UNDEFINED:
            pos = skip_items(buffer, pos + head, content_encoding(buffer, pos, encoding), budget, depth + 1)
        else:
            pos += head + length


def sequence_encoding(element: Element, encoding: Encoding) -> Encoding | None:
    """How the items of this element are encoded, or None when it is no sequence.

    A UN (or a private OB) that begins with an item counts as a sequence: names hide there (threat row P11).
    """
    raw, head = element.raw, element.head
    as_un = not encoding.implicit and raw[4:6] == b"UN"
    if element.vr == "SQ":
        return IMPLICIT_LE if as_un else encoding
    if element.vr not in ("UN", "OB") or element.bulk is not None:
        return None
    if element.undefined:
        return IMPLICIT_LE if as_un else encoding
    first = raw[head : head + 4]
    if first == b"\xfe\xff\x00\xe0":
        return _fitting(raw[head:])
    if first == b"\xff\xfe\xe0\x00" and not encoding.little:
        return encoding
    return None


def _fitting(value: bytes) -> Encoding | None:
    """The encoding by which a UN value that begins with an item can be read to its end; None when none fits."""
    from scanward.dicom.limits import Budget, Limits  # noqa: PLC0415 - here only, and cheap

    for encoding in (IMPLICIT_LE, EXPLICIT_LE):
        budget = Budget(Limits())
        try:
            for item in iterate_items(value, encoding, budget, 1):
                parse_elements(item, encoding, budget, 1)
        except UnsoundObject:
            continue
        return encoding
    return None


def iterate_items(value: bytes, encoding: Encoding, budget: Budget, depth: int) -> Iterator[bytes]:
    """The contents of each item of a sequence's value, without item headers and delimiters.

    Raises:
        UnsoundObject: BAD_LENGTH, TOO_DEEP or TOO_MANY_ELEMENTS.
    """
    budget.check_depth(depth)
    unpack = _IMPLICIT[encoding.order].unpack_from
    pos, end = 0, len(value)
    try:
        while pos < end:
            if end - pos < _ITEM_HEAD:
                raise Truncated(pos)
            group, number, length = unpack(value, pos)
            tag = group << 16 | number
            pos += _ITEM_HEAD
            if tag == SEQUENCE_END:
                return
            if tag != ITEM:
                raise UnsoundObject(QuarantineReason.BAD_LENGTH, "something else stands where an item should")
            budget.spend(1)
            if length == UNDEFINED:
                after = _skip_open_item(value, pos, encoding, budget, depth)
                yield value[pos : after - _ITEM_HEAD]
                pos = after
            else:
                if pos + length > end:
                    raise Truncated(pos)
                yield value[pos : pos + length]
                pos += length
    except Truncated:
        raise UnsoundObject(QuarantineReason.BAD_LENGTH, "an item reaches past its sequence") from None
