"""DBNet: where writing stands in a sheet of pixels (Liao et al., Real-time Scene Text Detection with Differentiable
Binarization, AAAI 2020).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from scanward.line.examine.pixel_text.models import DETECTION, load

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

STRIDE: Final = 32
"""The network halves a picture five times: sides are whole multiples of this."""
_CORE: Final = 0.3
"""Probability of a pixel that belongs to a word."""
LIKELY: Final = 0.5
"""Mean probability of a word's pixels."""
_CERTAIN: Final = 255.0
"""A byte for each pixel: large pictures have many."""
_UNCLIP: Final = 1.6
"""The network marks the core of a word; its area over its perimeter, times this, is what was left out all around."""


class Found(NamedTuple):
    """A word in a sheet: half-open edges in pixels, and how sure the network is."""

    left: float
    top: float
    right: float
    bottom: float
    score: float


class Detector:
    """Loads its network when it is first asked."""

    def __init__(self) -> None:
        self._session: InferenceSession | None = None

    def likely(self, sheet: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """How likely each pixel of a sheet, (rows, columns, 3), sides in whole `STRIDE`s, is the core of a word; 255 is
        certain.
        """
        if self._session is None:
            self._session = load(DETECTION)
        signal = sheet.transpose(2, 0, 1)[np.newaxis].astype(np.float32) * np.float32(2 / 255) - 1
        outputs: list[Any] = self._session.run(None, {"x": np.ascontiguousarray(signal)})
        likely: NDArray[np.uint8] = np.rint(outputs[0][0, 0] * _CERTAIN).astype(np.uint8)
        return likely


def words(likely: NDArray[np.uint8]) -> list[Found]:
    """Connected cores, grown back to the size of their words; some are small or of low score, and only hints.

    `likely` is what `Detector.likely` says of each pixel.
    """
    from scipy import ndimage  # noqa: PLC0415 - slow to import, and most commands look at no picture

    labels, _ = ndimage.label(likely > _CORE * _CERTAIN)
    found = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        high, wide = rows.stop - rows.start, columns.stop - columns.start
        core = labels[rows, columns] == number
        score = float(likely[rows, columns][core].mean()) / _CERTAIN
        grow = high * wide * _UNCLIP / (2 * (high + wide))
        found.append(Found(columns.start - grow, rows.start - grow, columns.stop + grow, rows.stop + grow, score))
    return found
