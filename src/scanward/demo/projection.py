"""Pictures that look like projections, echoes, counts, slides and curves, made with numpy. Values run from 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scanward.demo.phantom import ellipse, grid, texture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.demo.phantom import Picture


def chest_xray(rows: int, columns: int, seed: int = 0) -> Picture:
    """A frontal chest film, bone bright."""
    y, x = grid(rows, columns)
    value = 0.75 * ellipse(y, x, (0.35, 0), (1.3, 0.95)) + 0.08 * texture(rows, columns, 40, seed)
    for side in (-1, 1):
        lung = ellipse(y, x, (-0.05, side * 0.42), (0.68, 0.33))
        value -= 0.45 * lung
        for rib in range(8):
            line = y - (-0.62 + rib * 0.17) - 0.45 * (np.abs(x) - 0.42) ** 2
            value += 0.10 * np.exp(-((line / 0.022) ** 2)) * lung
    value += 0.28 * ellipse(y, x, (0.25, 0.12), (0.36, 0.34)) + 0.22 * np.exp(-((x / 0.09) ** 2))
    value += 0.25 * np.exp(-(((y + 0.72 - 0.25 * np.abs(x)) / 0.03) ** 2)) * (np.abs(x) < 0.7)  # noqa: PLR2004
    return np.asarray(np.clip(value + 0.012 * texture(rows, columns, 2, seed + 1), 0, 1), dtype=np.float32)


def mammogram(rows: int, columns: int, seed: int = 0) -> Picture:
    """A breast from the left edge, glandular texture inside."""
    y, x = grid(rows, columns)
    breast = ellipse(y, x, (0, -1.0), (0.85, 1.35))
    gland = np.clip(0.4 + 0.35 * texture(rows, columns, 30, seed) + 0.2 * texture(rows, columns, 8, seed + 1), 0, 1)
    mass = ellipse(y, x, (0.1, -0.45), (0.09, 0.13))
    return np.asarray(np.clip(breast * (0.25 + 0.5 * gland + 0.3 * mass), 0, 1), dtype=np.float32)


def ultrasound(rows: int, columns: int, beat: float = 0.0, seed: int = 0) -> Picture:
    """A sector with speckle and two dark chambers; `beat` moves them."""
    y, x = grid(rows, columns)
    radius = np.sqrt((y + 1.0) ** 2 + x**2)
    sector = (np.abs(np.arctan2(x, y + 1.0)) < 0.65) & (radius > 0.12) & (radius < 1.85)  # noqa: PLR2004
    speckle = np.abs(texture(rows, columns, 3, seed)) * (0.45 + 0.25 * texture(rows, columns, 40, seed + 1))
    dark = ellipse(y, x, (0.1, -0.2), (0.35 + 0.06 * beat, 0.2)) + ellipse(y, x, (0.2, 0.25), (0.26, 0.16))
    return np.asarray(np.clip(sector * (0.15 + speckle) * (1 - 0.85 * np.clip(dark, 0, 1)), 0, 1), dtype=np.float32)


def vessels(rows: int, columns: int, filled: float = 1.0, seed: int = 0) -> Picture:
    """An angiogram: dark branching vessels on grey; `filled` from 0 to 1 is the contrast."""
    y, x = grid(rows, columns)
    value = 0.62 + 0.07 * texture(rows, columns, 50, seed) + 0 * x
    for branch in range(7):
        bend = 0.25 * np.sin(2.2 * y + branch) + (branch - 3) * 0.22 * (y + 1.1)
        width = 0.035 / (1 + 0.25 * abs(branch - 3))
        value = value - 0.4 * filled * np.exp(-(((x - 0.6 * bend) / width) ** 2)) * (y < 0.8)  # noqa: PLR2004
    return np.asarray(np.clip(value + 0.02 * texture(rows, columns, 2, seed + 1), 0, 1), dtype=np.float32)


def activity(rows: int, columns: int, height: float = 0.0, seed: int = 0) -> Picture:
    """Counts of a tracer: a faint body, a hot heart, two kidneys."""
    y, x = grid(rows, columns)
    value = 0.12 * ellipse(y, x, (0, 0), (0.8, 0.6))
    for cy, cx, heat, width in ((-0.25, 0.1, 0.9, 0.12), (0.3, -0.25, 0.5, 0.1), (0.3, 0.25, 0.5, 0.1)):
        value = value + heat * np.exp(-((y - cy) ** 2 + (x - cx) ** 2 + (height * 0.4) ** 2) / width**2)
    noise = np.random.default_rng(seed).poisson(np.clip(value, 0, 1) * 60) / 60
    return np.asarray(np.clip(noise, 0, 1), dtype=np.float32)


def tissue(rows: int, columns: int, seed: int = 0) -> NDArray[np.uint8]:
    """A stained slide, RGB: pink ground, violet nuclei."""
    ground = np.clip(0.5 + 0.25 * texture(rows, columns, 24, seed), 0, 1)
    nuclei = np.clip(texture(rows, columns, 6, seed + 1) - 0.9, 0, 1)
    picture = np.stack([235 - 40 * ground, 170 - 80 * ground, 205 - 35 * ground], axis=-1)
    return np.asarray(np.clip(picture - nuclei[..., None] * np.array([150, 110, 70]), 0, 255), dtype=np.uint8)


def skin(rows: int, columns: int, seed: int = 0) -> NDArray[np.uint8]:
    """A photograph of a mole on skin, RGB."""
    y, x = grid(rows, columns)
    shade = 1 - 0.12 * (y**2 + x**2) + 0.03 * texture(rows, columns, 5, seed)
    mole = np.clip(ellipse(y, x, (0.05, -0.05), (0.33, 0.27)) + 0.15 * texture(rows, columns, 12, seed + 1), 0, 1)
    picture = np.stack([225 * shade, 175 * shade, 150 * shade], axis=-1)
    return np.asarray(np.clip(picture - mole[..., None] * np.array([120, 110, 95]), 0, 255), dtype=np.uint8)


def heartbeats(samples: int, rate_hz: int, lead: int) -> NDArray[np.int16]:
    """One lead of an electrocardiogram in microvolt: P, QRS and T as bells, 75 beats a minute."""
    time = (np.arange(samples) / rate_hz) % 0.8
    gain = 1 - 0.12 * lead
    waves = ((0.16, 0.02, 120), (0.29, 0.008, -140), (0.31, 0.012, 1100), (0.335, 0.009, -260), (0.52, 0.04, 300))
    beat = sum(height * np.exp(-(((time - at) / width) ** 2)) for at, width, height in waves)
    return np.asarray(gain * beat, dtype=np.int16)
