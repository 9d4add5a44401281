"""Pixels as eight bits: what the detector and the cheap test look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.line.examine.pixel_text.scaling import bands, halved, resized, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.frames import Window
    from scanward.line.examine.pixel_text.scaling import Part

_OUTLIERS: Final = (0.5, 99.5)
_WHITE: Final = 255.0
_ALIKE: Final = 0.9
"""A window that shows this part of all values shows the same picture."""
_BLOCK, _REACH = 32, 2
"""Contrast is stretched by the extremes of the blocks of pixels around, so many blocks far."""
_FLAT: Final = 30.0
"""Grey levels that are stretched to black and white at most: less is noise."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretched:
    """A grey picture, each place between the darkest and the brightest of its surroundings; made part by part."""

    grey: NDArray[np.uint8]
    dark: NDArray[np.uint8]
    bright: NDArray[np.uint8]
    """Extremes around each block."""

    @classmethod
    def of(cls, grey: NDArray[np.uint8]) -> Stretched:
        dark, bright = _of_blocks(grey, np.minimum), _of_blocks(grey, np.maximum)
        return cls(grey, spread(dark, 2 * _REACH + 1, np.minimum), spread(bright, 2 * _REACH + 1, np.maximum))

    def part(self, part: Part) -> NDArray[np.uint8]:
        rows, columns = (side * _BLOCK for side in self.dark.shape)
        grey = self.grey[part]
        darkest = resized(self.dark, rows, columns, part).astype(np.float32)
        brightest = resized(self.bright, rows, columns, part).astype(np.float32)
        gain = _WHITE / np.maximum(brightest - darkest, _FLAT)
        stretched = (grey - (darkest + brightest) / 2) * gain + _WHITE / 2
        again: NDArray[np.uint8] = stretched.clip(0, _WHITE).astype(np.uint8)
        return again


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One picture, or the same made smaller. Each of `greys` (rows, columns) is for the cheap test; what the networks
    are shown is made of the places that they look at.
    """

    greys: tuple[NDArray[np.uint8], ...]
    colours: tuple[NDArray[np.uint8] | Stretched, ...]
    """At the picture's own size: red, green and blue, or one array (rows, columns, 3) of them."""
    halvings: int = 0

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.greys[0].shape
        return rows, columns

    def colour(self, part: Part) -> NDArray[np.uint8]:
        """A part (rows, columns, 3) for the detector."""
        rows, columns = (slice(each.start << self.halvings, each.stop << self.halvings) for each in part)
        made = {id(each): _part(each, (rows, columns)) for each in self.colours}
        channels = [made[id(each)] for each in self.colours]
        colour = channels[0] if len(channels) == 1 else np.dstack(channels)
        for _ in range(self.halvings):
            colour = halved(colour)
        return colour

    def page(self, part: Part) -> NDArray[np.uint8]:
        """A part (rows, columns[, 3]) for the reader, always at the picture's own size."""
        return _part(self.colours[-1], part)

    def halved(self) -> Seen:
        return Seen(tuple(map(_halved, self.greys)), self.colours, self.halvings + 1)


def see(frame: NDArray[Any], window: Window | None) -> Seen:
    """What a frame looks like.

    Deep pixels are seen in their whole range, in the range that a person looks at, and with local contrast stretched,
    all three at once as the three colours of one picture: writing is often as bright as can be, which says nothing in a
    narrow window where all around it is as bright, and dim writing is lost in the whole range. The detector knows
    coloured letters from photographs; one pass costs a third of three.
    """
    if frame.ndim > 2:  # noqa: PLR2004 - rows, columns
        colour = eight_bits(frame, *_range(frame))
        return Seen((colour.max(axis=2), colour.min(axis=2)), (colour,))
    low, high = _range(frame)
    whole = eight_bits(frame, low, high)
    inner = _inner(frame, window, low, high)
    if inner is None:
        stretched = Stretched.of(whole)
        return Seen((whole,), (whole, stretched, stretched))
    narrow = eight_bits(frame, *inner)
    return Seen((whole, narrow), (Stretched.of(whole), narrow, Stretched.of(narrow)))


def _part(colour: NDArray[np.uint8] | Stretched, part: Part) -> NDArray[np.uint8]:
    return colour.part(part) if isinstance(colour, Stretched) else colour[part]


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
    """Values between black and white; (rows, columns) or (rows, columns, 3)."""
    if values.dtype == np.uint8 and (low, high) == (0.0, _WHITE):
        return values
    grey = np.empty(values.shape, np.uint8)
    for rows in bands(values.shape[0], values.shape[1]):
        scaled = (values[rows].astype(np.float32) - np.float32(low)) * np.float32(_WHITE / max(high - low, 1e-9))
        grey[rows] = scaled.clip(0, _WHITE)
    return grey


def _of_blocks(grey: NDArray[np.uint8], extreme: np.ufunc) -> NDArray[np.uint8]:
    """The extreme of each block of pixels; the last ones may be cut."""
    tops, lefts = (np.arange(0, side, _BLOCK) for side in grey.shape)
    found: NDArray[np.uint8] = extreme.reduceat(extreme.reduceat(grey, tops, axis=0), lefts, axis=1)
    return found


def _halved(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    small = np.empty([side // 2 for side in grey.shape], np.uint8)
    rows, columns = grey.shape
    for band in bands(rows, columns, 2):
        small[band.start // 2 : band.stop // 2] = halved(grey[band])
    return small
