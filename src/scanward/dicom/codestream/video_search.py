"""Finds the parts of a video that hold no picture, whatever container it came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from scanward.dicom.codestream.kinds import StreamKind
    from scanward.dicom.codestream.payload import Payload


class Blank(NamedTuple):
    """Bytes to be laid over a stream from `start`."""

    start: int
    content: bytes


def search_video(payload: Payload, kind: StreamKind) -> tuple[list[Blank], tuple[str, ...]]:
    """What to lay over, and the names of the parts that were not looked at. Raises
    UnsoundObject(CODESTREAM).
    """
    return [], ("video",)
