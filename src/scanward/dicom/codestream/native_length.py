"""How long plain pixel data has to be, in Python's own integers: nothing can overflow (P5).

PS3.3 C.7.6.3.1 (the attributes), PS3.5 8.1.1 (bits), C.7.6.3.1.2 (YBR_FULL_422 carries two samples for
three).
"""

from __future__ import annotations

from typing import Final

from scanward.core.errors import QuarantineReason, UnsoundObject

_LARGEST_US: Final = 0xFFFF
_MOST_FRAMES: Final = 2**31 - 1
_BITS: Final = frozenset({1, 8, 16, 24, 32, 40, 48, 56, 64})
_HALVED: Final = frozenset({"YBR_FULL_422", "YBR_PARTIAL_422"})
_COMPRESSED_ONLY: Final = "YBR_PARTIAL_420"


def check_description(rows: int, columns: int, samples: int, frames: int, bits_allocated: int) -> None:
    """Raise UnsoundObject(PIXEL_DESCRIPTION) where a picture cannot be so: Rows as UL, no columns, thirteen
    bits.
    """
    for name, value, most in (
        ("Rows", rows, _LARGEST_US),
        ("Columns", columns, _LARGEST_US),
        ("NumberOfFrames", frames, _MOST_FRAMES),
    ):
        if not 1 <= value <= most:
            raise _wrong(f"{name} is out of range")
    if samples not in {1, 3, 4}:  # 4 is retired (ARGB, CMYK) and still found
        raise _wrong("SamplesPerPixel is out of range")
    if bits_allocated not in _BITS:
        raise _wrong("BitsAllocated is neither 1 nor a multiple of 8 up to 64")


def expected_length(
    rows: int, columns: int, samples: int, frames: int, bits_allocated: int, photometric: str = ""
) -> int:
    """Bytes of native pixel data without the padding byte. One-bit frames follow each other without a gap.

    Raises UnsoundObject(PIXEL_DESCRIPTION).

    >>> expected_length(512, 512, 1, 10, 16)
    5242880
    >>> expected_length(3, 4, 3, 1, 8, "YBR_FULL_422")
    24
    """
    check_description(rows, columns, samples, frames, bits_allocated)
    if photometric == _COMPRESSED_ONLY:
        raise _wrong("the photometric interpretation does not go with native pixel data")
    bits = rows * columns * samples * frames * bits_allocated
    if photometric in _HALVED:
        if columns % 2 or samples != 3:  # noqa: PLR2004 - Y, Cb and Cr
            raise _wrong("422 needs an even count of columns and three samples")
        bits = bits // 3 * 2
    return -(-bits // 8)


def surplus(length: int, expected: int) -> int:
    """How many bytes lie behind the last pixel, a single padding byte not counted: they may hide anything.

    Raises UnsoundObject(PIXEL_LENGTH) where pixels are missing.
    """
    if length < expected:
        raise UnsoundObject(QuarantineReason.PIXEL_LENGTH, f"{length} bytes of pixel data instead of {expected}")
    return length - expected - (expected & 1) if length > expected else 0


def last_byte_mask(rows: int, columns: int, samples: int, frames: int) -> int:
    """The bits of the last byte of one-bit data that belong to pixels (PS3.5 8.1.1: the first pixel is the
    lowest bit).

    >>> bin(last_byte_mask(3, 3, 1, 1))
    '0b1'
    """
    used = rows * columns * samples * frames % 8
    return (1 << used) - 1 if used else 0xFF


def _wrong(detail: str) -> UnsoundObject:
    return UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, detail)
