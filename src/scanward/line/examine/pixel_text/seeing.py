"""Pixels as eight bits: what the detector and the cheap test look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.line.examine.pixel_text.scaling import resized, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.frames import Window

_OUTLIERS: Final = (0.5, 99.5)
_WHITE: Final = 255.0
_ALIKE: Final = 0.9
"""A window that shows this part of all values shows the same picture."""
_BLOCK, _REACH = 32, 2
"""Contrast is stretched by the extremes of the blocks of pixels around, so many blocks far."""
_FLAT: Final = 30.0
"""Grey levels that are stretched to black and white at most: less is noise."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One picture. `colour` (rows, columns, 3) is for the detector, each of `greys` (rows, columns) for the cheap test,
    `page` (rows, columns[, 3]) for the reader.
    """

    colour: NDArray[np.uint8]
    greys: tuple[NDArray[np.uint8], ...]
    page: NDArray[np.uint8]

    def halved(self) -> Seen:
        return Seen(_halved(self.colour), tuple(_halved(grey) for grey in self.greys), self.page)


def see(frame: NDArray[Any], window: Window | None) -> Seen:
    """What a frame looks like.

    Deep pixels are seen in their whole range, in the range that a person looks at, and with local contrast stretched,
    all three at once as the three colours of one picture: writing is often as bright as can be, which says nothing in a
    narrow window where all around it is as bright, and dim writing is lost in the whole range. The detector knows
    coloured letters from photographs; one pass costs a third of three.
    """
    if frame.ndim > 2:  # noqa: PLR2004 - rows, columns
        colour = eight_bits(frame, *_range(frame))
        return Seen(colour, (colour.max(axis=2), colour.min(axis=2)), colour)
    low, high = _range(frame)
    whole = eight_bits(frame, low, high)
    inner = _inner(frame, window, low, high)
    if inner is None:
        stretched = _stretched(whole)
        return Seen(np.dstack([whole, stretched, stretched]), (whole,), stretched)
    narrow = eight_bits(frame, *inner)
    stretched = _stretched(narrow)
    return Seen(np.dstack([_stretched(whole), narrow, stretched]), (whole, narrow), stretched)


def _range(frame: NDArray[Any]) -> tuple[float, float]:
    if frame.dtype == np.uint8 and int(frame.max()) > 1:
        return 0.0, _WHITE
    return span(frame, frame)


def span(darkest: NDArray[Any], brightest: NDArray[Any]) -> tuple[float, float]:
    """The least and the largest value of two pictures."""
    return float(darkest.min()), float(brightest.max())


def _inner(frame: NDArray[Any], window: Window | None, low: float, high: float) -> tuple[float, float] | None:
    """The part of the range to look at a second time."""
    if frame.dtype == np.uint8 or high <= low:
        return None
    inner = tuple(window) if window else tuple(np.percentile(frame[::2, ::2], _OUTLIERS).tolist())
    if not (low < inner[1] and inner[0] < high and 0 < inner[1] - inner[0] < (high - low) * _ALIKE):
        return None
    return inner[0], inner[1]


def eight_bits(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Values between black and white; of any shape."""
    if values.dtype == np.uint8 and (low, high) == (0.0, _WHITE):
        return values
    scaled = (values.astype(np.float32) - np.float32(low)) * np.float32(_WHITE / max(high - low, 1e-9))
    grey: NDArray[np.uint8] = scaled.clip(0, _WHITE).astype(np.uint8)
    return grey


def _stretched(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each place between the darkest and the brightest of its surroundings."""
    rows, columns = grey.shape
    padded = np.pad(grey, ((0, -rows % _BLOCK), (0, -columns % _BLOCK)), mode="edge")
    high, wide = (side // _BLOCK for side in padded.shape)
    blocks = padded.reshape(high, _BLOCK, wide, _BLOCK)
    dark = spread(blocks.min(axis=(1, 3)), 2 * _REACH + 1, np.minimum)
    bright = spread(blocks.max(axis=(1, 3)), 2 * _REACH + 1, np.maximum)
    darkest = resized(dark, *padded.shape)[:rows, :columns].astype(np.float32)
    brightest = resized(bright, *padded.shape)[:rows, :columns].astype(np.float32)
    gain = _WHITE / np.maximum(brightest - darkest, _FLAT)
    stretched = (grey - (darkest + brightest) / 2) * gain + _WHITE / 2
    grey_again: NDArray[np.uint8] = stretched.clip(0, _WHITE).astype(np.uint8)
    return grey_again


def _halved(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows, columns = (side // 2 * 2 for side in picture.shape[:2])
    wide = picture[:rows, :columns].astype(np.uint16)
    mean = (wide[::2, ::2] + wide[1::2, ::2] + wide[::2, 1::2] + wide[1::2, 1::2] + 2) >> 2
    small: NDArray[np.uint8] = mean.astype(np.uint8)
    return small
