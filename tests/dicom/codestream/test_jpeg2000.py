"""JPEG 2000 loses comments wherever they stand, and every length that speaks of them is set right."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from scanward.core.errors import QuarantineReason, UnsoundObject

from .streams import JPEG_2000, SECRET, cleaned, expected, jpeg_2000, picture, pixels, segment, value

COMMENT = segment(0x64, b"\0\x01" + SECRET)
SOT, SOD, EOC = b"\xff\x90", b"\xff\x93", b"\xff\xd9"
TILED = {"tile_size": (28, 20)}


def in_main_header(stream: bytes, *segments: bytes) -> bytes:
    at = stream.find(SOT)
    return stream[:at] + b"".join(segments) + stream[at:]


def tile_parts(stream: bytes) -> list[tuple[int, int]]:
    """Position and length of every tile-part."""
    found, at = [], stream.find(SOT)
    while stream.startswith(SOT, at):
        length = struct.unpack_from(">I", stream, at + 6)[0]
        found.append((at, length))
        at += length
    return found


def in_tile(stream: bytes, number: int, inserted: bytes) -> bytes:
    """The stream with a segment in one tile-part header, and its Psot as a writer would have made it."""
    at, length = tile_parts(stream)[number]
    grown = bytearray(stream)
    grown[at + 6 : at + 10] = struct.pack(">I", length + len(inserted))
    grown[at + 12 : at + 12] = inserted
    return bytes(grown)


def same_pixels(clean: bytes) -> bool:
    return np.array_equal(pixels(clean, JPEG_2000, expected()), picture())


@pytest.mark.matrix("P16")
def test_comments_in_the_main_header_go():
    clean, report = cleaned(value(in_main_header(jpeg_2000(), COMMENT, COMMENT)), JPEG_2000, expected())
    assert SECRET not in clean
    assert report.comments >= 2
    assert same_pixels(clean)


def test_a_stream_without_words_is_left_as_it_is():
    plain, _ = cleaned(value(jpeg_2000()), JPEG_2000, expected())
    assert b"\xff\x64" not in plain[:200]
    _, report = cleaned(plain, JPEG_2000, expected())
    assert not report.changed


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("number", [0, 1, 3])
def test_comments_in_a_tile_part_header_go_and_psot_follows(number):
    stream = jpeg_2000(**TILED)
    clean, report = cleaned(value(in_tile(stream, number, COMMENT)), JPEG_2000, expected())
    assert SECRET not in clean
    assert report.comments >= 1
    assert [length for _, length in tile_parts(clean)] == [length for _, length in tile_parts(stream)]
    assert same_pixels(clean)


@pytest.mark.matrix("P16")
@pytest.mark.parametrize(("sizes", "code"), [(0x40, ">I"), (0x50, ">BI"), (0x60, ">HI")])
def test_tlm_follows_the_tile_parts(sizes, code):
    stream = jpeg_2000(**TILED)
    lengths = [length for _, length in tile_parts(stream)]

    def tlm(all_lengths: list[int]) -> bytes:
        entries = b"".join(
            struct.pack(code, *([index] if len(code) > 2 else []), length) for index, length in enumerate(all_lengths)
        )
        return segment(0x55, bytes([0, sizes]) + entries)

    grown = list(lengths)
    grown[2] += len(COMMENT)
    whole = value(in_main_header(in_tile(stream, 2, COMMENT), tlm(grown)))
    clean, _ = cleaned(whole, JPEG_2000, expected())
    assert tlm(lengths) in clean
    assert SECRET not in clean
    assert same_pixels(clean)


@pytest.mark.matrix("P16")
def test_words_in_the_place_of_tlm_entries_become_lengths():
    stream = jpeg_2000(**TILED)
    spoken = segment(0x55, b"\x00\x40" + SECRET[:16])
    clean, _ = cleaned(value(in_main_header(stream, spoken)), JPEG_2000, expected())
    assert SECRET[:16] not in clean
    assert same_pixels(clean)


@pytest.mark.parametrize(
    "tlm", [b"\x00\x40" + bytes(12), b"\x00\x40" + bytes(20), b"\x00\x70" + bytes(16), b"\x00\x40abc"]
)
def test_a_tlm_that_does_not_fit_is_refused(tlm):
    refused(in_main_header(jpeg_2000(**TILED), segment(0x55, tlm)))


def test_packet_lengths_stay_true():
    stream = jpeg_2000(plt=True, **TILED)
    assert b"\xff\x58" in stream
    clean, _ = cleaned(value(in_tile(stream, 1, COMMENT)), JPEG_2000, expected())
    assert clean.count(b"\xff\x58") == stream.count(b"\xff\x58")
    assert same_pixels(clean)


def test_a_last_tile_part_without_a_length_ends_at_eoc():
    stream = bytearray(jpeg_2000())
    at, _ = tile_parts(bytes(stream))[-1]
    stream[at + 6 : at + 10] = bytes(4)
    clean, report = cleaned(value(bytes(stream) + SECRET), JPEG_2000, expected())
    assert SECRET not in clean
    assert report.trailing == len(SECRET)
    assert same_pixels(clean)


@pytest.mark.matrix("P16")
def test_bytes_behind_eoc_go():
    clean, report = cleaned(value(jpeg_2000() + SECRET + EOC), JPEG_2000, expected())
    assert SECRET not in clean
    assert report.trailing == len(SECRET) + 2
    assert same_pixels(clean)


@pytest.mark.matrix("P16")
def test_boxes_with_words_go_and_the_wrapper_stays():
    wrapped = jpeg_2000(no_jp2=False)
    box = struct.pack(">I", 8 + len(SECRET)) + b"xml " + SECRET
    vendor = struct.pack(">I", 24 + len(SECRET)) + b"uuid" + bytes(16) + SECRET
    at = wrapped.find(b"jp2c") - 4
    whole = value(wrapped[:at] + box + vendor + wrapped[at:])
    clean, report = cleaned(whole, JPEG_2000, expected())
    assert SECRET not in clean
    assert report.boxes == 2
    assert b"jP  " in clean


@pytest.mark.matrix("P16")
def test_a_codestream_inside_a_wrapper_is_cleaned_too():
    wrapped = jpeg_2000(no_jp2=False)
    at = wrapped.find(b"jp2c") - 4
    stream = in_main_header(wrapped[at + 8 :], COMMENT)
    whole = value(wrapped[:at] + struct.pack(">I", 8 + len(stream)) + b"jp2c" + stream)
    clean, report = cleaned(whole, JPEG_2000, expected())
    assert SECRET not in clean
    assert report.comments >= 1


@pytest.mark.matrix("P6")
@pytest.mark.parametrize("lie", [{"rows": 12_000, "columns": 12_000}, {"rows": 41}, {"samples": 3}])
def test_a_size_that_contradicts_the_data_set_is_refused(lie):
    with pytest.raises(UnsoundObject) as refusal:
        cleaned(value(jpeg_2000()), JPEG_2000, expected(**lie))
    assert refusal.value.reason is QuarantineReason.CODESTREAM


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("marker", [0x30, 0x51, 0x54, 0x58, 0x65, 0x70, 0x91, 0x92])
def test_a_marker_that_has_no_place_is_refused(marker):
    refused(in_main_header(jpeg_2000(), segment(marker, SECRET)))


@pytest.mark.matrix("P7")
@pytest.mark.parametrize("cut", [2, 4, 40, 60, 100, -20])
def test_a_torn_stream_is_refused(cut):
    refused(jpeg_2000()[:cut])


@pytest.mark.matrix("P7")
@pytest.mark.parametrize("length", [1, 11, 13, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_tile_part_with_a_bad_length_is_refused(length):
    stream = bytearray(jpeg_2000())
    at, _ = tile_parts(bytes(stream))[0]
    stream[at + 6 : at + 10] = struct.pack(">I", length)
    refused(bytes(stream))


def refused(stream: bytes) -> None:
    with pytest.raises(UnsoundObject) as refusal:
        cleaned(value(stream), JPEG_2000, expected())
    assert refusal.value.reason is QuarantineReason.CODESTREAM
