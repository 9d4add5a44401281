"""The patient's words drawn in usual fonts and sizes, and looked for in a picture by normalised cross-correlation.

The method is template matching (J. P. Lewis, Fast Normalized Cross-Correlation, 1995): the correlation by FFT, the
local energy by box filters. It needs no reader: it asks only whether these very words stand there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.fft import irfft2, next_fast_len, rfft2
from scipy.ndimage import uniform_filter1d

from scanward.line.verify.burned_in.sighting import Spot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

_SIZES = ((8, 9, 10, 11, 12, 13, 14, 15), (16, 17, 18, 19, 20, 21, 22, 24, 26, 28, 30), (32, 34, 36, 38, 40, 44, 48))
"""Font sizes in pixels that are looked for in the picture, in its half and in its quarter: close together, for a long
word drawn a tenth too wide resembles nothing."""
_LEVELS = len(_SIZES)
_SMALLEST = 64
_AROUND = 19
"""Pixels along a row whose mean is taken off: shading and level edges are no writing."""
_STRONGEST = 40.0
"""Grey levels at which contrast is cut off: bone and metal would outweigh any letter."""
_SURE = 0.42
_SURE_SHORT = {4: 0.52, 5: 0.46}
"""Likeness from which a word stands there. Few letters resemble more: in 40 pictures without text these let none by."""
_PARTS, _SURE_PART = 3, 0.3
_LARGE, _BAND, _SHARED = 1 << 20, 480, 32
"""Pixels from which a picture is searched in bands of so many rows, and rows that two bands share: no template is
higher, and what is worked with is ten times what is searched."""
_FLAT = 1.5
"""Grey levels of deviation under which nothing is written."""


class Drawn(NamedTuple):
    """A word that stands in the picture, and where."""

    word: str
    spot: Spot
    likeness: float

    def __repr__(self) -> str:
        return f"Drawn({self.spot}, {self.likeness:.2f})"


def stands_in(picture: NDArray[np.uint8], words: Iterable[str]) -> list[Drawn]:
    """Which of `words` stand in a grey picture (rows, columns), upright or turned by a quarter either way."""
    wanted = tuple(words)
    found: dict[str, Drawn] = {}
    for turns in (0, 1, 3):
        level = np.rot90(picture, turns).astype(np.float32)
        for halved in range(_LEVELS):
            if min(level.shape) < _SMALLEST:
                break
            for hit in _at_one_level(level, wanted, halved):
                best = found.get(hit.word)
                if best is None or best.likeness < hit.likeness:
                    spot = hit.spot.scaled(1 << halved).turned_back(turns, picture.shape)
                    found[hit.word] = hit._replace(spot=spot)
            level = _halved(level)
    return list(found.values())


def _at_one_level(level: NDArray[np.float32], words: tuple[str, ...], halved: int) -> Iterator[Drawn]:
    flat = np.clip(level - _row_mean(level, _AROUND), -_STRONGEST, _STRONGEST)
    if float(flat.std()) < _FLAT:
        return
    for top in range(0, len(flat), _BAND) if flat.size > _LARGE else [0]:
        band = flat[top : top + _BAND + _SHARED] if flat.size > _LARGE else flat
        for hit in _in_band(band, words, halved):
            yield hit._replace(spot=hit.spot.lower(top))


def _in_band(flat: NDArray[np.float32], words: tuple[str, ...], halved: int) -> Iterator[Drawn]:
    shape = tuple(next_fast_len(side, real=True) for side in flat.shape)
    spectrum = rfft2(flat, shape)
    sums = _summed(flat)
    for word in words:
        for template in _templates(word, halved):
            rows, columns = template.shape
            if rows >= flat.shape[0] or columns >= flat.shape[1]:
                continue
            there = irfft2(spectrum * np.conj(rfft2(template, shape)), shape)
            there = there[: flat.shape[0] - rows + 1, : flat.shape[1] - columns + 1]
            there *= there
            there /= _energy(sums, rows, columns)
            at = int(there.argmax())
            best = float(np.sqrt(there.flat[at]))
            row, column = at // there.shape[1], at % there.shape[1]
            if best >= _SURE_SHORT.get(len(word), _SURE) and _every_part(
                flat[row : row + rows, column : column + columns], template
            ):
                yield Drawn(word, Spot(column, row, column + columns, row + rows), best)


def _every_part(there: NDArray[np.float32], template: NDArray[np.float32]) -> bool:
    """Whether each third of the word is there: an edge of bone may resemble one letter, not all."""
    parts = zip(np.array_split(there, _PARTS, axis=1), np.array_split(template, _PARTS, axis=1), strict=True)
    signs = set()
    for seen, wanted in parts:
        one, other = seen - seen.mean(), wanted - wanted.mean()
        energy = float(np.sqrt((one * one).sum() * (other * other).sum()))
        likeness = float((one * other).sum()) / energy if energy else 0.0
        if abs(likeness) < _SURE_PART:
            return False
        signs.add(likeness > 0)
    return len(signs) == 1


@lru_cache(maxsize=512)
def _templates(word: str, halved: int) -> tuple[NDArray[np.float32], ...]:
    """The word in each font and size: unit energy, and zero mean in each row, so that a level edge of the body
    resembles nothing. It is drawn large and halved, as the picture is: drawn small, its letters stand elsewhere."""
    made = []
    for font in _fonts(halved):
        left, top, right, bottom = font.getbbox(word)
        step = 1 << halved
        width, height = (-(-int(side + 2) // step) * step for side in (right - left, bottom - top))
        image = Image.new("L", (width, height))
        ImageDraw.Draw(image).text((1 - left, 1 - top), word, fill=255, font=font)
        drawn = np.asarray(image, np.float32)
        for _ in range(halved):
            drawn = _halved(drawn)
        level: NDArray[np.float32] = (drawn - drawn.mean(axis=1, keepdims=True)).astype(np.float32)
        norm = np.float32(np.sqrt((level * level).sum()))
        if norm:
            made.append(level / norm)
    return tuple(made)


@lru_cache(maxsize=_LEVELS)
def _fonts(halved: int) -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, ...]:
    sizes = [ImageFont.load_default(size) for size in _SIZES[halved]]
    return tuple(sizes) if halved else (*sizes, ImageFont.load_default_imagefont())


def _halved(level: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = level.shape[0] // 2 * 2, level.shape[1] // 2 * 2
    even = level[:rows, :columns]
    mean: NDArray[np.float32] = (even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) * np.float32(
        0.25
    )
    return mean


def _summed(flat: NDArray[np.float32]) -> NDArray[np.float64]:
    """The sum of squares over everything above and left of each pixel (a summed-area table)."""
    total = np.zeros((flat.shape[0] + 1, flat.shape[1] + 1))
    np.cumsum(np.cumsum(flat * flat, axis=0, dtype=np.float64), axis=1, out=total[1:, 1:])
    return total


def _energy(sums: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float32]:
    """The energy of each rows x columns window; never less than that of faint noise."""
    energy = (sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns]).astype(np.float32)
    energy += sums[:-rows, :-columns]
    return np.maximum(energy, _FLAT * _FLAT * rows * columns, out=energy)


def _row_mean(values: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """The mean of `width` neighbours in the row; at the edge the picture is continued by its own border."""
    mean: NDArray[np.float32] = uniform_filter1d(values, width, axis=1, mode="nearest")
    return mean
