"""One restart interval: its blocks taken apart, and put together again with some of them flat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scanward.dicom.masking.jpeg_blocks.odd import OddJpeg
from scanward.dicom.masking.jpeg_blocks.walking import block_starts, dc_differences, stuffed, unstuffed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.masking.jpeg_blocks.huffman import HuffmanTable
    from scanward.dicom.masking.jpeg_blocks.layout import ScanLayout

_END_OF_BLOCK = 0x00
_MOST_DC_BITS = 15


@dataclass(slots=True)
class Interval:
    """The blocks of one interval in coded order. `dc` are the quantised DC coefficients, `spent` the bits that each
    block's DC difference takes.
    """

    layout: ScanLayout
    member: NDArray[np.int64]
    column: NDArray[np.int64]
    row: NDArray[np.int64]
    data: bytes
    starts: NDArray[np.int64]
    dc: NDArray[np.int64]
    spent: NDArray[np.int64]

    @classmethod
    def read(cls, layout: ScanLayout, coded: bytes, first: int, stop: int) -> Interval:
        """The interval of MCUs `first` to `stop`. Raises OddJpeg where the data are not of so many blocks."""
        member, column, row = layout.places(first, stop)
        scan = layout.scan
        tables = [(scan.tables[scan.members[m][1]], scan.tables[scan.members[m][2]]) for m, _, _ in layout.turns]
        data = unstuffed(coded)
        starts = block_starts(data, tables, len(member))
        dc, spent = np.zeros_like(member), np.zeros_like(member)
        for number, (_, table, _) in enumerate(scan.members):
            mine = member == number
            difference, spent[mine] = dc_differences(data, starts[:-1][mine], scan.tables[table])
            dc[mine] = np.cumsum(difference)
        return cls(layout, member, column, row, data, starts, dc, spent)

    def differences(self, dc: NDArray[np.int64]) -> NDArray[np.int64]:
        """What is coded of the DC coefficients: the difference to the block of the same component before (F.1.1.5)."""
        difference = dc.copy()
        for number in range(len(self.layout.scan.members)):
            mine = np.flatnonzero(self.member == number)
            difference[mine[1:]] -= dc[mine[:-1]]
        return difference

    def wanted(self, flat: NDArray[np.bool_], dc: NDArray[np.int64]) -> dict[int, set[int]]:
        """The symbols that `written` needs, by table."""
        changed, difference = self._changed(flat, dc)
        wanted: dict[int, set[int]] = {}
        for number, (_, dc_table, ac_table) in enumerate(self.layout.scan.members):
            mine = changed & (self.member == number)
            wanted.setdefault(dc_table, set()).update(abs(int(value)).bit_length() for value in difference[mine])
            if (flat & mine).any():
                wanted.setdefault(ac_table, set()).add(_END_OF_BLOCK)
        if any(size > _MOST_DC_BITS for sizes in wanted.values() for size in sizes):
            raise OddJpeg
        return wanted

    def _changed(self, flat: NDArray[np.bool_], dc: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        difference = self.differences(dc)
        changed: NDArray[np.bool_] = flat | (difference != self.differences(self.dc))
        return changed, difference

    def written(self, flat: NDArray[np.bool_], dc: NDArray[np.int64], tables: dict[int, HuffmanTable]) -> bytes:
        """The coded data with DC coefficients `dc`, and without AC coefficients in the blocks that are `flat`."""
        changed, difference = self._changed(flat, dc)
        bits = np.unpackbits(np.frombuffer(self.data, np.uint8))
        pieces = []
        at = 0
        for index in np.flatnonzero(changed):
            start = int(self.starts[index])
            pieces.append(bits[at:start])
            _, dc_table, ac_table = self.layout.scan.members[self.member[index]]
            pieces.append(_difference(int(difference[index]), tables[dc_table]))
            at = start + int(self.spent[index])
            if flat[index]:
                pieces.append(_bits(*tables[ac_table].codes[_END_OF_BLOCK]))
                at = int(self.starts[index + 1])
        pieces.append(bits[at : int(self.starts[-1])])
        length = sum(map(len, pieces))
        pieces.append(np.ones(-length % 8, np.uint8))
        return stuffed(np.packbits(np.concatenate(pieces)).tobytes())


def _difference(value: int, table: HuffmanTable) -> NDArray[np.uint8]:
    """The code of a DC difference and the bits behind it (F.1.2.1)."""
    size = abs(value).bit_length()
    code, length = table.codes[size]
    behind = value if value >= 0 else value + (1 << size) - 1
    return _bits(code << size | behind, length + size)


def _bits(value: int, length: int) -> NDArray[np.uint8]:
    return np.frombuffer(f"{value:0{length}b}".encode(), np.uint8) - ord("0")
