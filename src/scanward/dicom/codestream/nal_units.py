"""Blanks NAL units that hold words: same length, same meaning to a decoder (ITU-T H.264 7.3 and Annex D,
H.265 7.3 and Annex D).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

_EMULATION: Final = re.compile(rb"\x00\x00\x03")
_USER_DATA: Final = frozenset({4, 5})
"""SEI payload types: registered (ITU-T T.35) and unregistered user data."""
_H264_SEI: Final = 6
_HEVC_SEI: Final = frozenset({39, 40})


def h264_words(first: int) -> bool:
    """Whether a unit that begins with this byte may hold words: SEI, filler, unspecified types."""
    return first < 0x80 and ((first & 0x1F) in {_H264_SEI, 12} or (first & 0x1F) >= 24)  # noqa: PLR2004 - H.264 Table 7-1


def hevc_words(first: int) -> bool:
    """As `h264_words`: filler, SEI, reserved and unspecified types are 38 and above (H.265 Table 7-1)."""
    return 38 <= first >> 1 <= 63  # noqa: PLR2004


def blank_h264(unit: bytes) -> bytes:
    """`unit` begins with the NAL header; anything but a SEI is filler or unspecified and is emptied."""
    return _blank_sei(unit, 1) if unit[0] & 0x1F == _H264_SEI else _emptied(unit, 1)


def blank_hevc(unit: bytes) -> bytes:
    """As `blank_h264`, with HEVC's header of two bytes."""
    return _blank_sei(unit, 2) if unit[0] >> 1 in _HEVC_SEI else _emptied(unit, 2)


def _emptied(unit: bytes, head: int) -> bytes:
    """Filler data: ones up to the trailing bits (H.264 7.3.2.7)."""
    return unit[:head] + b"\xff" * (len(unit) - head - 1) + b"\x80" if len(unit) > head else unit


def _blank_sei(unit: bytes, head: int) -> bytes:
    emulations = [found.end() - 1 for found in _EMULATION.finditer(unit, head)]
    plain = _without(unit, emulations)
    taken = [at - index for index, at in enumerate(emulations)]  # where each removed byte stood in `plain`
    clean = bytearray(unit)
    for start, stop in _user_data(plain, head):
        first, last = start + bisect_right(taken, start), stop + bisect_right(taken, stop - 1)
        clean[first:last] = b" " * (last - first)
    _restore(clean, unit, emulations)
    return bytes(clean)


def _without(unit: bytes, emulations: list[int]) -> bytes:
    if not emulations:
        return unit
    starts = [0, *(at + 1 for at in emulations)]
    return b"".join(unit[a:b] for a, b in zip(starts, [*emulations, len(unit)], strict=True))


def _restore(clean: bytearray, unit: bytes, emulations: list[int]) -> None:
    """Emulation prevention stays where it was: the lengths inside the message count without it (H.264
    7.4.1.1).
    """
    for at in emulations:
        if at + 1 < len(clean) and clean[at + 1] != unit[at + 1]:
            clean[at + 1] = 1
    for at in emulations:
        clean[at - 2 : at + 1] = b"\x00\x00\x03"


def _user_data(plain: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Where the payloads of user data lie in a SEI without emulation prevention (H.264 7.3.2.3.1)."""
    end = len(plain.rstrip(b"\0")) - 1  # the trailing bits
    if plain[end : end + 1] != b"\x80":
        raise broken("a SEI has no trailing bits")
    while at < end:
        kind, at = _number(plain, at, end)
        size, at = _number(plain, at, end)
        if at + size > end:
            raise broken("a SEI message is longer than its unit")
        if kind in _USER_DATA:
            yield at, at + size
        at += size


def _number(plain: bytes, at: int, end: int) -> tuple[int, int]:
    value = 0
    while at < end:
        byte = plain[at]
        value, at = value + byte, at + 1
        if byte != 0xFF:  # noqa: PLR2004 - ff_byte goes on
            return value, at
    raise broken("a SEI message does not begin")
