"""Frames of floating point numbers without those that are none: they stand for no brightness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.frames import FrameSource, Window

_LARGEST: Final = 1e30
"""Beyond this, differences of two numbers would be none either."""


class FiniteFrames:
    """The frames of another source; what is infinite or no number is as dark as the darkest."""

    def __init__(self, frames: FrameSource) -> None:
        self._frames = frames
        self.count, self.rows, self.columns = frames.count, frames.rows, frames.columns

    def frame(self, index: int) -> NDArray[Any]:
        frame = self._frames.frame(index)
        if frame.dtype.kind != "f":
            return frame
        known = np.abs(frame) < _LARGEST
        darkest = frame[known].min() if known.any() else 0
        finite: NDArray[np.float32] = np.where(known, frame, darkest).astype(np.float32)
        return finite

    def window(self, index: int) -> Window | None:
        return self._frames.window(index)
