"""Encapsulated Uncompressed (PS3.5 section A.4.11): a fragment is one frame of plain pixels, and nothing
behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.frame_bytes import frame_bytes
from scanward.dicom.codestream.report import StreamFacts
from scanward.dicom.codestream.surgery import Surgery

if TYPE_CHECKING:
    from scanward.dicom.codestream.report import Expected


def clean_native_frame(stream: bytes, expected: Expected) -> Surgery:
    """Cut what follows the frame. Raises UnsoundObject(CODESTREAM) where the frame is short."""
    length = frame_bytes(expected)
    if len(stream) < length:
        raise broken("an uncompressed frame is shorter than the data set says")
    surgery = Surgery(stream)
    surgery.facts = StreamFacts(None, None, None, None)
    surgery.drop_tail(length)
    return surgery
