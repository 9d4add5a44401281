"""Pictures that look like scans, made with numpy of ellipses and noise, in the values that a scanner has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.float32]


def grid(rows: int, columns: int) -> tuple[Picture, Picture]:
    """Coordinates from -1 to 1, down and across."""
    y = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    return y, x


def ellipse(y: Picture, x: Picture, centre: tuple[float, float], radii: tuple[float, float]) -> Picture:
    """1 inside, 0 outside, with an edge of about a pixel."""
    cy, cx = centre
    ry, rx = radii
    distance = np.sqrt(((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2)
    return np.clip((1 - distance) * min(ry, rx) * len(y) / 2, 0, 1)


def texture(rows: int, columns: int, grain: int, seed: int) -> Picture:
    """Smooth noise of mean 0: a coarse random grid, stretched."""
    coarse = np.random.default_rng(seed).standard_normal((rows // grain + 2, columns // grain + 2))
    down = np.linspace(0, coarse.shape[0] - 1.001, rows)
    across = np.linspace(0, coarse.shape[1] - 1.001, columns)
    y0, x0 = down.astype(int), across.astype(int)
    fy, fx = (down - y0)[:, None], (across - x0)[None, :]
    top = coarse[y0][:, x0] * (1 - fx) + coarse[y0][:, x0 + 1] * fx
    low = coarse[y0 + 1][:, x0] * (1 - fx) + coarse[y0 + 1][:, x0 + 1] * fx
    return np.asarray(top * (1 - fy) + low * fy, dtype=np.float32)


def head_ct(size: int, height: float, seed: int = 0) -> Picture:
    """One axial slice in HU; `height` from -1 (skull base) to 1 (vertex)."""
    y, x = grid(size, size)
    s = float(np.sqrt(max(0.15, 1 - 0.8 * height**2)))
    skin = ellipse(y, x, (0, 0), (0.86 * s, 0.70 * s))
    skull = ellipse(y, x, (0, 0), (0.80 * s, 0.64 * s))
    brain = ellipse(y, x, (0, 0), (0.73 * s, 0.57 * s))
    white = ellipse(y, x, (0, -0.24 * s), (0.48 * s, 0.20 * s)) + ellipse(y, x, (0, 0.24 * s), (0.48 * s, 0.20 * s))
    horns = ellipse(y, x, (-0.05, -0.10), (0.26 * s, 0.06)) + ellipse(y, x, (-0.05, 0.10), (0.26 * s, 0.06))
    hu = -1000 + 1040 * skin + 1100 * skull - 1102 * brain
    hu += brain * (-8 * np.clip(white, 0, 1) - 22 * np.clip(horns, 0, 1) * (abs(height) < 0.5))  # noqa: PLR2004
    hu += brain * 3 * texture(size, size, 12, seed)
    bleed = ellipse(y, x, (0.15, 0.33), (0.12, 0.09)) * max(0.0, 1 - abs(height) * 3)
    return np.asarray(hu + 35 * bleed + 4 * texture(size, size, 2, seed + 1), dtype=np.float32)


def chest_ct(size: int, height: float, seed: int = 0) -> Picture:
    """One axial slice of a thorax in HU; `height` from -1 (base) to 1 (apex)."""
    y, x = grid(size, size)
    hu = np.full((size, size), -1000, dtype=np.float32)
    hu += 950 * ellipse(y, x, (0, 0), (0.66, 0.92))
    wide = 0.34 * (1 - 0.35 * (height + 1) / 2)
    for side in (-1, 1):
        hu -= 830 * ellipse(y, x, (-0.03, side * 0.42), (0.50, wide))
        for rib in range(6):
            angle = -1.2 + rib * 0.48
            hu += 900 * ellipse(y, x, (0.57 * np.sin(angle), side * 0.80 * np.cos(angle)), (0.045, 0.03))
    heart = ellipse(y, x, (-0.12, 0.10), (0.30, 0.27)) * max(0.0, 0.6 - height)
    hu = np.where(heart > 0.2, 45, hu)  # noqa: PLR2004
    hu += 600 * ellipse(y, x, (0.42, 0), (0.13, 0.12)) + 260 * ellipse(y, x, (0.10, 0.02), (0.07, 0.07))
    vessels = np.clip(texture(size, size, 10, seed) - 1.3, 0, 1) * (hu < -700)  # noqa: PLR2004
    return np.asarray(hu + 500 * vessels + 9 * texture(size, size, 2, seed + 1), dtype=np.float32)


def head_mr(size: int, height: float, seed: int = 0) -> Picture:
    """One axial T1-like slice, 0 to 1000."""
    y, x = grid(size, size)
    s = float(np.sqrt(max(0.15, 1 - 0.8 * height**2)))
    fat = ellipse(y, x, (0, 0), (0.86 * s, 0.70 * s))
    bone = ellipse(y, x, (0, 0), (0.80 * s, 0.645 * s))
    brain = ellipse(y, x, (0, 0), (0.73 * s, 0.58 * s))
    folds = np.clip(np.abs(texture(size, size, 9, seed)) * 1.6, 0, 1)
    depth = ellipse(y, x, (0, 0), (0.60 * s, 0.47 * s))
    horns = ellipse(y, x, (-0.05, -0.10), (0.26 * s, 0.06)) + ellipse(y, x, (-0.05, 0.10), (0.26 * s, 0.06))
    value = 850 * fat - 800 * bone + brain * (330 + 160 * folds * (0.5 + 0.5 * depth) + 120 * depth)
    value -= 420 * brain * np.clip(horns, 0, 1) * (abs(height) < 0.5)  # noqa: PLR2004
    return np.clip(value + 14 * texture(size, size, 2, seed + 1), 0, 1000).astype(np.float32)
