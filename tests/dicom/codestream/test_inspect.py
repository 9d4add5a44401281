"""What a stream says of itself is read before any decoder sees it."""

from __future__ import annotations

import pytest

from scanward.core.errors import UnsoundObject
from scanward.dicom.codestream.inspect import inspect
from scanward.dicom.codestream.report import StreamFacts

from .streams import JPEG_2000, JPEG_BASELINE, JPEG_LS, RLE, SECRET, jpeg, jpeg_2000, jpeg_ls, rle, segment


@pytest.mark.matrix("P6")
@pytest.mark.parametrize(
    ("stream", "syntax", "facts"),
    [
        (jpeg(), JPEG_BASELINE, StreamFacts(40, 56, 1, 8)),
        (jpeg(3), JPEG_BASELINE, StreamFacts(40, 56, 3, 8)),
        (jpeg()[:2] + segment(0xE1, SECRET * 100) + jpeg()[2:], JPEG_BASELINE, StreamFacts(40, 56, 1, 8)),
        (jpeg_ls(), JPEG_LS, StreamFacts(40, 56, 1, 8)),
        (jpeg_2000(3), JPEG_2000, StreamFacts(40, 56, 3, 8)),
        (jpeg_2000(no_jp2=False), JPEG_2000, StreamFacts(40, 56, 1, 8)),
        (rle(), RLE, StreamFacts(None, None, None, None)),
        (bytes.fromhex("ff0a010200000000"), "1.2.840.10008.1.2.4.110", StreamFacts(8, 16, None, None)),
    ],
)
def test_dimensions_come_from_the_stream_header(stream, syntax, facts):
    assert inspect(stream, syntax) == facts


@pytest.mark.matrix("P6")
@pytest.mark.parametrize("syntax", [JPEG_BASELINE, JPEG_LS, JPEG_2000])
@pytest.mark.parametrize("stream", [b"", b"\xff\xd8", b"\xff\xd8\xff\xff", b"\xff\x4f\xff\x51\0\x29", SECRET])
def test_a_stream_without_a_header_is_refused(stream, syntax):
    with pytest.raises(UnsoundObject):
        inspect(stream, syntax)
