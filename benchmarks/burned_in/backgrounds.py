"""Pictures without text to plant it in, made by us: CT, MR, chest X-ray, ultrasound, a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Background:
    """Pixels as they are stored, and the grey window they are looked at through.

    `frame(i)` is rows x columns, or rows x columns x 3. Stored value v shows as grey 255 (v - low) / (high - low),
    the other way round where `inverted` (MONOCHROME1).
    """

    modality: str
    name: str
    frame: Callable[[int], NDArray[Any]]
    low: float
    high: float
    bits: int = 8
    inverted: bool = False
    frames: int = 1
    clean: bool = True
    """Nothing was written in it before; only such pictures can tell what is found or lost wrongly."""

    def shown(self, pixels: NDArray[Any]) -> NDArray[np.uint8]:
        """Stored values as 8-bit grey or colour."""
        if pixels.dtype == np.uint8 and (self.low, self.high) == (0, 255) and not self.inverted:
            return pixels
        grey = ((pixels.astype(np.float32) - self.low) * (255 / (self.high - self.low))).clip(0, 255)
        return np.asarray(np.rint(255 - grey if self.inverted else grey), np.uint8)

    def stored(self, grey: Any) -> Any:
        """The stored value, as a float, that shows as `grey`."""
        return self.low + (255 - grey if self.inverted else grey) * (self.high - self.low) / 255


def smooth(rng: np.random.Generator, shape: tuple[int, int], grain: float) -> NDArray[np.float32]:
    """Noise of standard deviation about 1 whose structures are about `grain` pixels large."""
    rows, columns = (max(4, round(side / grain)) for side in shape)
    small = Image.fromarray(rng.standard_normal((rows, columns)).astype(np.float32))
    large = np.asarray(small.resize((shape[1], shape[0]), Image.Resampling.BICUBIC))
    return (large - large.mean()) / (large.std() + 1e-6)


def _ellipse(shape: tuple[int, int], centre: tuple[float, float], radii: tuple[float, float]) -> NDArray[np.float32]:
    """How far each pixel is from the middle, 1 at the edge; `centre` and `radii` are row and column."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.asarray(np.hypot((rows - centre[0]) / radii[0], (columns - centre[1]) / radii[1]), np.float32)


