"""JPEG and JPEG-LS lose every word and keep every pixel."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from scanward.core.errors import QuarantineReason, UnsoundObject

from .streams import (
    JPEG_BASELINE,
    JPEG_LS,
    SECRET,
    cleaned,
    expected,
    jpeg,
    jpeg_ls,
    picture,
    pixels,
    segment,
    value,
)

SOI = b"\xff\xd8"
JFIF = b"JFIF\0\x01\x02\x00\x00\x01\x00\x01"


def with_segments(stream: bytes, *segments: bytes) -> bytes:
    return stream[:2] + b"".join(segments) + stream[2:]


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("marker", [0xFE, *range(0xE0, 0xF0)])
def test_no_comment_and_no_application_segment_survives(marker):
    whole = value(with_segments(jpeg(), segment(marker, SECRET)))
    clean, report = cleaned(whole, JPEG_BASELINE, expected())
    assert SECRET not in clean
    assert (report.comments, report.app_segments) == ((1, 0) if marker == 0xFE else (0, 1))
    assert np.array_equal(pixels(clean, JPEG_BASELINE, expected()), pixels(whole, JPEG_BASELINE, expected()))


@pytest.mark.matrix("P16")
@pytest.mark.parametrize(
    "start", [b"Exif\0\0", b"ICC_PROFILE\0\x01\x01", b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0"]
)
def test_exif_icc_xmp_and_photoshop_go(start):
    clean, report = cleaned(value(with_segments(jpeg(), segment(0xE1, start + SECRET))), JPEG_BASELINE, expected())
    assert SECRET not in clean
    assert report.app_segments == 1


def test_a_stream_without_words_is_left_as_it_is():
    plain, _ = cleaned(value(jpeg()), JPEG_BASELINE, expected())
    again, report = cleaned(plain, JPEG_BASELINE, expected())
    assert again == plain
    assert not report.changed


@pytest.mark.matrix("P16")
def test_a_thumbnail_in_jfif_goes_and_jfif_stays():
    thumbnail = segment(0xE0, JFIF + b"\x02\x02" + SECRET[:12])
    clean, _ = cleaned(value(SOI + thumbnail + jpeg()[20:]), JPEG_BASELINE, expected())
    assert SECRET[:12] not in clean
    assert segment(0xE0, JFIF + b"\0\0") in clean


@pytest.mark.matrix("P16")
def test_density_cannot_carry_text():
    spoken = segment(0xE0, b"JFIF\0\x01\x01\x00DOE^\0\0")
    clean, _ = cleaned(value(SOI + spoken + jpeg()[20:]), JPEG_BASELINE, expected())
    assert b"DOE^" not in clean


def test_a_usual_density_is_no_reason_to_touch_a_stream():
    usual = segment(0xE0, b"JFIF\0\x01\x01\x01\x00\x48\x00\x48\0\0")
    plain, _ = cleaned(value(SOI + usual + jpeg()[20:]), JPEG_BASELINE, expected())
    assert usual in plain


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("transform", [0, 1])
def test_adobe_keeps_the_colour_transform_and_nothing_else(transform):
    adobe = segment(0xEE, b"Adobe" + b"JANE61" + bytes([transform]) + SECRET)
    stripped = SOI + jpeg(3)[20:]
    whole = value(with_segments(stripped, adobe))
    clean, report = cleaned(whole, JPEG_BASELINE, expected(3))
    assert b"JANE61" not in clean
    assert SECRET not in clean
    assert segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([transform])) in clean
    assert report.app_segments == 1
    assert np.array_equal(pixels(clean, JPEG_BASELINE, expected(3)), pixels(whole, JPEG_BASELINE, expected(3)))


@pytest.mark.matrix("P16")
def test_bytes_behind_the_end_go_even_if_they_look_like_another_end():
    clean, report = cleaned(value(jpeg() + SECRET + b"\xff\xd9"), JPEG_BASELINE, expected())
    assert SECRET not in clean
    assert report.trailing == len(SECRET) + 2


@pytest.mark.matrix("P16")
def test_the_padding_byte_is_a_zero():
    stream = jpeg()
    odd = stream if len(stream) % 2 else with_segments(stream, b"\xff")
    clean, report = cleaned(value(odd + b"J"), JPEG_BASELINE, expected())
    assert report.trailing == 1
    assert clean[-9] == 0


@pytest.mark.matrix("P16")
def test_a_comment_between_the_scans_of_a_progressive_stream_goes():
    stream = jpeg(3, progressive=True)
    scans = [at for at in range(len(stream)) if stream[at : at + 2] == b"\xff\xda"]
    assert len(scans) > 1
    at = scans[-1]
    whole = value(stream[:at] + segment(0xFE, SECRET) + stream[at:])
    clean, report = cleaned(whole, JPEG_BASELINE, expected(3))
    assert SECRET not in clean
    assert report.comments == 1
    assert np.array_equal(
        pixels(clean, JPEG_BASELINE, expected(3), "YBR_FULL_422"),
        pixels(whole, JPEG_BASELINE, expected(3), "YBR_FULL_422"),
    )


def test_restart_markers_do_not_end_a_scan():
    whole = value(jpeg(3, restart_marker_rows=1))
    clean, _ = cleaned(whole, JPEG_BASELINE, expected(3))
    assert b"\xff\xd0" in clean
    assert np.array_equal(
        pixels(clean, JPEG_BASELINE, expected(3), "YBR_FULL_422"),
        pixels(whole, JPEG_BASELINE, expected(3), "YBR_FULL_422"),
    )


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("marker", [0x01, 0x02, 0xBF, 0xC8, 0xDE, 0xDF, 0xF0, 0xF8, 0xFD])
def test_a_marker_that_has_no_place_is_refused(marker):
    refused(with_segments(jpeg(), segment(marker, SECRET)))


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("marker", [0xC4, 0xDB, 0xDD, 0xC0])
def test_a_table_with_room_for_a_sentence_is_refused(marker):
    stream = jpeg()
    at = stream.find(bytes([0xFF, marker]))
    if marker == 0xDD:
        refused(with_segments(stream, segment(0xDD, b"\0\0" + SECRET)))
        return
    length = struct.unpack_from(">H", stream, at + 2)[0]
    longer = segment(marker, stream[at + 4 : at + 2 + length] + SECRET)
    refused(stream[:at] + longer + stream[at + 2 + length :])


@pytest.mark.matrix("P7")
@pytest.mark.parametrize("cut", [1, 2, 3, 21, 100, -2, -1])
def test_a_torn_stream_is_refused(cut):
    refused(jpeg()[:cut])


@pytest.mark.matrix("P6")
@pytest.mark.parametrize("lie", [{"rows": 41}, {"columns": 57}, {"samples": 3}, {"rows": 0xFFFF, "columns": 0xFFFF}])
def test_a_frame_header_that_contradicts_the_data_set_is_refused(lie):
    with pytest.raises(UnsoundObject) as refusal:
        cleaned(value(jpeg()), JPEG_BASELINE, expected(**lie))
    assert refusal.value.reason is QuarantineReason.CODESTREAM


def refused(stream: bytes) -> None:
    with pytest.raises(UnsoundObject) as refusal:
        cleaned(value(stream), JPEG_BASELINE, expected())
    assert refusal.value.reason is QuarantineReason.CODESTREAM
    assert SECRET.decode() not in str(refusal.value)


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("marker", [0xFE, 0xE0, 0xE8, 0xEF])
def test_jpeg_ls_loses_words_and_keeps_pixels(marker):
    clean, report = cleaned(value(with_segments(jpeg_ls(), segment(marker, SECRET))), JPEG_LS, expected())
    assert SECRET not in clean
    assert report.found == 1
    assert np.array_equal(pixels(clean, JPEG_LS, expected()), picture())


def test_jpeg_ls_keeps_its_coding_parameters():
    presets = segment(0xF8, b"\x01" + struct.pack(">5H", 255, 3, 7, 21, 64))
    clean, report = cleaned(value(with_segments(jpeg_ls(), presets)), JPEG_LS, expected())
    assert presets in clean
    assert not report.changed
    assert np.array_equal(pixels(clean, JPEG_LS, expected()), picture())


@pytest.mark.parametrize(
    ("payload", "stays"), [(b"mrfx\x01", True), (b"mrfx\x07", False), (b"SPIFF\0" + SECRET, False)]
)
def test_only_the_colour_transform_of_hp_stays_in_jpeg_ls(payload, stays):
    transform = segment(0xE8, payload)
    clean, _ = cleaned(value(with_segments(jpeg_ls(), transform)), JPEG_LS, expected())
    assert (transform in clean) is stays
