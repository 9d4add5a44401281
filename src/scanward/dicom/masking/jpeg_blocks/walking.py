"""Where each block's code begins in the coded data, without taking a coefficient out (ISO/IEC 10918-1 F.2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scanward.dicom.masking.jpeg_blocks.huffman import BLOCK_ENDS
from scanward.dicom.masking.jpeg_blocks.odd import OddJpeg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scanward.dicom.masking.jpeg_blocks.huffman import HuffmanTable

_CHUNK: Final = 1 << 16
"""Bytes whose bits are laid out as windows at a time: 16 bytes of memory for each."""
_LONGEST_BLOCK: Final = 512
"""Bytes: 64 codes of 16 bits, with 15 bits behind each, take half of it."""
_COEFFICIENTS: Final = 64


def unstuffed(coded: bytes) -> bytes:
    """The coded data without the zero bytes that stand behind each 0xFF (B.1.1.5)."""
    return coded.replace(b"\xff\x00", b"\xff")


def stuffed(data: bytes) -> bytes:
    return data.replace(b"\xff", b"\xff\x00")


def block_starts(data: bytes, layout: Sequence[tuple[HuffmanTable, HuffmanTable]], count: int) -> NDArray[np.int64]:
    """The bit at which each of `count` blocks begins, and the one behind the last.

    `layout` are the DC and AC tables of the blocks of one MCU, in order. Raises OddJpeg where there is no such code,
    or where the data do not end with the last block.
    """
    starts: list[int] = []
    padded = data + b"\xff" * (_LONGEST_BLOCK + 4)
    plan = [(dc.step, ac.step, ac.run) for dc, ac in layout]
    at = 0
    while len(starts) < count:
        if at >= 8 * len(data):
            raise OddJpeg
        base = at & ~7
        window = _windows(padded[base >> 3 : (base >> 3) + _CHUNK + _LONGEST_BLOCK + 4])
        limit = min(8 * _CHUNK, 8 * len(data) - base)
        taken = _walk(window, plan, count - len(starts), at - base, limit, len(starts))
        starts += [base + place for place in taken[:-1]]
        at = base + taken[-1]
    if not 0 <= 8 * len(data) - at < 8:  # noqa: PLR2004 - bits that fill the last byte
        raise OddJpeg
    return np.array([*starts, at], np.int64)


def _walk(
    window: memoryview, plan: list[tuple[bytes, bytes, bytes]], count: int, at: int, limit: int, done: int
) -> list[int]:
    """The bits at which at most `count` blocks begin, those before bit `limit`, and the one behind them. The hot loop.

    `done` are the blocks before: they say whose turn it is.
    """
    starts = []
    turns = len(plan)
    stop = done + count
    while done < stop and at < limit:
        dc_step, step, run = plan[done % turns]
        starts.append(at)
        bits = dc_step[window[at]]
        if not bits:
            raise OddJpeg
        at += bits
        k = 1
        while k < _COEFFICIENTS:
            ahead = window[at]
            k += run[ahead]
            at += step[ahead]
        if k != _COEFFICIENTS and not BLOCK_ENDS < k < BLOCK_ENDS + _COEFFICIENTS:
            raise OddJpeg
        done += 1
    starts.append(at)
    return starts


def _windows(data: bytes) -> memoryview:
    """The 16 bits that begin at each bit."""
    octets = np.frombuffer(data, np.uint8).astype(np.uint32)
    three = octets[:-2] << 16 | octets[1:-1] << 8 | octets[2:]
    windows = np.empty((len(three), 8), np.uint16)
    for bit in range(8):
        windows[:, bit] = three >> (8 - bit)
    return windows.ravel().data


def dc_differences(
    data: bytes, starts: NDArray[np.int64], table: HuffmanTable
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The DC differences of the blocks at `starts`, and the bits that each takes (F.1.2.1)."""
    octets = np.frombuffer(data + b"\xff" * 5, np.uint8).astype(np.uint64)
    place = starts >> 3
    five = octets[place] << 32 | octets[place + 1] << 24 | octets[place + 2] << 16
    five |= octets[place + 3] << 8 | octets[place + 4]
    window = (five >> (8 - (starts & 7)).astype(np.uint64)).astype(np.int64) & 0xFFFFFFFF
    length = table.length[window >> 16].astype(np.int64)
    size = table.symbol[window >> 16].astype(np.int64)
    value = window >> (32 - length - size) & ((1 << size) - 1)
    below = (size > 0) & (value < 1 << np.maximum(size - 1, 0))
    return np.where(below, value - (1 << size) + 1, value), length + size
