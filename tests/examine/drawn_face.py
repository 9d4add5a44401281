"""A face of few strokes: skin, shaded to its edges, with eyes, a nose and a mouth. Of nobody."""

from __future__ import annotations

from typing import Any

import numpy as np

TONES = {"light": (236, 188, 160), "tan": (160, 105, 70), "dark": (95, 62, 45)}


def drawn_face(high: int, tone: str, ground: tuple[int, int, int] = (120, 140, 170)) -> np.ndarray[Any, Any]:
    """(rows, columns, RGB), `high` rows."""
    wide = int(high * 0.85)
    y, x = np.mgrid[:high, :wide]
    y, x = (y / high - 0.5) * 2, (x / wide - 0.5) * 2
    light = 1.0 - 0.25 * x**2 - 0.1 * np.maximum(y, 0) ** 2

    def spot(at_x: float, at_y: float, half_x: float, half_y: float) -> np.ndarray[Any, Any]:
        return np.exp(-(((x - at_x) / half_x) ** 2) - ((y - at_y) / half_y) ** 2)

    light -= 0.5 * (spot(-0.36, -0.22, 0.2, 0.1) + spot(0.36, -0.22, 0.2, 0.1)) + 0.45 * spot(0, 0.5, 0.3, 0.08)
    light += 0.1 * spot(0, 0.05, 0.1, 0.3)
    picture = np.where(((x / 0.85) ** 2 + (y / 0.97) ** 2 < 1)[..., None], light[..., None] * TONES[tone], ground)
    return picture.clip(0, 255).astype(np.uint8)
