"""How well a head in some pose explains a volume: mutual information of tissues and values.

Source: Wells et al., Multi-modal volume registration by maximization of mutual information, Med. Image Anal. 1 (1996);
Maes et al., IEEE Trans. Med. Imaging 16 (1997). It asks only that like tissues look alike, not how they look, so that
one head serves every sequence and modality.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import map_coordinates

from scanward.line.examine.faces.model import Tissue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.volume import Grid

BINS: Final = 24
_UNKNOWN: Final = BINS
_ROOM: Final = BINS + 1
_LEAST_SHARE: Final = 0.2
"""Less of the head than that in the volume is no evidence."""
_COVERAGE_POWER: Final = 0.25
"""How much is taken off for a head that lies partly outside: chosen on real volumes, whole and cut short."""
_HU: Final = (-1000.0, -300.0, -150.0, -20.0, 10.0, 30.0, 60.0, 100.0, 300.0, 1500.0)
_HU_LEVELS: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.55, 0.7, 0.8, 0.9, 1.0)
_AIR_HU: Final = -500.0


@dataclass(frozen=True, slots=True)
class Levels:
    """A grid's values as levels from 0 to 1, in which tissues are told apart; -1 where nothing is known."""

    levels: NDArray[np.float32]
    bins: NDArray[np.int32]
    origin: NDArray[np.float64]
    step_mm: float
    body: float
    """The level above which something stands, and no air."""
    span: tuple[float, float] | None
    """The values at levels 0 and 1, between which levels go as the root; None for Hounsfield units."""

    def value_of(self, level: float) -> float:
        """The real value at a level."""
        if self.span is None:
            return float(np.interp(level, _HU_LEVELS, _HU))
        low, high = self.span
        return low + (high - low) * level**2


def levels_of(grid: Grid) -> Levels:
    """Levels of a grid along the patient's axes.

    Raises:
        ValueError: the values are all the same, or none is known.
    """
    known = np.isfinite(grid.values)
    values = grid.values[known]
    if not len(values) or values.min() == values.max():
        raise ValueError("a volume without a picture")
    low, high = (float(value) for value in np.percentile(values, (1, 99.5)))
    span = None if is_hounsfield(grid) else (low, high)
    if span is None:
        scaled = np.interp(grid.values, _HU, _HU_LEVELS)
    else:
        span = low, high if high > low else float(values.max())
        low, high = span
        scaled = np.sqrt(np.clip((np.nan_to_num(grid.values) - low) / (high - low), 0, 1))
    levels = np.where(known, scaled, -1.0).astype(np.float32)
    bins = np.where(known, np.minimum((levels * BINS).astype(np.int32), BINS - 1), _UNKNOWN).astype(np.int32)
    return Levels(levels, bins, grid.origin, grid.step_mm, _between(levels[known]), span)


def is_hounsfield(grid: Grid) -> bool:
    """Whether values are those of CT: much of any CT is air, and nothing else is so far below zero."""
    known = grid.values[np.isfinite(grid.values)]
    return bool(len(known)) and float(np.percentile(known, 10)) < _AIR_HU


def _between(levels: NDArray[np.float32]) -> float:
    """The level that parts air from the body (Otsu 1979), nearer to air: skin is dark in some sequences."""
    counts, edges = np.histogram(levels, 64, (0, 1))
    share = np.cumsum(counts) / counts.sum()
    mean = np.cumsum(counts * (edges[:-1] + edges[1:]) / 2) / counts.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        parted = np.nan_to_num((mean[-1] * share - mean) ** 2 / (share * (1 - share)))
    cut = int(np.argmax(parted))
    dark, bright = mean[cut] / share[cut], (mean[-1] - mean[cut]) / (1 - share[cut]) if share[cut] < 1 else 1.0
    return float(dark + 0.4 * (bright - dark))


def rough(levels: Levels, places: NDArray[np.floating], tissue: NDArray[np.int32]) -> float:
    """Agreement at the nearest voxels. `places` (n, 3) are grid places as x, y, z."""
    at = np.rint(places).astype(np.int32)
    depth, rows, columns = levels.bins.shape
    inside = (at >= 0).all(axis=1) & (at[:, 0] < columns) & (at[:, 1] < rows) & (at[:, 2] < depth)
    at = at[inside]
    seen = levels.bins.ravel()[(at[:, 2] * rows + at[:, 1]) * columns + at[:, 0]]
    counts = np.bincount(tissue[inside] * _ROOM + seen, minlength=len(Tissue) * _ROOM).astype(np.float64)
    return _information(counts.reshape(len(Tissue), _ROOM)[:, :BINS], len(places))


def smooth(levels: Levels, places: NDArray[np.floating], tissue: NDArray[np.int32]) -> float:
    """Agreement by trilinear interpolation and a histogram that each value enters in two bins, so that it has no
    steps."""
    return _information(_joint(levels, places, tissue), len(places))


def inner(levels: Levels, places: NDArray[np.floating], tissue: NDArray[np.int32]) -> float:
    """Agreement within the body alone: a bottle of water has none, whatever its shape."""
    joint = _joint(levels, places, tissue)
    bright = joint[:, int(levels.body * BINS) + 1 :]
    body = np.delete(bright, [Tissue.AIR, Tissue.CAVITY], axis=0)
    return _information(body, max(1, int(body.sum())))


def _joint(levels: Levels, places: NDArray[np.floating], tissue: NDArray[np.int32]) -> NDArray[np.float64]:
    seen = map_coordinates(levels.levels, places.T[::-1], order=1, cval=-1.0, prefilter=False)
    known = seen >= 0
    exact = seen[known] * (BINS - 1)
    low = np.minimum(exact.astype(np.int32), BINS - 2)
    rest = exact - low
    first = tissue[known] * BINS + low
    size = len(Tissue) * BINS
    joint = np.bincount(first, 1 - rest, size) + np.bincount(first + 1, rest, size)
    return joint.astype(np.float64).reshape(len(Tissue), BINS)


def _information(joint: NDArray[np.floating], asked: int) -> float:
    """Mutual information in nats, less where part of the head lies outside of the volume."""
    total = float(joint.sum())
    if total < asked * _LEAST_SHARE:
        return 0.0
    shares = joint / total
    information = _plogp(shares) - _plogp(shares.sum(axis=0)) - _plogp(shares.sum(axis=1))
    return float(information * min(1.0, total / asked) ** _COVERAGE_POWER)


def _plogp(shares: NDArray[np.floating]) -> float:
    some = shares[shares > 0]
    return float((some * np.log(some)).sum())
