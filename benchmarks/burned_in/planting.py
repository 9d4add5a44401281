"""Finds places for text in a picture and draws it there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.burned_in.truth import COVERED, LUMINANCE, SEEN, Place, Planted, Style, Wish, grey
from benchmarks.burned_in.typefaces import ink

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.burned_in.backgrounds import Background

_GAP: Final = 4
"""Free pixels between two planted strings."""


class Planter:
    """Finds free places in one frame, one string after the other; `other` has planted in a frame of the same clip."""

    def __init__(
        self, background: Background, rng: np.random.Generator, frame: int = 0, other: Planter | None = None
    ) -> None:
        self._background = background
        self._rng = rng
        self._pixels = background.frame(frame)
        self._grey = grey(background.shown(self._pixels))
        # One where a string stands; shared by the frames of a clip.
        self.taken = other.taken if other else np.zeros(self._grey.shape, np.float32)
        self._sums = _sums(self._grey), _sums(self._grey**2)

    def corner(self, wishes: list[Wish], corner: int, *, inset: int) -> list[Planted]:
        """Lines one below the other in a corner (0 to 3), whatever stands there, as machines write them."""
        rows, columns = self._grey.shape
        shapes = [_drawn(wish)[0].shape for wish in wishes]
        pitch = round(max(wish.cap_px for wish in wishes) * 1.6)
        top = inset if corner < 2 else rows - inset - pitch * len(wishes)
        texts = []
        for number, (wish, shape) in enumerate(zip(wishes, shapes, strict=True)):
            left = inset if corner % 2 == 0 else columns - inset - shape[1]
            at = top + number * pitch, left
            if min(at) >= 0 and at[0] + shape[0] <= rows and left + shape[1] <= columns:
                texts.append(self.plant(wish, at))
        return [text for text in texts if text]

    def plant(self, wish: Wish, at: tuple[int, int] | None = None) -> Planted | None:
        """`wish` where it fits, or with its corner `at` (row, column); None where the picture has no such place."""
        if wish.style is Style.COLOURED and self._pixels.ndim == 2:
            wish = replace(wish, style=Style.PLAIN)
        fill, rim = _drawn(wish)
        fixed, at = at, at or self._place_for(wish, fill.shape)
        if at is None:
            return None
        top, left = at
        box = np.s_[top : top + fill.shape[0], left : left + fill.shape[1]]
        under = self._grey[box]
        if fixed:
            level = float(np.median(under))
            wish = replace(wish, place=next(place for place, (low, high) in _GROUNDS.items() if low <= level < high))
        level = self._level(wish, float(np.median(under)), fill)
        values = self._values(wish, level, lighter=float(np.median(under)) < level)
        glyphs = (fill >= COVERED) | (rim >= COVERED)
        window = self._background.low, self._background.high
        layers = ((rim, values[1]), (fill, values[0]))
        planted = Planted(wish, glyphs, left, top, 0.0, float(under.std()), layers, window)
        copy = self._pixels.copy()
        planted.draw(copy)
        changed = np.abs(grey(self._background.shown(copy[box])) - under)
        if not (seen := glyphs & (changed >= SEEN)).any():
            return None
        contrast = float(np.median(changed[fill >= COVERED]))
        self.taken[
            max(0, top - _GAP) : top + fill.shape[0] + _GAP, max(0, left - _GAP) : left + fill.shape[1] + _GAP
        ] = 1
        return replace(planted, glyphs=seen, contrast=contrast)

    def _place_for(self, wish: Wish, shape: tuple[int, ...]) -> tuple[int, int] | None:
        """Any free box of this shape whose ground fits the wish; two pixels stay free at the edge."""
        rows, columns = self._grey.shape
        if shape[0] + 4 > rows or shape[1] + 4 > columns:
            return None
        tops = np.arange(2, rows - shape[0] - 1, 3)
        lefts = np.arange(2, columns - shape[1] - 1, 3)
        area = shape[0] * shape[1]
        mean = _box(self._sums[0], tops, lefts, shape) / area
        spread = np.sqrt(np.maximum(_box(self._sums[1], tops, lefts, shape) / area - mean**2, 0))
        free = _box(_sums(self.taken), tops, lefts, shape) == 0
        low, high = _GROUNDS[wish.place]
        fits = (mean >= low) & (mean < high) & ((spread < 8) | (wish.place is not Place.MARGIN))
        room = np.maximum(255 - mean, mean) >= min(wish.contrast, 200) + 5
        found = np.argwhere(fits & free & room)
        if not len(found):
            return None
        row, column = found[self._rng.integers(len(found))]
        return int(tops[row]), int(lefts[column])

    def _level(self, wish: Wish, ground: float, fill: NDArray[np.float32]) -> float:
        """The grey level of the ink; thin smoothed strokes are drawn stronger so that the contrast is as wished."""
        strength = wish.contrast / float(np.median(fill[fill >= COVERED]))
        lighter, darker = ground + strength, ground - strength
        if lighter <= 255 and darker >= 0:
            return lighter if self._rng.random() < 0.7 else darker
        return min(255.0, lighter) if ground < 128 else max(0.0, darker)

    def _values(self, wish: Wish, level: float, *, lighter: bool) -> tuple[Any, Any]:
        """Stored values of the letters and of their outline or shadow, which are of the other extreme."""
        other = 0.0 if lighter else 255.0
        if wish.style is Style.COLOURED:
            tint = np.array(_TINTS[self._rng.integers(len(_TINTS))], np.float32)
            return tint * min(255.0, level / float(tint @ LUMINANCE)), other
        value = self._background.stored(level)
        if level >= 255 and self._pixels.dtype != np.uint8:
            # Machines write with the largest value they have, far above the window.
            value = max(value, float(self._pixels.max())) if not self._background.inverted else 0.0
        return value, self._background.stored(other)


_GROUNDS: Final = {Place.MARGIN: (0, 15), Place.ANATOMY: (15, 170), Place.BRIGHT: (170, 256)}
"""The grey levels of each kind of place."""
_TINTS: Final = ((1, 1, 0), (0.2, 1, 0.2), (0, 1, 1), (1, 0.6, 0), (1, 0.35, 0.3), (0.6, 0.8, 1))


def _drawn(wish: Wish) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Coverage of the letters and of their outline or shadow, turned as wished."""
    bold = wish.style is Style.BOLD and "bold" not in wish.face.name
    fill = ink(wish.face, wish.text, wish.cap_px, bold=bold, smooth=wish.style is not Style.ALIASED)
    if wish.style in {Style.BLURRED, Style.SKEWED}:
        image = Image.fromarray(np.rint(np.pad(fill, 2) * 255).astype(np.uint8))
        if wish.style is Style.BLURRED:
            image = image.filter(ImageFilter.GaussianBlur(0.7))
        else:
            image = image.rotate(3, Image.Resampling.BICUBIC, expand=True)
        fill = np.asarray(image, np.float32) / 255
    rim = np.zeros_like(fill)
    if wish.style in {Style.OUTLINED, Style.SHADOW}:
        wide = 2 if wish.cap_px >= 24 else 1
        fill = np.pad(fill, wide)
        if wish.style is Style.OUTLINED:
            image = Image.fromarray(np.rint(fill * 255).astype(np.uint8))
            rim = np.asarray(image.filter(ImageFilter.MaxFilter(2 * wide + 1)), np.float32) / 255
        else:
            rim = np.roll(fill, (wide, wide), axis=(0, 1))
    turns = -wish.direction // 90
    return np.rot90(fill, turns), np.rot90(rim, turns)


def _sums(values: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.pad(values.astype(np.float64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))


def _box(
    sums: NDArray[np.float64], tops: NDArray[Any], lefts: NDArray[Any], shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """The sum over each box of `shape` that begins at one of `tops` and one of `lefts`."""
    top, bottom = tops[:, None], tops[:, None] + shape[0]
    left, right = lefts[None, :], lefts[None, :] + shape[1]
    return np.asarray(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])
