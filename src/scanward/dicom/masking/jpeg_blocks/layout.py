"""Which block of which component comes when in a scan, and which blocks lie under a rectangle (A.1, A.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scanward.dicom.masking.jpeg_blocks.headers import BLOCK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.masking.jpeg_blocks.headers import Component, Frame, Scan

Rectangle = tuple[int, int, int, int]
"""left, top, right, bottom in pixels, half-open."""


@dataclass(frozen=True, slots=True)
class ScanLayout:
    """The MCUs of a scan. `turns` are the blocks of one MCU: (member of the scan, block across, block down)."""

    frame: Frame
    scan: Scan
    turns: tuple[tuple[int, int, int], ...]
    mcus_across: int
    mcus_down: int

    @classmethod
    def of(cls, frame: Frame, scan: Scan) -> ScanLayout:
        """Interleaved, or a component alone, whose MCU is one block (A.2.2)."""
        members = [frame.components[place] for place, _, _ in scan.members]
        if len(members) == 1:
            return cls(frame, scan, ((0, 0, 0),), *_blocks(frame, members[0]))
        turns = tuple(
            (number, across, down)
            for number, component in enumerate(members)
            for down in range(component.down)
            for across in range(component.across)
        )
        return cls(
            frame,
            scan,
            turns,
            -(-frame.columns // (BLOCK * frame.across)),
            -(-frame.rows // (BLOCK * frame.down)),
        )

    @property
    def mcus(self) -> int:
        return self.mcus_across * self.mcus_down

    def component(self, member: int) -> Component:
        return self.frame.components[self.scan.members[member][0]]

    def places(self, first: int, stop: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """For the blocks of MCUs `first` to `stop`, in coded order: member, block column, block row."""
        mcu = np.arange(first, stop)
        turns = np.array(self.turns, np.int64)
        alone = len(self.scan.members) == 1
        factors = [(self.component(member).across, self.component(member).down) for member, _, _ in self.turns]
        wide = np.array([(1, 1)] if alone else factors, np.int64)
        column = (mcu % self.mcus_across)[:, np.newaxis] * wide[:, 0] + turns[:, 1]
        row = (mcu // self.mcus_across)[:, np.newaxis] * wide[:, 1] + turns[:, 2]
        member = np.broadcast_to(turns[:, 0], column.shape)
        return member.ravel(), column.ravel(), row.ravel()


def _blocks(frame: Frame, component: Component) -> tuple[int, int]:
    """Blocks of a component across and down (A.1.1)."""
    across = -(-frame.columns * component.across // frame.across)
    down = -(-frame.rows * component.down // frame.down)
    return -(-across // BLOCK), -(-down // BLOCK)


def blocks_under(frame: Frame, component: Component, rectangle: Rectangle) -> Rectangle:
    """The block columns and rows of a component that a rectangle touches, half-open."""
    left, top, right, bottom = rectangle
    wide, high = BLOCK * frame.across, BLOCK * frame.down
    return (
        left * component.across // wide,
        top * component.down // high,
        -(-right * component.across // wide),
        -(-bottom * component.down // high),
    )


def touched(frame: Frame, rectangle: Rectangle) -> Rectangle:
    """The pixels that may change when the blocks under a rectangle do: those blocks, of the coarsest component too,
    and what a decoder smooths between halved chroma samples.
    """
    left, top, right, bottom = rectangle
    for component in frame.components:
        blocks = blocks_under(frame, component, rectangle)
        wide, high = frame.across / component.across, frame.down / component.down
        spread_x, spread_y = int(np.ceil(wide)) - 1, int(np.ceil(high)) - 1
        left = min(left, int(blocks[0] * BLOCK * wide) - spread_x)
        top = min(top, int(blocks[1] * BLOCK * high) - spread_y)
        right = max(right, int(np.ceil(blocks[2] * BLOCK * wide)) + spread_x)
        bottom = max(bottom, int(np.ceil(blocks[3] * BLOCK * high)) + spread_y)
    return max(0, left), max(0, top), min(frame.columns, right), min(frame.rows, bottom)
