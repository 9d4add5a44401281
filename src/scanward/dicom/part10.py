"""What stands before a data set: preamble, prefix, file meta information, and the transfer syntax (PS3.10 section
7.1).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.element import LONG_VRS, SHORT_VRS
from scanward.dicom.encoding import (
    EXPLICIT_BE_UID,
    EXPLICIT_LE,
    EXPLICIT_LE_UID,
    IMPLICIT_LE_UID,
    Syntax,
    syntax_of,
)
from scanward.dicom.limits import KIB, Budget, Limits
from scanward.dicom.parsing import Truncated, parse_element

if TYPE_CHECKING:
    from scanward.dicom.element import Element

_PREAMBLE = 128
_TRANSFER_SYNTAX_UID = 0x00020010


def preamble_of(window: bytes) -> tuple[bytes, int]:
    if window[_PREAMBLE : _PREAMBLE + 4] == b"DICM":
        return window[:_PREAMBLE], _PREAMBLE + 4
    if window[:4] == b"DICM":
        return b"", 4
    return b"", 0


def read_meta(fd: int, window: bytes, start: int, limits: Limits) -> tuple[list[Element], int, bytes]:
    """The file meta information (PS3.10 section 7.1), the position after it, and a window that holds it."""
    budget = Budget(limits)
    meta: list[Element] = []
    pos = start
    while window[pos : pos + 2] == b"\x02\x00":
        try:
            element, pos = parse_element(window, pos, EXPLICIT_LE, budget, 0)
        except Truncated as short:
            if short.need > limits.meta_bytes:
                raise UnsoundObject(QuarantineReason.BAD_META, "a value is too long") from None
            longer = os.pread(fd, max(short.need + KIB, 2 * len(window)), 0)
            if len(longer) < short.need:
                raise UnsoundObject(QuarantineReason.TRUNCATED, "inside the file meta information") from None
            window = longer
            continue
        except UnsoundObject:
            raise UnsoundObject(QuarantineReason.BAD_META) from None
        meta.append(element)
        if pos > limits.meta_bytes:
            raise UnsoundObject(QuarantineReason.BAD_META, "too long")
    return meta, pos, window


def syntax_said(meta: list[Element], first: bytes) -> Syntax:
    for element in meta:
        if element.tag == _TRANSFER_SYNTAX_UID:
            return syntax_of(element.value.rstrip(b"\0 ").decode("ascii", "replace"))
    if meta:
        raise UnsoundObject(QuarantineReason.BAD_META, "it names no transfer syntax")
    return syntax_of(_guess_syntax(first))


def _guess_syntax(first: bytes) -> str:
    """The syntax of a bare data set by its first element: groups below 0x0020 come first in any real object."""
    vrs = SHORT_VRS | LONG_VRS
    vr = first[4:6].decode("ascii", "replace")
    if len(first) < 8:  # noqa: PLR2004 - shorter than any element
        raise UnsoundObject(QuarantineReason.NOT_DICOM)
    little, big = int.from_bytes(first[:2], "little"), int.from_bytes(first[:2], "big")
    if 0 < little <= 0x20 and vr in vrs:  # noqa: PLR2004
        return EXPLICIT_LE_UID
    if 0 < big <= 0x20 and vr in vrs:  # noqa: PLR2004
        return EXPLICIT_BE_UID
    if little in (0x08, 0x10) and int.from_bytes(first[4:8], "little") < KIB:
        return IMPLICIT_LE_UID
    raise UnsoundObject(QuarantineReason.NOT_DICOM)
