"""Thumbnails of plain grey frames, by arithmetic on their bytes alone: no codec, no child, nothing to import."""

from __future__ import annotations

import math
import struct
import sys
import zlib
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from scanward.dicom.frames.encoded import EncodedFrame
    from scanward.dicom.frames.look import Look

_GREYS: Final = frozenset({"MONOCHROME1", "MONOCHROME2"})
_SYNTAXES: Final = frozenset({"1.2.840.10008.1.2", "1.2.840.10008.1.2.1"})
_FORMATS: Final[dict[int, Literal["B", "H"]]] = {8: "B", 16: "H"}
_DARK, _BRIGHT = 0.01, 0.99
"""Shares of the pixels that are black and white in a picture without a window, as in `rendering`."""
_INVERTED: Final = bytes(range(255, -1, -1))


def is_plain(syntax_uid: str, photometric: str) -> bool:
    """Whether pixels of this kind are likely to be shown without the child."""
    return syntax_uid in _SYNTAXES and photometric in _GREYS


def plain_thumbnail(frame: EncodedFrame, look: Look, size: int) -> bytes | None:
    """A grey PNG of at most `size` x `size` pixels; None for a frame that this cannot show: the child can.

    Every `n`th pixel of four places in a square is windowed as `rendering` does it, and the four are averaged.
    """
    if (
        not is_plain(frame.syntax_uid, frame.photometric)
        or frame.samples != 1
        or frame.bits_allocated not in _FORMATS
        or frame.keyword != "PixelData"
        or len(frame.stream) != frame.rows * frame.columns * frame.bits_allocated // 8
        or sys.byteorder != "little"
    ):
        return None
    step = math.ceil(max(frame.rows, frame.columns) / size)
    half = step // 2
    places = [(0, 0), (0, half), (half, 0), (half, half)] if half else [(0, 0)]
    planes = [_plane(frame, step, *place) for place in places]
    bits = min(frame.bits_stored, frame.bits_allocated)
    low, high = _window(planes[0], bits, frame, look)
    greys = _greys(bits, low, high, signed=frame.signed)
    if frame.photometric == "MONOCHROME1":
        greys = greys.translate(_INVERTED)
    mask = len(greys) - 1
    table = greys * ((1 << frame.bits_allocated) // len(greys)) if mask else greys
    shown = [bytes(map(table.__getitem__, plane)) for plane in planes]
    while len(shown) > 1:
        shown = [_average(one, other) for one, other in zip(shown[::2], shown[1::2], strict=True)]
    return png_of_greys(shown[0], max(1, frame.columns // step))


def _plane(frame: EncodedFrame, step: int, down: int, right: int) -> memoryview:
    """Every `step`th sample of every `step`th row, from row `down` and column `right` on."""
    samples = memoryview(frame.stream).cast(_FORMATS[frame.bits_allocated])
    width, height = max(1, frame.columns // step), max(1, frame.rows // step)
    right = min(right, frame.columns - 1)
    rows = []
    for number in range(height):
        start = min(number * step + down, frame.rows - 1) * frame.columns + right
        rows.append(samples[start : start + (width - 1) * step + 1 : step].tobytes())
    return memoryview(b"".join(rows)).cast(_FORMATS[frame.bits_allocated])


def _window(plane: memoryview, bits: int, frame: EncodedFrame, look: Look) -> tuple[float, float]:
    """What is black and what is white, in stored values: by the header's window where it shows something (PS3.3
    C.11.2.1.2), else by the darkest and brightest hundredth."""
    mask, half = (1 << bits) - 1, 1 << (bits - 1)
    values = sorted([sample & mask for sample in plane] if bits < frame.bits_allocated else plane)
    if frame.signed:
        middle = bisect_left(values, half)
        values = [value - 2 * half for value in values[middle:]] + values[:middle]
    least, most = sorted((values[0] * look.slope + look.intercept, values[-1] * look.slope + look.intercept))
    low, high = look.center - look.width / 2, look.center + look.width / 2
    if look.width >= 1 and most > low and least < high:
        return (low - look.intercept) / look.slope, (high - look.intercept) / look.slope
    last = len(values) - 1
    dark, bright = values[round(_DARK * last)], values[round(_BRIGHT * last)]
    if bright <= dark:
        dark, bright = values[0], values[-1]
    return (dark, bright) if look.slope > 0 else (bright, dark)


@lru_cache(maxsize=4)
def _greys(bits: int, low: float, high: float, *, signed: bool) -> bytes:
    """The grey of each stored word of `bits`; `low` is above `high` where the rescale slope is negative."""
    first = -(1 << (bits - 1)) if signed else 0
    end = first + (1 << bits)
    falling = low > high
    low, high = min(low, high), max(low, high)
    high = high if high > low else low + 1
    scale = 255.0 / (high - low)
    begin = min(max(first, math.ceil(low)), end)
    stop = min(max(begin, math.ceil(high)), end)
    ramp = bytes([min(255, int((value - low) * scale)) for value in range(begin, stop)])
    greys = bytes(begin - first) + ramp + b"\xff" * (end - stop)
    if falling:
        greys = greys.translate(_INVERTED)
    return greys[-first:] + greys[:-first] if first else greys


def _average(one: bytes, other: bytes) -> bytes:
    """The mean of each pair of bytes, rounded down: in one integer, a byte to a pixel."""
    a, b = int.from_bytes(one, "little"), int.from_bytes(other, "little")
    low_bits = int.from_bytes(b"\xfe" * len(one), "little")
    return ((a & b) + (((a ^ b) & low_bits) >> 1)).to_bytes(len(one), "little")


def png_of_greys(grey: bytes, width: int) -> bytes:
    """A PNG of 8-bit grey pixels (ISO/IEC 15948)."""
    height = len(grey) // width
    rows = b"".join([b"\0" + grey[at : at + width] for at in range(0, len(grey), width)])
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
