"""Whether a text that `burn` drew still stands in a picture: its letters are drawn again and looked for everywhere."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.signal import fftconvolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

SIZES = (14, 17)
"""The sizes in which the hospital's devices write."""
_ALIKE = 0.7
"""Normalised correlation from which the text stands there: letters between pixels are smoothed otherwise."""


def drawn_in(data: Dataset, texts: Iterable[str]) -> set[str]:
    """Those of `texts` that stand in any frame of the object's pixels."""
    with warnings.catch_warnings(action="ignore"):  # of what the hospital hides behind the last pixel
        pixels = data.pixel_array.astype(np.float64)
    if int(data.get("SamplesPerPixel", 1)) > 1:
        pixels = pixels[..., 0]
    frames = pixels.reshape(-1, *pixels.shape[-2:])
    return {text for text in texts if any(_stands_in(frame, text) for frame in frames)}


def _stands_in(frame: NDArray[np.float64], text: str) -> bool:
    return any(_likeness(frame, _letters(text, size)) >= _ALIKE for size in SIZES)


def _likeness(frame: NDArray[np.float64], letters: NDArray[np.float64]) -> float:
    """The largest normalised cross-correlation of `letters` with any part of the frame; 0 where they do not fit."""
    if any(small > large for small, large in zip(letters.shape, frame.shape, strict=True)):
        return 0.0
    ones = np.ones_like(letters)
    sums = fftconvolve(frame, ones, mode="valid")
    squares = fftconvolve(frame * frame, ones, mode="valid") - sums * sums / letters.size
    there = fftconvolve(frame, letters[::-1, ::-1], mode="valid")
    return float((there / np.sqrt(np.maximum(squares, letters.size))).max())


@lru_cache(maxsize=256)
def _letters(text: str, size: int) -> NDArray[np.float64]:
    """The text as `burn` draws it, with zero mean and unit energy."""
    font = ImageFont.load_default(size)
    left, top, right, bottom = (int(edge) for edge in font.getbbox(text))
    image = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(image).text((-left, -top), text, fill=255, font=font)
    level = np.asarray(image, np.float64)
    level -= level.mean()
    return np.asarray(level / np.sqrt((level * level).sum()))
