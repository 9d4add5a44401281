"""Elements to bytes (PS3.5 section 7, PS3.10 section 7.1)."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from scanward.dicom.element import LONG_VRS, UNDEFINED
from scanward.dicom.encoding import EXPLICIT_LE, Encoding
from scanward.dicom.values import pad

if TYPE_CHECKING:
    from collections.abc import Sequence

IMPLEMENTATION_CLASS_UID = "2.25.164401984794908879664136989104784055124"
"""Scanward's own, from a random UUID (PS3.5 Annex B.2)."""
IMPLEMENTATION_VERSION = "SCANWARD_0_1"

_IMPLICIT = {"<": Struct("<HHL").pack, ">": Struct(">HHL").pack}
_SHORT = {"<": Struct("<HH2sH").pack, ">": Struct(">HH2sH").pack}
_LONG = {"<": Struct("<HH2sHL").pack, ">": Struct(">HH2sHL").pack}
_SHORT_MAX = 0xFFFE


def encode_header(tag: int, vr: str, length: int, encoding: Encoding) -> bytes:
    """The header of an element. A short-form VR that has grown beyond 64 KiB is written as UN (PS3.5 6.2.2)."""
    order = "<" if encoding.little else ">"
    if encoding.implicit:
        return _IMPLICIT[order](tag >> 16, tag & 0xFFFF, length)
    if vr not in LONG_VRS:
        if length <= _SHORT_MAX:
            return _SHORT[order](tag >> 16, tag & 0xFFFF, vr.encode(), length)
        vr = "UN"
    return _LONG[order](tag >> 16, tag & 0xFFFF, vr.encode(), 0, length)


def encode_element(tag: int, vr: str, value: bytes, encoding: Encoding) -> bytes:
    """A whole element; the value is padded to an even length."""
    value = pad(value, vr)
    return encode_header(tag, vr, len(value), encoding) + value


def encode_sequence(
    tag: int,
    vr: str,
    items: Sequence[bytes],
    encoding: Encoding,
    inner: Encoding | None = None,
    *,
    undefined: bool = False,
) -> bytes:
    """A sequence of items whose contents are encoded already, with defined or undefined lengths throughout.

    `inner` is the encoding of the contents where it differs (a sequence sent as UN, PS3.5 section 6.2.2).
    """
    head = _IMPLICIT[(inner or encoding).order]
    parts: list[bytes] = []
    if undefined:
        for item in items:
            parts += (head(0xFFFE, 0xE000, UNDEFINED), item, head(0xFFFE, 0xE00D, 0))
        parts.append(head(0xFFFE, 0xE0DD, 0))
        return encode_header(tag, vr, UNDEFINED, encoding) + b"".join(parts)
    for item in items:
        parts += (head(0xFFFE, 0xE000, len(item)), item)
    content = b"".join(parts)
    return encode_header(tag, vr, len(content), encoding) + content


def encode_preamble_and_meta(sop_class_uid: str, sop_instance_uid: str, transfer_syntax_uid: str) -> bytes:
    """A zeroed preamble, the prefix, and file meta information of our own: nothing of the source's survives in it."""
    elements = b"".join(
        (
            encode_element(0x00020001, "OB", b"\0\1", EXPLICIT_LE),
            encode_element(0x00020002, "UI", sop_class_uid.encode("ascii"), EXPLICIT_LE),
            encode_element(0x00020003, "UI", sop_instance_uid.encode("ascii"), EXPLICIT_LE),
            encode_element(0x00020010, "UI", transfer_syntax_uid.encode("ascii"), EXPLICIT_LE),
            encode_element(0x00020012, "UI", IMPLEMENTATION_CLASS_UID.encode("ascii"), EXPLICIT_LE),
            encode_element(0x00020013, "SH", IMPLEMENTATION_VERSION.encode("ascii"), EXPLICIT_LE),
        )
    )
    length = encode_element(0x00020000, "UL", len(elements).to_bytes(4, "little"), EXPLICIT_LE)
    return b"\0" * 128 + b"DICM" + length + elements
