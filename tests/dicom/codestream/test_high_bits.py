"""Unused bits of native pixels hide nothing after cleaning, and honest pixels are not touched."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.codestream.high_bits import BitLayout, clear_hidden_bits, hidden_samples

UNSIGNED = BitLayout(16, 12, 11)
SIGNED = BitLayout(16, 12, 11, signed=True)


def words(*values: int, kind: str = "<u2") -> bytes:
    return np.array(values, kind).tobytes()


@pytest.mark.matrix("P16")
@pytest.mark.parametrize("layout", [UNSIGNED, SIGNED, BitLayout(32, 12, 11), BitLayout(16, 12, 15), BitLayout(8, 6, 5)])
def test_a_sentence_in_the_unused_bits_is_found_and_goes(layout):
    kind = f"<u{layout.bits_allocated // 8}"
    unused = ~(((1 << layout.bits_stored) - 1) << layout.low) & ((1 << layout.bits_allocated) - 1)
    low = unused & -unused
    carrier = np.zeros(64, kind)
    carrier[::5] = low
    if layout.signed:
        carrier[1::5] = low * 2
    assert hidden_samples(carrier.tobytes(), layout) == np.count_nonzero(carrier)
    clean = clear_hidden_bits(carrier.tobytes(), layout)
    assert hidden_samples(clean, layout) == 0
    assert not any(clean)


@pytest.mark.parametrize(
    ("chunk", "layout"),
    [
        (words(0, 1, 4095), UNSIGNED),
        (words(-2048, -1, 0, 2047, kind="<i2"), SIGNED),
        (words(0, 2048, 4095), SIGNED),
        (words(-2048, 4095, kind="<i4")[0:0], SIGNED),
        (words(0, 4095, 63536), BitLayout(16, 12, 11, padding=63536)),
        (words(0, 4095, 63536), BitLayout(16, 12, 11, padding=-2000)),
        (words(-2000 - 2048, 5, kind="<i2"), BitLayout(16, 12, 11, signed=True, padding=-4048)),
        (words(0xFFFF), BitLayout(16, 16, 15)),
        (words(1, 4095, kind=">u2"), BitLayout(16, 12, 11, little=False)),
        (words(0xFFF0, 0x0010), BitLayout(16, 12, 15)),
    ],
)
def test_honest_pixels_are_left_alone(chunk, layout):
    assert hidden_samples(chunk, layout) == 0
    assert clear_hidden_bits(chunk, layout) == chunk


def test_an_odd_byte_at_the_end_is_kept():
    assert clear_hidden_bits(words(0xF001) + b"\0", UNSIGNED) == words(1) + b"\0"


def test_a_negative_sample_gets_its_sign_back():
    assert clear_hidden_bits(words(0x1801), SIGNED) == words(0xF801)


@given(
    st.binary(max_size=200),
    st.sampled_from([8, 16, 32]),
    st.integers(1, 32),
    st.integers(0, 31),
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(-(2**31), 2**32 - 1),
)
def test_clearing_keeps_every_stored_bit_and_leaves_nothing_else(
    chunk, allocated, stored, high, signed, little, padding
):
    if not stored <= high + 1 <= allocated:
        with pytest.raises(UnsoundObject) as refusal:
            BitLayout(allocated, stored, high, signed, padding, little)
        assert refusal.value.reason is QuarantineReason.PIXEL_DESCRIPTION
        return
    layout = BitLayout(allocated, stored, high, signed, padding, little)
    clean = clear_hidden_bits(chunk, layout)
    assert len(clean) == len(chunk)
    assert hidden_samples(clean, layout) == 0
    mask = ((1 << stored) - 1) << layout.low
    assert np.array_equal(layout.words(clean) & mask, layout.words(chunk) & mask)
