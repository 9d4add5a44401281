"""Clips and series: text that stands in all frames, text in one frame or on one slice only."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pydicom

from benchmarks.burned_in import backgrounds
from benchmarks.burned_in.cases import legible, planted
from benchmarks.burned_in.real_backgrounds import files, real
from benchmarks.burned_in.wording import person

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.burned_in.backgrounds import Background
    from benchmarks.burned_in.truth import Case


def clip(frames: int, *, held_out: bool, seed: int = 1, single: int | None = None, standing: int = 4) -> Case:
    """An ultrasound clip that moves under `standing` strings; `single` adds a string to that frame alone."""
    rng = random.Random(f"clip {seed} {held_out}")
    ground = backgrounds.ultrasound(rng.randrange(1 << 30), (512, 512), frames, colour=False)
    return _written(f"clip of {frames}", ground, rng, standing, single, held_out=held_out)


def series(
    modality: str, *, held_out: bool, seed: int = 1, single: int | None = None, standing: int = 0, slices: int = 40
) -> Case:
    """CT or MR slices of one geometry: real ones where there are, else ours. `standing` and `single` as in `clip`."""
    rng = random.Random(f"series {modality} {seed} {held_out}")
    ground = _real(modality, slices) or _made(rng.randrange(1 << 30), modality, slices)
    return _written(f"{modality} series of {ground.frames}", ground, rng, standing, single, held_out=held_out)


def _written(
    name: str, ground: Background, rng: random.Random, standing: int, single: int | None, *, held_out: bool
) -> Case:
    who = person(rng, held_out=held_out)
    wishes = [legible(who, rng, held_out=held_out) for _ in range(standing)]
    if single is not None:
        wishes.append(replace(legible(who, rng, held_out=held_out), first=single, last=single))
    return planted(name, ground, who, wishes, rng)


def _made(seed: int, modality: str, slices: int) -> Background:
    """One picture of ours, which shifts a little and has its own noise on each slice."""
    one = backgrounds.ct(seed) if modality == "CT" else backgrounds.mr(seed)
    pixels = one.frame(0)

    def frame(number: int) -> NDArray[Any]:
        noise = np.random.default_rng((seed, number)).normal(0, (one.high - one.low) / 60, pixels.shape)
        moved = np.roll(pixels, number % 7 - 3, axis=0).astype(np.float32)
        return (moved + np.where(moved > moved.min(), noise, 0)).clip(pixels.min(), pixels.max()).astype(pixels.dtype)

    return replace(one, name=f"{one.name}-series", frame=frame, frames=slices)


def _real(modality: str, slices: int) -> Background | None:
    """The slices of the largest real series of a modality, in order, at most so many."""
    ordered = _slices(modality)[:slices]
    if not ordered:
        return None
    first = real(ordered[0])
    return replace(first, name=f"{modality}-series", frame=lambda number: _pixels(ordered[number]), frames=len(ordered))


@cache
def _slices(modality: str) -> tuple[Path, ...]:
    groups: dict[tuple[str, int, int], list[tuple[int, Path]]] = {}
    for path in (*files(modality, held_out=False), *files(modality, held_out=True)):
        read = pydicom.dcmread(path, stop_before_pixels=True)
        groups.setdefault((read.SeriesInstanceUID, read.Rows, read.Columns), []).append((read.InstanceNumber, path))
    largest = max(groups.values(), key=len, default=[])
    return tuple(path for _, path in sorted(largest))


def _pixels(path: Path) -> NDArray[Any]:
    pixels: NDArray[Any] = pydicom.dcmread(path).pixel_array
    return pixels
