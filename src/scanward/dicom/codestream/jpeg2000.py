"""JPEG 2000 and HTJ2K codestreams: walks the main header and the chain of tile-parts, drops comments and
what follows EOC.

ISO/IEC 15444-1 Annex A; 15444-2 Annex A for the multi-component extension; 15444-15 for HTJ2K. Packets are
not decoded: tile-parts are stepped over by their length (Psot), so the cost does not grow with the picture.
"""

from __future__ import annotations

from typing import Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.report import StreamFacts
from scanward.dicom.codestream.surgery import Surgery
from scanward.dicom.codestream.tile_parts import TilePart, correct_lengths, tile_part

SOC: Final = b"\xff\x4f\xff\x51"
"""Start of codestream, and SIZ which has to follow it (A.5.1)."""
_SOT, _EOC = b"\xff\x90", b"\xff\xd9"
_COM, _TLM = 0x64, 0x55
_MAIN: Final = frozenset({0x50, 0x52, 0x53, 0x55, 0x56, 0x57, 0x59, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x63, 0x64, 0x76})
_PART_2: Final = frozenset(range(0x70, 0x7A))
_SIZ_FIXED: Final = 38


def clean_codestream(stream: bytes, *, part_2: bool = False) -> Surgery:
    """Walk a bare codestream and say what to cut. Raises UnsoundObject(CODESTREAM)."""
    if not stream.startswith(SOC):
        raise broken("a JPEG 2000 codestream does not begin with SOC and SIZ")
    surgery = Surgery(stream)
    at, tables = _main_header(surgery, _MAIN | _PART_2 if part_2 else _MAIN)
    parts: list[TilePart] = []
    while stream.startswith(_SOT, at):
        surgery.step()
        part = tile_part(surgery, at)
        parts.append(part)
        at = part.stop
    if not parts:
        raise broken("a JPEG 2000 codestream has no tile-part")
    correct_lengths(surgery, parts, tables)
    _finish(surgery, at)
    return surgery


def _main_header(surgery: Surgery, allowed: frozenset[int]) -> tuple[int, list[tuple[int, int]]]:
    """Position of the first tile-part, and where the TLM segments lie."""
    stream = surgery.stream
    end = segment_end(stream, 2)
    surgery.facts = size_facts(stream[2:end])
    tables: list[tuple[int, int]] = []
    at = end
    while not stream.startswith(_SOT, at):
        surgery.step()
        end = segment_end(stream, at)
        marker = stream[at + 1]
        if marker not in allowed:
            raise broken(f"marker {marker:02X} has no place in a JPEG 2000 main header")
        if marker == _COM:
            surgery.comments += 1
            surgery.drop(at, end)
        elif marker == _TLM:
            tables.append((at, end))
        at = end
    return at, tables


def segment_end(stream: bytes, at: int) -> int:
    """End of the marker segment at `at`. Raises UnsoundObject where there is none or it leaves the stream."""
    length = int.from_bytes(stream[at + 2 : at + 4], "big")
    end = at + 2 + length
    if stream[at : at + 1] != b"\xff" or length < 2 or end > len(stream):  # noqa: PLR2004 - it counts its own two bytes
        raise broken(f"no sound marker segment at byte {at} of a JPEG 2000 header")
    return end


def size_facts(segment: bytes) -> StreamFacts:
    """Read SIZ (A.5.1). `segment` begins with its marker."""
    components = int.from_bytes(segment[38:40], "big")
    if len(segment) != 2 + _SIZ_FIXED + 3 * components or not components:
        raise broken("SIZ has a bad length")
    x, y, left, top = (int.from_bytes(segment[i : i + 4], "big") for i in (6, 10, 14, 18))
    if x <= left or y <= top:
        raise broken("SIZ says an empty picture")
    return StreamFacts(y - top, x - left, components, max((depth & 0x7F) + 1 for depth in segment[40::3]))


def _finish(surgery: Surgery, at: int) -> None:
    """Behind the last tile-part: EOC, then nothing. A stream cut off before EOC is met in practice and
    decodes.
    """
    stream = surgery.stream
    if stream.startswith(_EOC, at):
        surgery.drop_tail(at + 2)
    elif stream[at:].strip(b"\0"):
        raise broken(f"neither a tile-part nor the end at byte {at} of a JPEG 2000 codestream")
