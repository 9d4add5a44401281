"""Pictures with writing in them, as a `FrameSource`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scanward.core.pixel_text import TextBox
from scanward.dicom.frames import Window


class Frames:
    """Frames out of memory, or made when they are asked for; says how often each was."""

    def __init__(self, frames: Sequence[NDArray[Any]], window: Window | None = None) -> None:
        self._frames, self._window = frames, window
        self.count = len(frames)
        self.rows, self.columns = frames[0].shape[:2]

    def frame(self, index: int) -> NDArray[Any]:
        return self._frames[index]

    def window(self, index: int) -> Window | None:
        return self._window


def ink(text: str, size: int = 14, turns: int = 0) -> NDArray[np.float32]:
    """`text` in Pillow's own typeface, coverage 0 to 1, turned clockwise by quarters, cut to what is drawn."""
    font = ImageFont.load_default(size)
    _, _, wide, high = font.getbbox(text)
    canvas = Image.new("L", (int(wide) + 4, int(high) + 4))
    ImageDraw.Draw(canvas).text((2, 2), text, fill=255, font=font)
    drawn = np.asarray(canvas, np.float32) / 255
    rows, columns = np.flatnonzero(drawn.max(axis=1)), np.flatnonzero(drawn.max(axis=0))
    return np.rot90(drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], -turns)


def written(picture: NDArray[Any], drawn: NDArray[np.float32], left: int, top: int, level: Any) -> NDArray[Any]:
    """A copy of the picture with `drawn` in it."""
    copy = picture.copy()
    place = copy[top : top + drawn.shape[0], left : left + drawn.shape[1]]
    alpha = drawn if copy.ndim == 2 else drawn[..., np.newaxis]
    place[...] = np.rint(place * (1 - alpha) + np.asarray(level) * alpha)
    return copy


def covered(drawn: NDArray[np.float32], left: int, top: int, boxes: Sequence[TextBox]) -> float:
    """Which part of the drawn pixels lies in a box."""
    glyphs = drawn > 0.3
    inside = np.zeros_like(glyphs)
    for box in boxes:
        inside[max(0, box.top - top) : max(0, box.bottom - top), max(0, box.left - left) : max(0, box.right - left)] = (
            True
        )
    return float((glyphs & inside).sum() / glyphs.sum())
