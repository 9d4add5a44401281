"""Which fragments make which frame (PS3.5 A.4)."""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.items import HEADER

if TYPE_CHECKING:
    from typing import BinaryIO

    from scanward.dicom.codestream.items import Fragment, Items

FrameFragments = tuple["Fragment", ...]
Frames = tuple[FrameFragments, ...]
_STARTS: Final = (b"\xff\xd8\xff", b"\xff\x4f\xff\x51", b"\x00\x00\x00\x0cjP", b"\xff\x0a", b"\x00\x00\x00\x0cJX")
_LONGEST_START: Final = 6


def group_frames(source: BinaryIO, items: Items, frames: int) -> Frames:
    """Give every frame its fragments. Raises UnsoundObject(CODESTREAM) where that cannot be told.

    Counting comes first, because tables of offsets lie more often than counts; then the basic offset table,
    then the beginnings of the streams themselves.
    """
    fragments = items.fragments
    if len(fragments) < frames or frames < 1:
        raise broken("there are fewer fragments than frames")
    if len(fragments) == frames:
        return tuple((fragment,) for fragment in fragments)
    if frames == 1:
        return (fragments,)
    starts = _by_table(items, frames) or _by_start(source, fragments)
    if len(starts) != frames or starts[0] != 0:
        raise broken("it cannot be told which fragments make a frame")
    return tuple(fragments[a:b] for a, b in pairwise([*starts, len(fragments)]))


def _by_table(items: Items, frames: int) -> list[int]:
    """Index of each frame's first fragment by the basic offset table; empty where there is none or it does
    not fit.
    """
    if len(items.table) != 4 * frames:
        return []
    at = {fragment.offset - HEADER.size - items.first: index for index, fragment in enumerate(items.fragments)}
    starts = [at.get(offset, -1) for offset in struct.unpack(f"<{frames}I", items.table)]
    return starts if starts[0] == 0 and all(a < b for a, b in pairwise(starts)) else []


def _by_start(source: BinaryIO, fragments: tuple[Fragment, ...]) -> list[int]:
    starts = []
    for index, fragment in enumerate(fragments):
        source.seek(fragment.offset)
        if source.read(min(_LONGEST_START, fragment.length)).startswith(_STARTS):
            starts.append(index)
    return starts
