"""JPEG XL: a bare codestream passes, a container loses every box that no pixel needs.

ISO/IEC 18181-1 (codestream), 18181-2 (container). A bare codestream has no place for comments; the length
of its data cannot be told without decoding, so bytes behind it stay. `jbrd` rebuilds the JPEG file it was
made from, with that file's APPn and COM segments: it goes.
"""

from __future__ import annotations

from typing import Final

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.jp2_boxes import boxes
from scanward.dicom.codestream.jpeg_xl_size import size_facts
from scanward.dicom.codestream.surgery import Surgery

CODESTREAM: Final = b"\xff\x0a"
SIGNATURE: Final = b"\x00\x00\x00\x0cJXL \r\n\x87\n"
_FTYP: Final = b"\x00\x00\x00\x14ftypjxl \x00\x00\x00\x00jxl "
_WHOLE, _PART = b"jxlc", b"jxlp"
_PART_HEAD: Final = 4


def clean_jpeg_xl(stream: bytes) -> Surgery:
    """Say what to cut from one JPEG XL frame. Raises UnsoundObject(CODESTREAM)."""
    surgery = Surgery(stream)
    if stream.startswith(CODESTREAM):
        surgery.facts = size_facts(stream)
        return surgery
    if not stream.startswith(SIGNATURE):
        raise broken("a JPEG XL stream begins with neither a codestream nor a container")
    for kind, start, body, stop in boxes(stream, len(SIGNATURE), len(stream)):
        surgery.step()
        if kind == b"ftyp" and stream[start:stop] == _FTYP:
            continue
        if kind in {_WHOLE, _PART}:
            if surgery.facts is None:
                surgery.facts = size_facts(stream[body + (_PART_HEAD if kind == _PART else 0) : stop])
        elif kind != b"jxll" or stop - body != 1:
            surgery.boxes += 1
            surgery.replace(start, stop, _FTYP if kind == b"ftyp" else b"")
    if surgery.facts is None:
        raise broken("a JPEG XL container holds no codestream")
    return surgery
