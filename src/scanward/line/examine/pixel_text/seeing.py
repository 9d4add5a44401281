"""Pixels as eight bits: what the detector and the cheap tests look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.frames import Window

_OUTLIERS: Final = (0.5, 99.5)
_WHITE: Final = 255.0


def views(frame: NDArray[Any], window: Window | None) -> list[NDArray[np.uint8]]:
    """The frame in eight bits: as it is, or for deeper pixels the whole range and the range that a person looks at.

    Writing often has the largest value there is, which says nothing in a narrow window only where all around it is as
    bright; dim writing is lost in the whole range.
    """
    if frame.dtype == np.uint8 and (frame.ndim > 2 or np.ptp(frame) > 1):  # noqa: PLR2004 - rows, columns
        return [frame]
    clean = np.nan_to_num(frame.astype(np.float32))
    low, high = float(clean.min()), float(clean.max())
    if high <= low:
        return [np.zeros(frame.shape, np.uint8)]
    seen = [_between(clean, low, high)]
    inner = tuple(window) if window else tuple(float(v) for v in np.percentile(clean, _OUTLIERS))
    if low < inner[1] and inner[0] < high and (inner[1] - inner[0]) < (high - low) * 0.9:
        seen.append(_between(clean, *inner))
    return seen


def _between(values: NDArray[np.float32], low: float, high: float) -> NDArray[np.uint8]:
    scaled: NDArray[np.uint8] = ((values - low) * (_WHITE / max(high - low, 1e-9))).clip(0, _WHITE).astype(np.uint8)
    return scaled
