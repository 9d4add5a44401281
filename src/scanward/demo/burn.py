"""Writes text into pixels, as ultrasound machines and screen captures do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_LINE = 1.35


def burn(picture: NDArray[np.uint8], lines: Sequence[str], *, at: tuple[int, int] = (6, 4), size: int = 16) -> Any:
    """`picture` (rows x columns, or x 3) with white `lines` from `at` (column, row) downwards; a copy."""
    canvas = Image.fromarray(np.ascontiguousarray(picture))
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(size)
    white: Any = 255 if picture.ndim == 2 else (255, 255, 255)  # noqa: PLR2004  (grey)
    for number, line in enumerate(lines):
        draw.text((at[0], at[1] + number * size * _LINE), line, fill=white, font=font)
    return np.asarray(canvas)
