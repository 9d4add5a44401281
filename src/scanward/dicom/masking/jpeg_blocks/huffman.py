"""Huffman tables of JPEG (ISO/IEC 10918-1 Annex C and F.2.2), as look-up tables over the next 16 bits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from scanward.dicom.masking.jpeg_blocks.odd import OddJpeg

_WINDOW: Final = 16
_END_OF_BLOCK, _ZERO_RUN = 0x00, 0xF0
_LARGEST_SIZE: Final = 15
BLOCK_ENDS: Final = 128
"""What the end of a block adds to the count of coefficients: so that it is told from a block that is full."""
_NO_CODE: Final = 255


@dataclass(slots=True)
class HuffmanTable:
    """One table: how many codes of each length there are, and what they mean.

    `step` is how many bits a code and the bits behind it take, by the next 16 bits; 0 where there is no such code.
    For AC, `run` is how many coefficients that makes: a zero run and one value, 16 zeros, `BLOCK_ENDS`, or 255 where
    there is no such code. `length` and `symbol` are the bare code's.
    """

    counts: list[int]
    symbols: bytes
    ac: bool
    step: bytes = b""
    run: bytes = b""
    length: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint8))
    symbol: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint8))
    codes: dict[int, tuple[int, int]] = field(default_factory=dict)
    """symbol -> (code, length)"""

    def __post_init__(self) -> None:
        if sum(self.counts) != len(self.symbols):
            raise OddJpeg
        length = np.zeros(1 << _WINDOW, np.uint8)
        symbol = np.zeros(1 << _WINDOW, np.uint8)
        for code, bits, value in self._assigned():
            shift = _WINDOW - bits
            if (code + 1) << shift > 1 << _WINDOW:
                raise OddJpeg
            length[code << shift : (code + 1) << shift] = bits
            symbol[code << shift : (code + 1) << shift] = value
            self.codes.setdefault(value, (code, bits))
        size = symbol & _LARGEST_SIZE if self.ac else symbol
        known = (length > 0) & (size <= _LARGEST_SIZE)
        self.length, self.symbol = length, symbol
        self.step = np.where(known, length + size, 0).astype(np.uint8).tobytes()
        self.run = self._runs(symbol, known).tobytes()

    def _assigned(self) -> list[tuple[int, int, int]]:
        """(code, length, symbol) in the order of the canonical code (C.2)."""
        assigned, code, at = [], 0, 0
        for bits, count in enumerate(self.counts, 1):
            for _ in range(count):
                assigned.append((code, bits, self.symbols[at]))
                code, at = code + 1, at + 1
            code <<= 1
        return assigned

    @staticmethod
    def _runs(symbol: np.ndarray, known: np.ndarray) -> np.ndarray:
        run = (symbol >> 4) + 1
        empty = (symbol & _LARGEST_SIZE) == 0
        run = np.where(empty, np.where(symbol == _END_OF_BLOCK, BLOCK_ENDS, _NO_CODE), run)
        run = np.where(symbol == _ZERO_RUN, 16, run)
        return np.where(known, run, _NO_CODE).astype(np.uint8)

    def with_symbols(self, wanted: set[int]) -> HuffmanTable:
        """A table that has codes for `wanted` too; the codes that are there stay what they are.

        New ones are 16 bits long, behind all others; the code of all ones stays free (C.2). Raises OddJpeg where the
        table has no room for them.
        """
        missing = sorted(wanted - self.codes.keys())
        if not missing:
            return self
        used = sum(count << (_WINDOW - bits) for bits, count in enumerate(self.counts, 1))
        if used + len(missing) >= 1 << _WINDOW:
            raise OddJpeg
        counts = [*self.counts[:-1], self.counts[-1] + len(missing)]
        return HuffmanTable(counts, self.symbols + bytes(missing), self.ac)

    def segment(self, destination: int) -> bytes:
        """The table as a DHT segment (B.2.4.2)."""
        body = bytes([self.ac << 4 | destination, *self.counts]) + self.symbols
        return b"\xff\xc4" + (2 + len(body)).to_bytes(2, "big") + body
