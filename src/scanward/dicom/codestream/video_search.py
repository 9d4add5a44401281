"""Finds the parts of a video that hold no picture, by the container it came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.mp4 import looks_like_mp4, search_mp4
from scanward.dicom.codestream.transport_stream import looks_like_transport_stream, search_transport_stream
from scanward.dicom.codestream.user_data import UserDataSearch

if TYPE_CHECKING:
    from scanward.dicom.codestream.blank import Blank
    from scanward.dicom.codestream.kinds import StreamKind
    from scanward.dicom.codestream.payload import Payload

_WINDOW: Final = 1 << 20
_MOST_BLANKS: Final = 1 << 18
_PACK: Final = b"\x00\x00\x01\xba"
_START: Final = (b"\x00\x00\x01", b"\x00\x00\x00\x01")


def search_video(payload: Payload, kind: StreamKind) -> tuple[list[Blank], tuple[str, ...]]:
    """What to lay over, and the names of the parts that were not looked at. Raises UnsoundObject(CODESTREAM)."""
    head = payload.read(0, 1024)
    if looks_like_transport_stream(head):
        return search_transport_stream(payload, kind)
    if looks_like_mp4(head):
        return search_mp4(payload, kind)
    if not head.startswith(_START):
        raise broken("the video comes in no container that is known here")
    return _elementary(payload, kind), ("program-stream",) if head.startswith(_PACK) else ()


def _elementary(payload: Payload, kind: StreamKind) -> list[Blank]:
    search = UserDataSearch(kind)
    blanks: list[Blank] = []
    for at in range(0, payload.size, _WINDOW):
        blanks += search.feed(payload.read(at, _WINDOW), last=at + _WINDOW >= payload.size)
        if len(blanks) > _MOST_BLANKS:
            raise broken("the video has too many units of user data")
    return blanks
