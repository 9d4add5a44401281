"""Volumes in which no face may be found: phantoms, other parts of the body, heads without faces."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from benchmarks.faces.heads import person
from benchmarks.faces.scanning import Scan, scanned, volume_of
from scanward.dicom.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
Array = NDArray[np.float32]
STEP_MM = 3.0


def _volume(values: NDArray[np.float32], noise: float, seed: int) -> Volume:
    chance = np.random.default_rng(seed)
    noisy = gaussian_filter(values, 0.5) + chance.normal(0, noise, values.shape)
    depth, rows, columns = values.shape
    origins = np.array([[-columns / 2 * STEP_MM, -rows / 2 * STEP_MM, level * STEP_MM] for level in range(depth)])
    sizes = np.ones(depth), np.zeros(depth)
    return Volume(np.rint(noisy).astype(np.int16), origins, np.eye(3)[0], np.eye(3)[1], STEP_MM, STEP_MM, *sizes)


def _space(wide: float, long: float, high: float) -> tuple[NDArray[np.float32], ...]:
    shape = [int(size / STEP_MM) for size in (high, long, wide)]
    z, y, x = np.indices(shape, np.float32)
    return tuple(
        (axis - (size - 1) / 2) * STEP_MM for axis, size in zip((x, y, z), (shape[2], shape[1], shape[0]), strict=True)
    )


def _bottle(x: Array, y: Array, z: Array) -> Array:
    return np.where((np.hypot(x, y) < 85) & (np.abs(z) < 110), 800, 0)


def _ball(x: Array, y: Array, z: Array) -> Array:
    return np.where(np.sqrt(x * x + y * y + z * z) < 88, 700, 0)


def _shells(x: Array, y: Array, z: Array) -> Array:
    r = np.sqrt(x * x + (y * 0.85) ** 2 + z * z)
    return np.select([r < 65, r < 71, r < 80], [500, 60, 800], 0)


def _grid(x: Array, y: Array, z: Array) -> Array:
    inside = (np.hypot(x, y) < 95) & (np.abs(z) < 80)
    return np.where(inside, 600 - 560 * (((x % 20) < 4) | ((y % 20) < 4) | ((z % 25) < 4)), 0)


def _inserts(x: Array, y: Array, z: Array) -> Array:
    value = np.where((np.hypot(x, y) < 100) & (np.abs(z) < 75), 500, 0)
    for number, angle in enumerate(np.arange(0, 6.28, 0.785)):
        value = np.where(
            np.hypot(x - 60 * np.cos(angle), y - 60 * np.sin(angle)) < 12, value * (0.2 + number * 0.2), value
        )
    return value


def _box(x: Array, y: Array, z: Array) -> Array:
    return np.where((np.abs(x) < 70) & (np.abs(y) < 90) & (np.abs(z) < 100), 650, 0)


def _noise(x: Array, y: Array, z: Array) -> Array:
    return 0 * x + 40 + 0 * y + 0 * z


def _chest(x: Array, y: Array, z: Array) -> Array:
    body = (x / 170) ** 2 + (y / 110) ** 2 < 1
    lung = ((np.abs(x) - 75) / 60) ** 2 + (y / 80) ** 2 + (z / 140) ** 2 < 1
    spine = np.hypot(x, y - 75) < 20
    heart = ((x - 25) / 50) ** 2 + ((y + 20) / 45) ** 2 + ((z + 40) / 55) ** 2 < 1
    fat = body & ((x / 155) ** 2 + (y / 97) ** 2 >= 1)
    return np.select([~body, spine, heart, lung, fat], [-1000, 400, 45, -850, -100], 40)


def _abdomen(x: Array, y: Array, z: Array) -> Array:
    body = (x / 165) ** 2 + (y / 115) ** 2 < 1
    liver = ((x + 70) / 75) ** 2 + (y / 75) ** 2 + ((z - 60) / 90) ** 2 < 1
    kidneys = ((np.abs(x) - 65) / 28) ** 2 + ((y - 45) / 28) ** 2 + (z / 55) ** 2 < 1
    spine = np.hypot(x, y - 70) < 22
    return np.select(
        [~body, spine, kidneys, liver], [-1000, 350, 120, 60], -60 + 60 * (np.sin(x / 9) * np.sin(z / 11) > 0)
    )


def _legs(x: Array, y: Array, z: Array) -> Array:
    leg = np.hypot(np.abs(x) - 85, y) < 62 + 12 * np.sin(z / 60)
    bone, marrow = np.hypot(np.abs(x) - 85, y) < 17, np.hypot(np.abs(x) - 85, y) < 9
    skin = leg & (np.hypot(np.abs(x) - 85, y) > 52 + 12 * np.sin(z / 60))
    return np.select([~leg, marrow, bone, skin], [0, 500, 50, 750], 300)


def _knee(x: Array, y: Array, z: Array) -> Array:
    leg = np.hypot(x, y) < 68 - 8 * np.cos(z / 40)
    femur = (x / 42) ** 2 + (y / 34) ** 2 + ((z - 30) / 32) ** 2 < 1
    tibia = (x / 40) ** 2 + (y / 30) ** 2 + ((z + 36) / 30) ** 2 < 1
    cap = (x / 22) ** 2 + ((y + 46) / 11) ** 2 + ((z - 16) / 22) ** 2 < 1
    return np.select([~leg, femur | tibia | cap], [0, 620], 280 + 300 * (np.hypot(x, y) > 56))


def _pelvis(x: Array, y: Array, z: Array) -> Array:
    body = (x / 175) ** 2 + (y / 115) ** 2 < 1
    ring = np.abs(((x / 105) ** 2 + (y / 70) ** 2) ** 0.5 - 1) < 0.14
    bladder = np.sqrt(x * x + (y + 30) ** 2 + (z + 20) ** 2) < 38
    return np.select(
        [~body, ring & (np.abs(z) < 60), bladder], [-1000, 500, 8], 30 - 120 * ((x / 150) ** 2 + (y / 92) ** 2 > 1)
    )


def _breasts(x: Array, y: Array, z: Array) -> Array:
    breast = ((np.abs(x) - 80) / 62) ** 2 + ((y + 30) / 80) ** 2 + (z / 65) ** 2 < 1
    wall = (y > 20) & ((x / 170) ** 2 + ((y - 80) / 90) ** 2 < 1)
    gland = ((np.abs(x) - 80) / 35) ** 2 + ((y + 35) / 45) ** 2 + (z / 38) ** 2 < 1
    return np.select([gland, breast, wall], [350, 800, 420], 0)


PLACES: dict[str, tuple[Callable, tuple[float, float, float], float]] = {
    "bottle of water": (_bottle, (300, 300, 300), 8),
    "bottle without an end": (_bottle, (260, 260, 180), 8),
    "ball": (_ball, (260, 260, 240), 8),
    "ball of three shells": (_shells, (260, 260, 240), 8),
    "grid phantom": (_grid, (260, 260, 200), 8),
    "phantom with inserts": (_inserts, (260, 260, 200), 8),
    "box": (_box, (240, 240, 240), 8),
    "noise alone": (_noise, (240, 240, 200), 20),
    "chest CT": (_chest, (400, 300, 360), 15),
    "abdomen CT": (_abdomen, (400, 300, 330), 15),
    "pelvis CT": (_pelvis, (400, 300, 270), 15),
    "legs MR": (_legs, (360, 180, 400), 10),
    "knee MR": (_knee, (180, 180, 160), 10),
    "breasts MR": (_breasts, (360, 260, 180), 10),
}


def volumes() -> Iterator[tuple[str, Volume]]:
    """Names and volumes."""
    for number, (name, (shape, size, noise)) in enumerate(PLACES.items()):
        yield name, _volume(shape(*_space(*size)).astype(np.float32), noise, number)
    for seed, kind in ((301, "t1"), (302, "t2"), (303, "ct")):
        made = scanned(person(seed), Scan(kind=kind, step_mm=STEP_MM, slice_mm=STEP_MM))
        volume = volume_of(made)
        y = volume.origins[0][1] + np.arange(volume.voxels.shape[1])[None, :, None] * STEP_MM
        z = volume.origins[:, 2][:, None, None]
        air = -1000 if kind == "ct" else 8
        cut = (y < -52) & (z < -28)
        yield (
            f"{kind} head with its face cut off",
            replace(volume, voxels=np.where(cut, air, volume.voxels).astype(np.int16)),
        )
        sheared = (y + 110) * 0.9 < -(z + 22) * 1.0
        yield f"{kind} head sheared", replace(volume, voxels=np.where(sheared, air, volume.voxels).astype(np.int16))
        yield f"{kind} brain alone", replace(volume, voxels=np.where(made.brain, volume.voxels, air).astype(np.int16))
