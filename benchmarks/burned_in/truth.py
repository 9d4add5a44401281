"""What was written into a picture, to the pixel."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.core.pixel_text import Direction
from scanward.dicom.frames.source import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.burned_in.backgrounds import Background
    from benchmarks.burned_in.typefaces import Typeface
    from benchmarks.burned_in.wording import Person, Sort

COVERED: Final = 0.3
"""A pixel belongs to a letter when ink covers at least this much of it."""
SEEN: Final = 5
"""Ink that changes a pixel by fewer grey levels says nothing: white on bone is no part of the truth."""
CLEAR: Final = 2
"""Contrast over the deviation of the ground from which writing reads well; looked at by eye."""
LUMINANCE: Final = np.array((0.299, 0.587, 0.114), np.float32)


class Place(StrEnum):
    MARGIN = "black margin"
    ANATOMY = "over anatomy"
    BRIGHT = "bright area"


class Style(StrEnum):
    PLAIN = "plain"
    ALIASED = "one bit"
    THIN = "thin"
    BOLD = "bold"
    OUTLINED = "outlined"
    SHADOW = "drop shadow"
    COLOURED = "coloured"
    BLURRED = "blurred"
    """As in a screen capture that was made larger or smaller."""
    SKEWED = "skewed"
    """Three degrees from the straight, as on scanned paper."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be written, and how; the place in the picture is sought."""

    text: str
    sort: Sort
    face: Typeface
    cap_px: int
    contrast: int
    direction: Direction = Direction.UPRIGHT
    place: Place = Place.MARGIN
    style: Style = Style.PLAIN
    first: int = 0
    last: int | None = None


def legible(cap_px: int, contrast: float, clutter: float) -> bool:
    """A person reads it without effort: what the bars of docs/lookup/benchmarks.md speak of."""
    return cap_px >= 8 and contrast >= 60 and contrast >= CLEAR * clutter


@dataclass(frozen=True, slots=True)
class Planted:
    """One string in a picture: the truth about it.

    `glyphs` (rows x columns of its box, True where ink is seen, outline and shadow included) stands with its upper
    left corner at row `top`, column `left`. `contrast` is measured: the median over the letters' pixels of the change
    in grey levels of 255 (luminance of colours). `clutter` is the standard deviation of the background under the box.
    """

    wish: Wish = field(repr=False)
    glyphs: NDArray[np.bool_] = field(repr=False)
    left: int
    top: int
    contrast: float
    clutter: float
    layers: tuple[tuple[NDArray[np.float32], Any], ...] = field(repr=False)
    """Coverage and stored value of what is drawn, from the bottom up."""
    window: tuple[float, float] = (0, 255)

    @property
    def right(self) -> int:
        return self.left + self.glyphs.shape[1]

    @property
    def bottom(self) -> int:
        return self.top + self.glyphs.shape[0]

    @property
    def legible(self) -> bool:
        return legible(self.wish.cap_px, self.contrast, self.clutter)

    def in_frame(self, frame: int) -> bool:
        return self.wish.first <= frame and (self.wish.last is None or frame <= self.wish.last)

    def draw(self, pixels: NDArray[Any]) -> None:
        """Write into `pixels` (stored values), in place."""
        region = pixels[self.top : self.bottom, self.left : self.right]
        # A viewer smooths letters over what it shows: air far below the window is black to it.
        blended = region.astype(np.float32).clip(*self.window)
        inked = np.zeros(region.shape, np.bool_)
        for cover, value in self.layers:
            alpha = cover[..., None] if region.ndim == 3 else cover
            blended = blended * (1 - alpha) + np.asarray(value, np.float32) * alpha
            inked |= alpha > 0
        region[...] = np.where(inked, np.rint(blended), region)


@dataclass(frozen=True, slots=True)
class Case:
    """A picture or clip with everything that was written into it, and the headers' person. It is a `FrameSource`."""

    name: str
    background: Background = field(repr=False)
    texts: tuple[Planted, ...] = field(repr=False)
    person: Person = field(repr=False)

    @property
    def count(self) -> int:
        return self.background.frames

    @property
    def rows(self) -> int:
        return int(self.background.frame(0).shape[0])

    @property
    def columns(self) -> int:
        return int(self.background.frame(0).shape[1])

    def window(self, index: int) -> Window:
        del index  # the same for all
        return Window(self.background.low, self.background.high)

    def frame(self, number: int = 0) -> NDArray[Any]:
        """Stored pixels: rows x columns, or rows x columns x 3."""
        pixels = self.background.frame(number).copy()
        for text in self.texts:
            if text.in_frame(number):
                text.draw(pixels)
        return pixels

    def shown(self, number: int = 0) -> NDArray[np.uint8]:
        """The frame as a viewer shows it: 8-bit grey, or RGB."""
        return self.background.shown(self.frame(number))


def grey(shown: NDArray[np.uint8]) -> NDArray[np.float32]:
    return shown.astype(np.float32) if shown.ndim == 2 else np.asarray(shown[..., :3] @ LUMINANCE, np.float32)
