"""RLE: what the header says is held against the segments, and nothing hides behind a segment's end."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from scanward.core.errors import QuarantineReason, UnsoundObject

from .streams import RLE, SECRET, cleaned, expected, picture, pixels, rle, value


def with_offsets(stream: bytes, **changes: int) -> bytes:
    head = list(struct.unpack_from("<16I", stream))
    for place, number in changes.items():
        head[int(place[1:])] = number
    return struct.pack("<16I", *head) + stream[64:]


@pytest.mark.parametrize(("samples", "dtype"), [(1, "u1"), (3, "u1"), (1, "<u2")])
def test_a_sound_stream_is_left_as_it_is(samples, dtype):
    says = expected(samples, bits=np.dtype(dtype).itemsize * 8)
    clean, report = cleaned(value(rle(samples, dtype)), RLE, says)
    assert not report.changed
    array = pixels(clean, RLE, says)
    assert np.array_equal(array, picture(samples, dtype=dtype))


@pytest.mark.matrix("P16")
def test_words_behind_the_last_pixel_go():
    clean, report = cleaned(value(rle() + SECRET), RLE, expected())
    assert SECRET not in clean
    assert report.trailing == len(SECRET)
    assert np.array_equal(pixels(clean, RLE, expected()), picture())


@pytest.mark.matrix("P16")
def test_words_between_segments_go():
    stream = rle(3)
    second, third = struct.unpack_from("<2I", stream, 8)
    grown = stream[:second] + SECRET + b"\0" + stream[second:]
    moved = with_offsets(grown, o2=second + len(SECRET) + 1, o3=third + len(SECRET) + 1)
    clean, report = cleaned(value(moved), RLE, expected(3))
    assert SECRET not in clean
    assert report.trailing == len(SECRET)
    assert np.array_equal(pixels(clean, RLE, expected(3)), picture(3))


@pytest.mark.matrix("P16")
def test_words_in_unused_places_of_the_header_become_zeros():
    stream = rle()
    clean, _ = cleaned(value(stream[:16] + SECRET + stream[16 + len(SECRET) :]), RLE, expected())
    assert SECRET not in clean
    assert np.array_equal(pixels(clean, RLE, expected()), picture())


@pytest.mark.matrix("P7")
@pytest.mark.parametrize(
    "changes", [{"o0": 0}, {"o0": 2}, {"o0": 16}, {"o0": 0xFFFFFFFF}, {"o1": 63}, {"o1": 65}, {"o1": 0xFFFFFFFF}]
)
def test_a_header_that_lies_is_refused(changes):
    refused(with_offsets(rle(), **changes))


@pytest.mark.matrix("P6")
@pytest.mark.parametrize("lie", [{"rows": 80}, {"rows": 60_000, "columns": 60_000}, {"samples": 3}, {"bits": 16}])
def test_fewer_pixels_than_the_data_set_says_are_refused(lie):
    with pytest.raises(UnsoundObject) as refusal:
        cleaned(value(rle()), RLE, expected(**lie))
    assert refusal.value.reason is QuarantineReason.CODESTREAM


@pytest.mark.matrix("P7")
@pytest.mark.parametrize("cut", [10, 63, 64, 65, -3])
def test_a_torn_stream_is_refused(cut):
    refused(rle()[:cut])


def refused(stream: bytes) -> None:
    with pytest.raises(UnsoundObject) as refusal:
        cleaned(value(stream), RLE, expected())
    assert refusal.value.reason is QuarantineReason.CODESTREAM
