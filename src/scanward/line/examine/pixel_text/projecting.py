"""What stands still while the rest moves: the darkest and the brightest that each pixel ever is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scanward.line.examine.pixel_text.strokes import CELL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.frames import FrameSource

_STILL, _STILL_DEEP = 0.08, 0.004
"""A pixel stands still that never changes by more than this part of the whole range. Lossy coding changes eight bits a
little; deep pixels are seldom coded so, and soft tissue is but a small part of their range.
"""


def projections(frames: FrameSource) -> tuple[NDArray[Any], NDArray[Any]]:
    """Darkest and brightest; memory of three frames. Raises as `FrameSource.frame`."""
    darkest = frames.frame(0).copy()
    brightest = darkest.copy()
    for index in range(1, frames.count):
        frame = frames.frame(index)
        np.minimum(darkest, frame, out=darkest)
        np.maximum(brightest, frame, out=brightest)
    return darkest, brightest


def still(darkest: NDArray[Any], brightest: NDArray[Any]) -> NDArray[np.bool_]:
    """True for pixels that stand still."""
    low, high = grey(darkest).astype(np.float32), grey(brightest).astype(np.float32)
    part = _STILL if darkest.dtype == np.uint8 else _STILL_DEEP
    same: NDArray[np.bool_] = high - low <= part * (high.max() - low.min())
    return same


def part_of_cells(marked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Which part of each cell is marked."""
    padded = np.pad(marked, [(0, -side % CELL) for side in marked.shape])
    rows, columns = (side // CELL for side in padded.shape)
    part: NDArray[np.float64] = padded.reshape(rows, CELL, columns, CELL).mean(axis=(1, 3))
    return part


def grey(picture: NDArray[Any]) -> NDArray[Any]:
    """The brightest of the colours: coloured writing on black is as bright as white."""
    return picture if picture.ndim == 2 else picture.max(axis=2)  # noqa: PLR2004 - rows, columns
