"""Turns a decoded frame into a small PNG that a person can recognise. Runs in the child only."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from scanward.dicom.frames.palette import through_palette

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLOUR: Final = 3
_DARK, _BRIGHT = 1.0, 99.0
"""Percentiles for a picture without a window: collimator edges and metal stay outside."""


def thumbnail(array: NDArray[Any], head: dict[str, Any], look: dict[str, Any], size: int) -> bytes:
    """A PNG of at most `size` x `size` pixels, grey or RGB. `array` is (rows, columns[, samples])."""
    step = max(1, max(array.shape[:2]) // (2 * size))
    small = array[::step, ::step]
    if head["photometric"] == "PALETTE COLOR" and look["palette"]:
        grey_or_colour = through_palette(small, look)
    elif small.ndim == _COLOUR and small.shape[2] >= _COLOUR:
        grey_or_colour = _eight_bits(small[..., :3], head["bits_stored"])
    else:
        grey_or_colour = _windowed(small if small.ndim == 2 else small[..., 0], head, look)  # noqa: PLR2004 - rows and columns
    image = Image.fromarray(np.ascontiguousarray(grey_or_colour))
    image.thumbnail((size, size))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _eight_bits(array: NDArray[Any], bits: int) -> NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    return (array.astype(np.float64) * (255.0 / ((1 << bits) - 1))).clip(0, 255).astype(np.uint8)


def _windowed(array: NDArray[Any], head: dict[str, Any], look: dict[str, Any]) -> NDArray[np.uint8]:
    """By the header's window (PS3.3 C.11.2.1.2, linear) where it shows something, else, or where that is asked for, by
    percentiles."""
    values = np.nan_to_num(array.astype(np.float64) * look["slope"] + look["intercept"])
    low = look["center"] - look["width"] / 2
    high = look["center"] + look["width"] / 2
    asked = look.get("percentiles")
    if asked or look["width"] < 1 or values.max() <= low or values.min() >= high:
        low, high = (float(v) for v in np.percentile(values, asked or (_DARK, _BRIGHT)))
        if high <= low:
            low, high = float(values.min()), float(values.max())
    grey = ((values - low) * (255.0 / (high - low if high > low else 1.0))).clip(0, 255).astype(np.uint8)
    inverted: NDArray[np.uint8] = 255 - grey
    return inverted if head["photometric"] == "MONOCHROME1" else grey
