"""Voxels of any shape written over in the objects that they came from: runs of rows, as masks of one exact level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.masking import Mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is written over in one object: `masks` hold all of it and nothing else, `level` is the stored value."""

    masks: tuple[Mask, ...]
    level: int


def erasure_of(removed: Iterable[tuple[int, NDArray[np.bool_]]], level: int) -> Erasure:
    """The erasure of pixels of some frames of one object.

    Args:
        removed: frame numbers from 0, each with its pixels (rows, columns) that are to go.
        level: the stored value that takes their place.
    """
    return Erasure(tuple(mask for frame, pixels in removed for mask in _rectangles(frame, pixels)), level)


def stored_level(value: float, slope: float, intercept: float, *, bits: int, signed: bool) -> int:
    """The stored value next to a real one, within what the samples can hold.

    Raises:
        UnsoundObject: NOT_MASKABLE where the slope is no number.
    """
    if not slope or not np.isfinite([value, slope, intercept]).all():
        raise UnsoundObject(QuarantineReason.NOT_MASKABLE, "a rescale slope that is no number")
    low = -(1 << (bits - 1)) if signed else 0
    return int(np.clip(round((value - intercept) / slope), low, low + (1 << bits) - 1))


def _rectangles(frame: int, pixels: NDArray[np.bool_]) -> Iterator[Mask]:
    """Runs along rows; those of several rows that begin and end alike are one rectangle."""
    open_runs: dict[tuple[int, int], int] = {}
    rows = np.flatnonzero(pixels.any(axis=1))
    if not len(rows):
        return
    for row in range(rows[0], rows[-1] + 2):
        runs = _runs(pixels[row]) if row < len(pixels) else set()
        for run in [run for run in open_runs if run not in runs]:
            yield Mask(run[0], open_runs.pop(run), run[1], row, frame, frame)
        for run in runs:
            open_runs.setdefault(run, row)


def _runs(line: NDArray[Any]) -> set[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(line.astype(np.int8), prepend=0, append=0))
    return set(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
