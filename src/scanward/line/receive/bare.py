"""Whether bytes are a data set without preamble and prefix, as old exports and PACS stores hold them."""

from __future__ import annotations

from typing import Literal

_FIRST_GROUPS = frozenset({0x0002, 0x0004, 0x0008})
_VRS = frozenset(
    b"AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV".split()
)
_LONG_VRS = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_LARGEST_GROUP = 0x0050
_UNDEFINED = 0xFFFFFFFF
_HEADER = 8
_LEAST = 16


def is_bare_data_set(head: bytes, size: int) -> bool:
    """Whether the first two elements of `head` are plausible in any of the three native encodings.

    Two elements in rising order, of groups with which a data set begins, and whose lengths fit in `size`:
    text and other binary files do not pass by chance.
    """
    if len(head) < _LEAST:
        return False
    orders: tuple[Literal["little", "big"], ...] = ("little", "big")
    return any(_begins(head, size, order) for order in orders)


def _begins(head: bytes, size: int, order: Literal["little", "big"]) -> bool:
    first = _element(head, 0, order)
    if first is None or first[0] >> 16 not in _FIRST_GROUPS:
        return False
    tag, end = first
    if end > size:
        return False
    if end + _HEADER > len(head):
        return end <= size and tag & 0xFFFF <= _LARGEST_GROUP
    second = _element(head, end, order)
    return second is not None and second[0] > tag and second[0] >> 16 <= _LARGEST_GROUP


def _element(head: bytes, at: int, order: Literal["little", "big"]) -> tuple[int, int] | None:
    """Read the tag and the end of the element at `at`; None where there is no plausible one."""
    tag = int.from_bytes(head[at : at + 2], order) << 16 | int.from_bytes(head[at + 2 : at + 4], order)
    vr = head[at + 4 : at + 6]
    if vr in _VRS:
        if vr in _LONG_VRS:
            length, start = int.from_bytes(head[at + 8 : at + 12], order), at + 12
        else:
            length, start = int.from_bytes(head[at + 6 : at + 8], order), at + 8
    elif order == "little":
        length, start = int.from_bytes(head[at + 4 : at + 8], order), at + 8
    else:
        return None  # there is no implicit big endian
    if length == _UNDEFINED:
        return (tag, start)
    return None if length % 2 else (tag, start + length)
