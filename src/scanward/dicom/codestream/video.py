"""Blanks what a video carries beside its pictures. Nothing moves: every blank is as long as what it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.items import DELIMITER_BYTES, HEADER, ITEM
from scanward.dicom.codestream.payload import Payload
from scanward.dicom.codestream.report import CodestreamReport
from scanward.dicom.codestream.video_search import search_video

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO

    from scanward.dicom.codestream.blank import Blank
    from scanward.dicom.codestream.items import Items
    from scanward.dicom.codestream.kinds import StreamKind

_WINDOW: Final = 1 << 20
_ONE_ENTRY: Final = bytes(4)


def clean_video(
    source: BinaryIO, items: Items, kind: StreamKind, sink: Callable[[bytes | memoryview], object] | None
) -> CodestreamReport:
    """Look at a video and, where there is a `sink`, write the clean value to it. Raises
    UnsoundObject(CODESTREAM).

    Fragments stay as they are. A basic offset table that says more than "at zero" is emptied (PS3.5 A.4.5
    to A.4.9 need no other).
    """
    if any(fragment.length & 1 for fragment in items.fragments[:-1]):
        raise broken("a video has an odd fragment in its middle")
    payload = Payload(source, items.fragments)
    blanks, uncovered = search_video(payload, kind)
    table = items.table if items.table in {b"", _ONE_ENTRY} else b""
    if sink is not None:
        _write(payload, items, table, blanks, sink)
    source.seek(items.end)
    padding = payload.size & 1
    return CodestreamReport(
        kind=kind,
        fragments=len(items.fragments),
        frames=0,
        changed=bool(blanks) or not items.tidy or table != items.table or bool(padding),
        length=2 * HEADER.size + len(table) + payload.size + padding + HEADER.size * len(items.fragments),
        user_data=len(blanks),
        uncovered=uncovered,
    )


def _write(
    payload: Payload,
    items: Items,
    table: bytes,
    blanks: Sequence[Blank],
    sink: Callable[[bytes | memoryview], object],
) -> None:
    sink(HEADER.pack(*ITEM, len(table)) + table)
    at = 0
    waiting = sorted(blanks, reverse=True)
    for fragment in items.fragments:
        sink(HEADER.pack(*ITEM, fragment.length + (fragment.length & 1)))
        stop = at + fragment.length
        while at < stop:
            window = bytearray(payload.read(at, min(_WINDOW, stop - at)))
            _lay_over(window, at, waiting)
            sink(bytes(window))
            at += len(window)
        sink(bytes(fragment.length & 1))
    sink(DELIMITER_BYTES)


def _lay_over(window: bytearray, at: int, waiting: list[Blank]) -> None:
    """Put the blanks that touch this window over it; one that goes on beyond it waits for the next."""
    end = at + len(window)
    while waiting and waiting[-1].start < end:
        blank = waiting[-1]
        first, last = max(blank.start, at), min(blank.start + len(blank.content), end)
        window[first - at : last - at] = blank.content[first - blank.start : last - blank.start]
        if blank.start + len(blank.content) > end:
            return
        waiting.pop()