def ct(seed: int, size: int = 512) -> Background:
    """A body in air on a table: fat, muscle, bone, organs, noise with the grain of a reconstruction. HU, signed."""
    rng = np.random.default_rng(seed)
    shape = (size, size)
    head = bool(rng.random() < 0.4)
    scale = rng.uniform(0.75, 1.0)
    radii = (size * 0.38 * scale, size * (0.32 if head else 0.46) * scale)
    middle = (size / 2 + rng.normal(0, size / 60), size / 2 + rng.normal(0, size / 60))
    edge = _ellipse(shape, middle, radii) + smooth(rng, shape, size / 5) * 0.015
    body = np.full(shape, -1000, np.float32)
    body[edge < 1] = -90
    body[edge < 0.93] = 45
    if head:
        body[edge < 0.95] = 900 + 150 * smooth(rng, shape, 30)[edge < 0.95]
        body[edge < 0.85] = 30
    for _ in range(9):
        at = (middle[0] + rng.normal(0, radii[0] / 3), middle[1] + rng.normal(0, radii[1] / 3))
        organ = _ellipse(shape, at, (rng.uniform(0.04, 0.3) * size / 2, rng.uniform(0.04, 0.3) * size / 2))
        organ += smooth(rng, shape, size / 8) * 0.15
        body[(organ < 1) & (edge < 0.8)] = rng.choice(
            (-800, -60, 10, 40, 60, 110, 180, 700) if not head else (5, 25, 38, 60)
        )
    table = int(middle[0] + radii[0] + size * 0.02)
    body[table : table + max(2, size // 120), size // 6 : -size // 6] = -300
    grain = smooth(rng, shape, 1.6) * rng.uniform(6, 22)
    pixels = np.rint((body + grain).clip(-1024, 3071)).astype(np.int16)
    low, high = ((0, 80) if head else (-160, 240)) if rng.random() < 0.7 else (-1000, 600)
    return Background("CT", f"ct-{seed}", lambda _: pixels, low, high, bits=16)


def mr(seed: int, size: int = 384) -> Background:
    """A head with folds, bias field and Rician noise; 12 bits, unsigned."""
    rng = np.random.default_rng(seed)
    shape = (size, int(size * rng.choice((1.0, 0.8))))
    middle = (shape[0] / 2, shape[1] / 2)
    edge = _ellipse(shape, middle, (shape[0] * 0.42, shape[1] * 0.4)) + smooth(rng, shape, size / 6) * 0.02
    tissue = np.zeros(shape, np.float32)
    tissue[edge < 1] = rng.uniform(700, 1100)
    tissue[edge < 0.93] = 90
    folds = smooth(rng, shape, size / 28)
    inside = edge < 0.86
    tissue[inside] = np.where(folds[inside] > 0.2, *rng.permutation((420.0, 640.0)))
    tissue[inside & (np.abs(folds) < 0.08)] = rng.choice((130.0, 900.0))
    tissue[_ellipse(shape, middle, (shape[0] * 0.08, shape[1] * 0.05)) < 1] = rng.choice((150.0, 950.0))
    field = 1 + 0.2 * smooth(rng, shape, size / 2)
    noise = rng.standard_normal((2, *shape)) * rng.uniform(8, 25)
    pixels = np.rint(np.hypot(tissue * field + noise[0], noise[1])).clip(0, 4095).astype(np.uint16)
    return Background("MR", f"mr-{seed}", lambda _: pixels, 0, float(np.percentile(pixels, 99.5)), bits=12)


def chest(seed: int, size: int = 640) -> Background:
    """Lungs, ribs, heart, a collimated edge; 12 bits, half of them MONOCHROME1."""
    rng = np.random.default_rng(seed)
    shape = (size, int(size * rng.uniform(0.85, 1.1)))
    rows, columns = shape
    picture = 2300 + 250 * smooth(rng, shape, size / 3)
    for side in (0.29, 0.71):
        lung = _ellipse(shape, (rows * 0.47, columns * side), (rows * 0.33, columns * 0.17))
        picture -= 1300 / (1 + np.exp((lung - 1) * 14))
    across = np.linspace(-1, 1, columns)[None, :]
    down = np.arange(rows)[:, None]
    for rib in range(9):
        curve = rows * (0.12 + 0.085 * rib) + rows * 0.16 * np.abs(across) ** 1.7
        picture += 260 * np.exp(-(((down - curve) / (rows * 0.012)) ** 2)) * (np.abs(across) < 0.85)
    picture += 900 / (1 + np.exp((np.abs(across - 0.01) - 0.07) * 60))
    picture += 1000 * np.exp(-((_ellipse(shape, (rows * 0.66, columns * 0.55), (rows * 0.16, columns * 0.16))) ** 4))
    picture += smooth(rng, shape, 8) * 40 + smooth(rng, shape, 1.5) * 25
    if rng.random() < 0.5:
        edge = [int(rng.uniform(0.01, 0.06) * side) for side in (rows, columns)]
        frame = np.zeros(shape, np.float32)
        frame[edge[0] : -edge[0], edge[1] : -edge[1]] = 1
        picture *= frame
    inverted = bool(rng.random() < 0.5)
    stored = 4095 - picture if inverted else picture
    pixels = np.rint(stored.clip(0, 4095)).astype(np.uint16)
    return Background("DX", f"chest-{seed}", lambda _: pixels, 0, 4095, bits=12, inverted=inverted)


def ultrasound(seed: int, size: tuple[int, int] = (480, 640), frames: int = 1, *, colour: bool = True) -> Background:
    """A sector of speckle that breathes from frame to frame, grey bar and depth ticks beside it; 8 bits."""
    rng = np.random.default_rng(seed)
    rows, columns = size
    down, across = np.ogrid[:rows, :columns]
    depth = np.hypot(down + rows * 0.05, across - columns / 2) / rows
    angle = np.abs(np.arctan2(across - columns / 2, down + rows * 0.05))
    sector = (depth < rng.uniform(0.85, 0.97)) & (depth > 0.12) & (angle < rng.uniform(0.5, 0.8))
    tissue = smooth(rng, size, 40) * 20 + smooth(rng, size, 12) * 14 + 70 - 50 * depth
    cyst = _ellipse(size, (rows * rng.uniform(0.3, 0.7), columns * rng.uniform(0.4, 0.6)), (rows * 0.1, columns * 0.08))
    tissue[cyst < 1] = 6

    def frame(number: int) -> NDArray[Any]:
        speckle = np.abs(smooth(np.random.default_rng((seed, number)), size, 2.2)) * 0.9 + 0.25
        moved = np.roll(tissue, round(6 * np.sin(number / 9)), axis=0)
        grey = np.where(sector, (moved * speckle).clip(0, 235), 0).astype(np.uint8)
        bar = np.linspace(255, 0, rows // 3).astype(np.uint8)
        grey[rows // 10 : rows // 10 + bar.size, 14:24] = bar[:, None]
        for tick in range(rows // 10, rows - 10, rows // 12):
            grey[tick : tick + 1, columns - 12 : columns - 6] = 200
        return np.repeat(grey[..., None], 3, axis=2) if colour else grey

    return Background("US", f"us-{seed}", frame, 0, 255, frames=frames)


def page(seed: int, size: tuple[int, int] = (800, 620)) -> Background:
    """Scanned paper: nearly white, a few lines of a form; half of them in colour."""
    rng = np.random.default_rng(seed)
    grey = 238 + 5 * smooth(rng, size, 60) + 3 * smooth(rng, size, 1.5)
    for row in rng.choice(np.arange(40, size[0] - 40, 8), 6, replace=False):
        grey[row : row + 2, 40:-40] = 90
    pixels = grey.clip(0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        pixels = np.repeat(pixels[..., None], 3, axis=2)
    return Background("OT", f"page-{seed}", lambda _: pixels, 0, 255)
