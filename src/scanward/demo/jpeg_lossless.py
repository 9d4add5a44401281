"""A small encoder of lossless JPEG, process 14, first-order prediction (ITU-T T.81 annex H, table H.1 selection 1)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CATEGORIES = 17
_HALF = 1 << 15
_CODE_BITS = 5
"""Every category gets a code of five bits: not the shortest, but one that needs no statistics. 11111 stays unused."""


def encode_lossless(picture: NDArray[Any], stored: int) -> bytes:
    """One grey frame, rows x columns of unsigned whole numbers below 2**`stored`, as a JPEG stream."""
    rows, columns = picture.shape
    frame = struct.pack(">BHHBBBB", stored, rows, columns, 1, 1, 0x11, 0)
    counts = [0] * (_CODE_BITS - 1) + [_CATEGORIES] + [0] * (16 - _CODE_BITS)
    table = bytes([0, *counts, *range(_CATEGORIES)])
    scan = bytes([1, 1, 0, 1, 0, 0])
    segments = ((0xC3, frame), (0xC4, table), (0xDA, scan))
    head = b"".join(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for marker, body in segments)
    return b"\xff\xd8" + head + _entropy(_differences(picture, stored)) + b"\xff\xd9"


def _differences(picture: NDArray[Any], stored: int) -> NDArray[np.int32]:
    """Each sample less its left neighbour; the first of a row less the one above; the very first less the middle.

    Modulo 65536, as T.81 H.1.2.1 says, between -32768 and 32767.
    """
    wide = picture.astype(np.int32)
    before = np.empty_like(wide)
    before[:, 1:] = wide[:, :-1]
    before[1:, 0] = wide[:-1, 0]
    before[0, 0] = 1 << (stored - 1)
    return ((wide - before + _HALF) % (2 * _HALF) - _HALF).ravel()


def _entropy(differences: NDArray[np.int32]) -> bytes:
    """Code of the category, then the low bits of the difference (T.81 F.1.2.1), with 0xFF stuffed."""
    size = np.abs(differences)
    category = np.zeros_like(size)
    for bit in range(_CATEGORIES):
        category[size >= (1 << bit)] = bit + 1
    low = np.where(differences < 0, differences + (1 << category) - 1, differences)
    # The greatest category has one member, 32768, and therefore no bits after its code (T.81 table H.2).
    more = np.where(category == _CATEGORIES - 1, 0, category)
    lengths = more + _CODE_BITS
    words = (category.astype(np.int64) << more) | np.where(more > 0, low, 0)
    ends = np.cumsum(lengths)
    bits = np.zeros(int(ends[-1]) + (-int(ends[-1])) % 8, dtype=np.uint8)
    bits[int(ends[-1]) :] = 1
    for place in range(int(lengths.max())):
        chosen = lengths > place
        bits[ends[chosen] - 1 - place] = (words[chosen] >> place) & 1
    return np.packbits(bits).tobytes().replace(b"\xff", b"\xff\x00")
