"""Turns a decoded frame into a small PNG that a person can recognise. Runs in the child only."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from scanward.dicom.frames.palette import through_palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_COLOUR: Final = 3
_DARK, _BRIGHT = 1.0, 99.0
"""Percentiles for a picture without a window: collimator edges and metal stay outside."""


def thumbnail(array: NDArray[Any], head: dict[str, Any], look: dict[str, Any], size: int) -> bytes:
    """A PNG of at most `size` x `size` pixels, grey or RGB. `array` is (rows, columns[, samples]).

    Where `look` has a `range`, two numbers from 0 to 1, all greys or colours between these two places in the order of
    the values that occur are shown; how often each occurs makes no difference, so that a black margin has no weight.
    """
    step = max(1, max(array.shape[:2]) // (2 * size))
    small = array[::step, ::step]
    if head["photometric"] == "PALETTE COLOR" and look["palette"]:
        grey_or_colour = _stretched(through_palette(small, look), look.get("range"))
    elif small.ndim == _COLOUR and small.shape[2] >= _COLOUR:
        grey_or_colour = _stretched(_eight_bits(small[..., :3], head["bits_stored"]), look.get("range"))
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
    """By the range that is asked for, else by the header's window (PS3.3 C.11.2.1.2, linear) where it shows something,
    else by percentiles."""
    values = np.nan_to_num(array.astype(np.float64) * look["slope"] + look["intercept"])
    low = look["center"] - look["width"] / 2
    high = look["center"] + look["width"] / 2
    if look.get("range"):
        low, high = _ends(values, look["range"])
    elif look["width"] < 1 or values.max() <= low or values.min() >= high:
        low, high = (float(v) for v in np.percentile(values, (_DARK, _BRIGHT)))
        if high <= low:
            low, high = float(values.min()), float(values.max())
    grey = ((values - low) * (255.0 / (high - low if high > low else 1.0))).clip(0, 255).astype(np.uint8)
    inverted: NDArray[np.uint8] = 255 - grey
    return inverted if head["photometric"] == "MONOCHROME1" else grey


def _stretched(colours: NDArray[Any], part: Sequence[float] | None) -> NDArray[np.uint8]:
    if part is None:
        return colours
    low, high = _ends(colours, part)
    return ((colours.astype(np.float64) - low) * (255.0 / max(high - low, 1.0))).clip(0, 255).astype(np.uint8)


def _ends(values: NDArray[Any], part: Sequence[float]) -> tuple[float, float]:
    """The values at two places, 0 to 1, in the order of all that occur."""
    there = np.unique(values)
    low, high = (float(there[round(place * (there.size - 1))]) for place in part)
    return low, high
