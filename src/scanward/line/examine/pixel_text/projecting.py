"""What stands still while the rest moves: projections over the frames of a clip or series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.frames import FrameSource


def projections(frames: FrameSource) -> list[NDArray[Any]]:
    """The darkest and the brightest that each pixel ever is; memory of three frames. Raises as `FrameSource.frame`.

    Bright writing that stands in all frames is all that the first leaves of it; dark writing, the second. What is
    written brightly in some frames only is seen in the second unless it stands over something bright.
    """
    darkest = frames.frame(0).copy()
    brightest = darkest.copy()
    for index in range(1, frames.count):
        frame = frames.frame(index)
        np.minimum(darkest, frame, out=darkest)
        np.maximum(brightest, frame, out=brightest)
    return [darkest, brightest]
