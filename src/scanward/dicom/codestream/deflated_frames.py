"""Deflated Image Frame Compression (PS3.5 section 10.20): finds where the stream ends without keeping what
it holds.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.frame_bytes import frame_bytes
from scanward.dicom.codestream.report import StreamFacts
from scanward.dicom.codestream.surgery import Surgery

if TYPE_CHECKING:
    from scanward.dicom.codestream.report import Expected

_WINDOW: Final = 1 << 16


def clean_deflated(stream: bytes, expected: Expected) -> Surgery:
    """Say what lies behind the end of one deflated frame. Raises UnsoundObject(CODESTREAM) on a bomb or a
    torn stream.
    """
    surgery = Surgery(stream)
    surgery.facts = StreamFacts(None, None, None, None)
    padding = frame_bytes(expected) & 1  # an odd frame may be padded before it is deflated
    budget = frame_bytes(expected) + padding
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting = stream
    try:
        while not inflate.eof:
            got = len(inflate.decompress(waiting, _WINDOW))
            budget -= got
            if budget < 0 or (not got and not inflate.unconsumed_tail and not inflate.eof):
                raise broken("a deflated frame has not the length that the data set says")
            waiting = inflate.unconsumed_tail
    except zlib.error:
        raise broken("a deflated frame cannot be inflated") from None
    if budget > padding:
        raise broken("a deflated frame has not the length that the data set says")
    surgery.drop_tail(len(stream) - len(inflate.unused_data))
    return surgery
