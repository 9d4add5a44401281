"""The size header of a JPEG XL codestream (ISO/IEC 18181-1 Table D.1 SizeHeader), read bit by bit."""

from __future__ import annotations

from typing import Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.report import StreamFacts

_BITS_OF_SIZE: Final = (9, 13, 18, 30)
_RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_ENOUGH: Final = 12


def size_facts(codestream: bytes) -> StreamFacts:
    """Rows and columns; components and bits need the whole image header and are left open.

    >>> size_facts(bytes.fromhex("ff0a01020000000000000000"))
    StreamFacts(rows=8, columns=16, components=None, bits=None)
    """
    if not codestream.startswith(b"\xff\x0a") or len(codestream) < 3:  # noqa: PLR2004 - signature and one byte
        raise broken("a JPEG XL codestream does not begin with its signature")
    bits = _Bits(int.from_bytes(codestream[2:_ENOUGH], "little"))
    small = bits.take(1)
    rows = (bits.take(5) + 1) * 8 if small else bits.take(_BITS_OF_SIZE[bits.take(2)]) + 1
    ratio = bits.take(3)
    if ratio:
        over, under = _RATIOS[ratio - 1]
        return StreamFacts(rows, rows * over // under, None, None)
    columns = (bits.take(5) + 1) * 8 if small else bits.take(_BITS_OF_SIZE[bits.take(2)]) + 1
    return StreamFacts(rows, columns, None, None)


class _Bits:
    __slots__ = ("_left",)

    def __init__(self, whole: int) -> None:
        self._left = whole

    def take(self, count: int) -> int:
        taken = self._left & ((1 << count) - 1)
        self._left >>= count
        return taken
