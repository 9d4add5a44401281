"""Reads what a stream says of itself from its first bytes, so that a lie is met before a decoder is."""

from __future__ import annotations

from typing import Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.jp2_boxes import SIGNATURE as JP2_SIGNATURE
from scanward.dicom.codestream.jpeg import SOI
from scanward.dicom.codestream.jpeg2000 import SOC, segment_end
from scanward.dicom.codestream.jpeg2000 import size_facts as jpeg2000_facts
from scanward.dicom.codestream.jpeg_segments import frame_facts, is_frame_header
from scanward.dicom.codestream.jpeg_xl import CODESTREAM as JPEG_XL
from scanward.dicom.codestream.jpeg_xl_size import size_facts as jpeg_xl_facts
from scanward.dicom.codestream.kinds import StreamKind, kind_of
from scanward.dicom.codestream.report import StreamFacts

ENOUGH_BYTES: Final = 1 << 16
"""How much of a stream `inspect` wants; the frame header of a JPEG lies behind its APPn segments."""


def inspect(head: bytes, syntax_uid: str) -> StreamFacts:
    """Rows, columns, components and bits from the first bytes of a stream (SOF, SIZ, JPEG XL size header).

    RLE, deflated and uncompressed frames say nothing of themselves: all None. Raises
    UnsoundObject(CODESTREAM) where the header is not sound or not within `head`.
    """
    kind = kind_of(syntax_uid)
    if kind in {StreamKind.JPEG, StreamKind.JPEG_LS}:
        return _jpeg(head, ls=kind is StreamKind.JPEG_LS)
    if kind is StreamKind.JPEG_2000:
        return _jpeg2000(head)
    if kind is StreamKind.JPEG_XL and head.startswith(JPEG_XL):
        return jpeg_xl_facts(head)
    return StreamFacts(None, None, None, None)


def _jpeg(head: bytes, *, ls: bool) -> StreamFacts:
    at = 2 if head.startswith(SOI) else len(head)
    while at + 4 <= len(head) and head[at] == 0xFF:  # noqa: PLR2004 - the marker prefix
        if head[at + 1] == 0xFF:  # noqa: PLR2004 - a fill byte
            at += 1
            continue
        end = at + 2 + int.from_bytes(head[at + 2 : at + 4], "big")
        if is_frame_header(head[at + 1], ls=ls):
            return frame_facts(head[at + 4 : end])
        at = end
    raise broken("no JPEG frame header in the first bytes")


def _jpeg2000(head: bytes) -> StreamFacts:
    at = 0
    if head.startswith(JP2_SIGNATURE):
        at = max(head.find(SOC), 0)
    if not head.startswith(SOC, at):
        raise broken("a JPEG 2000 codestream does not begin with SOC and SIZ")
    return jpeg2000_facts(head[at + 2 : segment_end(head, at + 2)])
