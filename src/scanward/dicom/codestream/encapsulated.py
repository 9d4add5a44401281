"""Cleans an encapsulated value without decoding it: frame by frame, memory bounded by one frame (PS3.5
A.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.grouping import group_frames
from scanward.dicom.codestream.items import DELIMITER_BYTES, HEADER, ITEM, read_items
from scanward.dicom.codestream.kinds import kind_of
from scanward.dicom.codestream.one_frame import clean_frame
from scanward.dicom.codestream.tally import Tally, must_rewrite
from scanward.dicom.codestream.video import clean_video

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from scanward.dicom.codestream.grouping import FrameFragments
    from scanward.dicom.codestream.report import CodestreamReport, Expected

    Sink = Callable[[bytes | memoryview], object]

LARGEST_FRAME_BYTES: Final = 256 << 20
"""A compressed frame above this is refused: it would have to lie in memory whole. Videos are read by
windows instead.
"""


def scan_encapsulated(source: BinaryIO, length: int | None, syntax_uid: str, expected: Expected) -> CodestreamReport:
    """Look at an encapsulated value and say what `clean_encapsulated` would do.

    Where the report says `changed=False`, the original bytes may be spliced as they stand. `source` stands
    at the value's first byte (behind the element header) and is left behind its sequence delimiter.
    `length` is None when undefined. Raises UnsoundObject(CODESTREAM | TRUNCATED | UNKNOWN_TRANSFER_SYNTAX |
    PIXEL_DESCRIPTION).
    """
    return _walk(source, length, syntax_uid, expected, None)


def clean_encapsulated(
    source: BinaryIO, length: int | None, syntax_uid: str, sink: Sink, expected: Expected
) -> CodestreamReport:
    """Write the clean value to `sink`: offset table, fragments, sequence delimiter. Its length is always
    undefined.

    An untouched frame keeps its fragments, a changed one becomes a single fragment. An empty basic offset
    table stays empty, any other is made anew. Arguments and errors as `scan_encapsulated`; the whole value
    is looked at before the first byte is written, because the offset table comes first.
    """
    return _walk(source, length, syntax_uid, expected, sink)


def _walk(
    source: BinaryIO, length: int | None, syntax_uid: str, expected: Expected, sink: Sink | None
) -> CodestreamReport:
    kind = kind_of(syntax_uid)
    items = read_items(source, length)
    if kind.video:
        return clean_video(source, items, kind, sink)
    frames = group_frames(source, items, expected.frames)
    tally = Tally()
    for fragments in frames:
        tally.add(fragments, clean_frame(join_fragments(source, fragments), syntax_uid, expected))
    if sink is not None:
        table = tally.table(items)
        sink(HEADER.pack(*ITEM, len(table)) + table)
        for fragments in frames:
            _write(source, fragments, syntax_uid, expected, sink)
        sink(DELIMITER_BYTES)
    source.seek(items.end)
    return tally.report(kind, items)


def join_fragments(source: BinaryIO, fragments: FrameFragments) -> bytes:
    """The stream of one frame. Raises UnsoundObject(CODESTREAM) where it is too large to lie in memory."""
    if sum(fragment.length for fragment in fragments) > LARGEST_FRAME_BYTES:
        raise broken("a compressed frame is larger than this program takes into memory")
    if len(fragments) == 1:
        source.seek(fragments[0].offset)
        return source.read(fragments[0].length)
    parts = []
    for fragment in fragments:
        source.seek(fragment.offset)
        parts.append(source.read(fragment.length))
    return b"".join(parts)


def _write(source: BinaryIO, fragments: FrameFragments, syntax_uid: str, expected: Expected, sink: Sink) -> None:
    stream = join_fragments(source, fragments)
    surgery = clean_frame(stream, syntax_uid, expected)
    if must_rewrite(fragments, surgery):
        length = surgery.length()
        sink(HEADER.pack(*ITEM, length + (length & 1)))
        for piece in surgery.pieces():
            sink(piece)
        sink(bytes(length & 1))
        return
    view, at = memoryview(stream), 0
    for fragment in fragments:
        sink(HEADER.pack(*ITEM, fragment.length))
        sink(view[at : at + fragment.length])
        at += fragment.length
