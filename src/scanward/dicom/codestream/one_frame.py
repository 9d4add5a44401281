"""Cleans the stream of one frame, and holds its header against the data set before any decoder sees it
(P6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanward.dicom.codestream.broken import broken
from scanward.dicom.codestream.deflated_frames import clean_deflated
from scanward.dicom.codestream.jp2_boxes import clean_jpeg2000
from scanward.dicom.codestream.jpeg import clean_jpeg
from scanward.dicom.codestream.jpeg_xl import clean_jpeg_xl
from scanward.dicom.codestream.kinds import JPEG_2000_PART_2, StreamKind, kind_of
from scanward.dicom.codestream.native_frames import clean_native_frame
from scanward.dicom.codestream.rle import clean_rle

if TYPE_CHECKING:
    from scanward.dicom.codestream.report import Expected, StreamFacts
    from scanward.dicom.codestream.surgery import Surgery


def clean_frame(stream: bytes, syntax_uid: str, expected: Expected) -> Surgery:
    """Say what to cut from one frame's stream. Raises UnsoundObject(CODESTREAM) where it contradicts the
    data set.
    """
    surgery = _walk(stream, syntax_uid, expected)
    if surgery.facts is not None:
        agree(surgery.facts, expected)
    return surgery


def _walk(stream: bytes, syntax_uid: str, expected: Expected) -> Surgery:
    match kind_of(syntax_uid):
        case StreamKind.JPEG:
            return clean_jpeg(stream)
        case StreamKind.JPEG_LS:
            return clean_jpeg(stream, ls=True)
        case StreamKind.JPEG_2000:
            return clean_jpeg2000(stream, part_2=syntax_uid in JPEG_2000_PART_2)
        case StreamKind.JPEG_XL:
            return clean_jpeg_xl(stream)
        case StreamKind.RLE:
            return clean_rle(stream, expected)
        case StreamKind.NATIVE_FRAMES:
            return clean_native_frame(stream, expected)
        case StreamKind.DEFLATED_FRAMES:
            return clean_deflated(stream, expected)
        case _:
            raise broken("a video is no stream of one frame")


def agree(facts: StreamFacts, expected: Expected) -> None:
    """Raise UnsoundObject(CODESTREAM) where the stream's header would make a decoder allocate something
    else.
    """
    pairs = (
        ("rows", facts.rows, expected.rows),
        ("columns", facts.columns, expected.columns),
        ("samples", facts.components, expected.samples),
    )
    for name, says, must in pairs:
        if says is not None and says != must:
            raise broken(f"the stream's {name} are not those of the data set")
    if facts.bits is not None and facts.bits > expected.bits_allocated:
        raise broken("the stream has more bits than the data set allocates")
