"""Tile-part headers of JPEG 2000, and the two places that know a tile-part's length: Psot and TLM.

ISO/IEC 15444-1 A.4.2 (SOT) and A.7.1 (TLM). A comment cut out of a tile-part header makes both wrong; they
are set right. PLT, PLM, PPT and PPM speak of packets only and stay true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.dicom.codestream.surgery import Surgery

_SOT_LENGTH: Final = 12
_SOD: Final = b"\xff\x93"
_EOC: Final = b"\xff\xd9"
_COM: Final = 0x64
_ALLOWED: Final = frozenset({0x52, 0x53, 0x58, 0x5C, 0x5D, 0x5E, 0x5F, 0x61, 0x64, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77})


@dataclass(frozen=True, slots=True)
class TilePart:
    """Where a tile-part lies, and how long it will be."""

    start: int
    stop: int
    tile: int
    declared: int
    """Psot: bytes, or 0 for "up to the end" (only the last may say so)."""
    length: int
    """Bytes from SOT once its comments are gone."""


def tile_part(surgery: Surgery, start: int) -> TilePart:
    """Walk the tile-part at `start`, cut its comments. Raises UnsoundObject(CODESTREAM)."""
    stream = surgery.stream
    head = stream[start : start + _SOT_LENGTH]
    if len(head) < _SOT_LENGTH or head[2:4] != b"\x00\x0a":
        raise broken(f"SOT at byte {start} has a bad length")
    declared = int.from_bytes(head[6:10], "big")
    data, dropped = _walk_header(surgery, start + _SOT_LENGTH)
    if declared:
        stop = start + declared
        if stop < data or stop > len(stream):
            raise broken(f"the tile-part at byte {start} has a bad length")
    else:  # packet data never holds two bytes above 0xFF8F, so the first EOC is the real one
        stop = stream.find(_EOC, data)
        if stop < 0:
            raise broken("a JPEG 2000 codestream does not end")
    return TilePart(start, stop, int.from_bytes(head[4:6], "big"), declared, stop - start - dropped)


def _walk_header(surgery: Surgery, at: int) -> tuple[int, int]:
    """Position behind SOD, and how many bytes of comments were cut before it."""
    stream = surgery.stream
    dropped = 0
    while not stream.startswith(_SOD, at):
        surgery.step()
        length = int.from_bytes(stream[at + 2 : at + 4], "big")
        end = at + 2 + length
        if stream[at : at + 1] != b"\xff" or length < 2 or end > len(stream):  # noqa: PLR2004 - it counts its own two bytes
            raise broken(f"no sound marker segment at byte {at} of a tile-part header")
        if stream[at + 1] not in _ALLOWED:
            raise broken(f"marker {stream[at + 1]:02X} has no place in a tile-part header")
        if stream[at + 1] == _COM:
            surgery.comments += 1
            surgery.drop(at, end)
            dropped += end - at
        at = end
    return at + 2, dropped


def correct_lengths(surgery: Surgery, parts: list[TilePart], tables: list[tuple[int, int]]) -> None:
    """Set Psot of every shortened tile-part, and every TLM entry that does not say the truth."""
    for part in parts:
        if part.declared:
            surgery.replace(part.start + 6, part.start + 10, part.length.to_bytes(4, "big"))
    waiting = iter(parts)
    said = 0
    for start, end in sorted(tables, key=lambda table: surgery.stream[table[0] + 4]):  # Ztlm orders them
        said += _rewrite_table(surgery, start, end, waiting)
    if tables and said != len(parts):
        raise broken("TLM does not speak of every tile-part")


def _rewrite_table(surgery: Surgery, start: int, end: int, waiting: Iterator[TilePart]) -> int:
    """Write the true entries into one TLM; says how many it holds."""
    sizes = surgery.stream[start + 5] if end - start > 5 else 0xFF  # noqa: PLR2004 - Stlm lies there
    index_bytes, length_bytes = (sizes >> 4) & 3, 4 if sizes & 0x40 else 2
    each = index_bytes + length_bytes
    count, rest = divmod(end - start - 6, each)
    if rest or sizes & 0x8F or index_bytes == 3:  # noqa: PLR2004 - A.7.1 Table A.35 knows 0, 1 and 2
        raise broken("TLM has a bad length")
    entries = bytearray()
    for _ in range(count):
        part = next(waiting, None)
        if part is None or part.length >> (8 * length_bytes) or part.tile >> 8 * (index_bytes or 2):
            raise broken("TLM cannot say the lengths of the tile-parts")
        entries += part.tile.to_bytes(2, "big")[2 - index_bytes :] + part.length.to_bytes(length_bytes, "big")
    surgery.replace(start + 6, end, bytes(entries))
    return count
