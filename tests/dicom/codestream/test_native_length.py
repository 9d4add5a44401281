"""How long pixel data has to be, whatever numbers the header carries (P5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.codestream.native_length import expected_length, last_byte_mask, surplus


@pytest.mark.parametrize(
    ("numbers", "length"),
    [
        ((512, 512, 1, 1, 16), 524_288),
        ((3, 3, 1, 1, 8), 9),
        ((510, 510, 1, 3, 1), 97_538),
        ((2, 2, 3, 1, 8, "RGB"), 12),
        ((2, 2, 3, 2, 8, "YBR_FULL_422"), 16),
        ((2, 2, 3, 1, 8, "YBR_RCT"), 12),
        ((65_535, 65_535, 4, 2**31 - 1, 64), 65_535 * 65_535 * 4 * (2**31 - 1) * 8),
    ],
)
def test_the_length_is_exact(numbers, length):
    assert expected_length(*numbers) == length


@pytest.mark.matrix("P5")
@pytest.mark.parametrize(
    "numbers",
    [
        (0, 1, 1, 1, 8),
        (-1, 1, 1, 1, 8),
        (65_536, 1, 1, 1, 8),
        (0xFFFFFFFF, 1, 1, 1, 8),
        (1, 0, 1, 1, 8),
        (1, 1, 2, 1, 8),
        (1, 1, 0, 1, 8),
        (1, 1, 1, 0, 8),
        (1, 1, 1, -5, 8),
        (1, 1, 1, 1, 0),
        (1, 1, 1, 1, 7),
        (1, 1, 1, 1, 12),
        (1, 1, 1, 1, -8),
        (1, 1, 1, 1, 65_528),
        (2, 3, 3, 1, 8, "YBR_FULL_422"),
        (2, 2, 3, 1, 8, "YBR_PARTIAL_420"),
    ],
)
def test_numbers_that_no_picture_can_have_are_refused(numbers):
    with pytest.raises(UnsoundObject) as refusal:
        expected_length(*numbers)
    assert refusal.value.reason is QuarantineReason.PIXEL_DESCRIPTION


@pytest.mark.parametrize(
    ("length", "must", "behind"), [(8, 8, 0), (10, 9, 0), (9, 9, 0), (12, 9, 2), (9, 8, 1), (40, 8, 32)]
)
def test_bytes_behind_the_last_pixel_are_counted(length, must, behind):
    assert surplus(length, must) == behind


@pytest.mark.matrix("P5")
def test_missing_pixels_are_refused():
    with pytest.raises(UnsoundObject) as refusal:
        surplus(99, 100)
    assert refusal.value.reason is QuarantineReason.PIXEL_LENGTH


@given(st.integers(1, 100), st.integers(1, 100), st.integers(1, 5))
def test_the_mask_of_the_last_byte_covers_what_is_left(rows, columns, frames):
    bits = rows * columns * frames
    assert last_byte_mask(rows, columns, 1, frames).bit_length() == (bits - 1) % 8 + 1
