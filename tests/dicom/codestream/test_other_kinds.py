"""JPEG XL, deflated frames, encapsulated plain frames."""

from __future__ import annotations

import struct

import pytest

from scanward.core.errors import QuarantineReason, UnsoundObject

from .streams import (
    DEFLATED,
    JPEG_XL,
    JXL_CODESTREAM,
    JXL_CONTAINER,
    JXL_HEAD,
    PLAIN_FRAMES,
    SECRET,
    cleaned,
    deflated,
    expected,
    picture,
    value,
)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("kind", [b"Exif", b"xml ", b"jumb", b"jbrd", b"brob", b"uuid", b"????"])
def test_a_box_that_no_pixel_needs_goes_from_jpeg_xl(kind):
    whole = value(JXL_HEAD + box(kind, SECRET) + JXL_CONTAINER[len(JXL_HEAD) :])
    clean, report = cleaned(whole, JPEG_XL, expected())
    assert SECRET not in clean
    assert report.boxes == 1
    assert JXL_CONTAINER in clean


@pytest.mark.parametrize(
    "stream", [JXL_CODESTREAM, JXL_CONTAINER, JXL_HEAD + box(b"jxlp", b"\x80\0\0\0" + JXL_CODESTREAM)]
)
def test_a_jpeg_xl_without_words_is_left_as_it_is(stream):
    _, report = cleaned(value(stream), JPEG_XL, expected())
    assert not report.changed
    assert report.uncovered == ("jpeg-xl-codestream",)


@pytest.mark.matrix("P6")
@pytest.mark.parametrize("lie", [{"rows": 41}, {"columns": 57}])
def test_a_jpeg_xl_that_contradicts_the_data_set_is_refused(lie):
    with pytest.raises(UnsoundObject):
        cleaned(value(JXL_CONTAINER), JPEG_XL, expected(**lie))


@pytest.mark.matrix("P16")
def test_words_behind_a_deflated_frame_go():
    stream = deflated(picture().tobytes())
    clean, report = cleaned(value(stream + SECRET), DEFLATED, expected())
    assert SECRET not in clean
    assert report.trailing == len(SECRET)
    assert clean == value(stream)


@pytest.mark.matrix("P7")
@pytest.mark.parametrize("content", [b"", bytes(40 * 56 - 1), bytes(40 * 56 + 1), bytes(50_000_000)])
def test_a_deflated_frame_of_another_length_is_refused(content):
    with pytest.raises(UnsoundObject) as refusal:
        cleaned(value(deflated(content)), DEFLATED, expected())
    assert refusal.value.reason is QuarantineReason.CODESTREAM


@pytest.mark.matrix("P7")
def test_a_torn_deflated_frame_is_refused():
    with pytest.raises(UnsoundObject):
        cleaned(value(deflated(picture().tobytes())[:-40]), DEFLATED, expected())


@pytest.mark.matrix("P16")
def test_words_behind_a_plain_frame_go():
    frame = picture().tobytes()
    clean, report = cleaned(value(frame + SECRET), PLAIN_FRAMES, expected())
    assert clean == value(frame)
    assert report.trailing == len(SECRET)


@pytest.mark.matrix("P7")
def test_a_short_plain_frame_is_refused():
    with pytest.raises(UnsoundObject):
        cleaned(value(picture().tobytes()[:-2]), PLAIN_FRAMES, expected())
