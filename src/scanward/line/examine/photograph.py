"""Whether a colour picture holds something that looks like a face: skin, with eyes and a mouth darker than what is
around them.

Skin by chrominance (Chai and Ngan, IEEE Trans. Circuits Syst. Video Technol. 9, 1999), and on it the order of
brightness that holds in faces under most lights, region by region (Sinha, Invest. Ophthalmol. Vis. Sci. 35, 1994: the
ratio template). No trained model: faces seen from the side or from behind hair are not found, and some pictures that
show none are. So an answer adds to a suspicion, and clears nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_LARGEST: Final = 512
"""Pixels on the longer side of the picture that is searched."""
_SMALLEST_FACE: Final = 32
_STEP: Final = 1.2
_WIDE, _HIGH = 14, 16
"""Units of a face's window, in which the regions are given: left, top, right, bottom."""
_FOREHEAD, _BRIDGE = (4.0, 1.5, 10.0, 4.0), (6.2, 5.0, 7.8, 8.0)
_LEFT_EYE, _RIGHT_EYE = (2.6, 4.8, 5.8, 7.0), (8.2, 4.8, 11.4, 7.0)
_LEFT_CHEEK, _RIGHT_CHEEK = (2.4, 8.2, 5.0, 10.8), (9.0, 8.2, 11.6, 10.8)
_MOUTH, _CHIN = (4.8, 11.3, 9.2, 12.8), (5.2, 13.4, 8.8, 15.2)
_REGIONS: Final = (_FOREHEAD, _BRIDGE, _LEFT_EYE, _RIGHT_EYE, _LEFT_CHEEK, _RIGHT_CHEEK, _MOUTH, _CHIN)
_BRIGHTER: Final = ((0, 2), (0, 3), (1, 2), (1, 3), (4, 2), (5, 3), (4, 6), (5, 6), (7, 6))
"""Pairs of regions of which the first is the brighter one."""
_SKIN: Final = (_FOREHEAD, _LEFT_CHEEK, _RIGHT_CHEEK, _CHIN)
_LEFT_OF, _RIGHT_OF = [2, 4], [3, 5]
_LOPSIDED: Final = 0.35
_INNER: Final = (2.0, 1.5, 12.0, 15.0)
_LEAST_SKIN: Final = 0.6
_SUSPECT: Final = 0.15
"""How much darker, as a share, the darker of two regions has to be in the middle of all pairs."""
_FEWEST: Final = 300
"""Pixels of skin that a face has at least."""
_CB, _CR = (77, 127), (133, 173)
_DARKEST: Final = 30


def shows_a_face(picture: NDArray[np.uint8]) -> bool:
    """Whether a person should look at a colour picture (rows, columns, RGB), since a face may stand in it."""
    return face_likeness(picture) >= _SUSPECT


def face_likeness(picture: NDArray[np.uint8]) -> float:
    """How face-like the most face-like part of a colour picture (rows, columns, RGB) is; 0 for none."""
    small = _small(picture)
    luma, skin = _luma_and_skin(small)
    if skin.sum() < _FEWEST:
        return 0.0
    sums = _summed(luma), _summed(skin)
    best, high = 0.0, float(_SMALLEST_FACE)
    while high <= luma.shape[0] and high * _WIDE / _HIGH <= luma.shape[1]:
        best = max(best, _best_of_size(sums, luma.shape, high / _HIGH))
        high *= _STEP
    return best


def _small(picture: NDArray[np.uint8]) -> Floats:
    """Averaged over blocks."""
    step = max(1, -(-max(picture.shape[:2]) // _LARGEST))
    rows, columns = picture.shape[0] // step, picture.shape[1] // step
    blocks = picture[: rows * step, : columns * step].reshape(rows, step, columns, step, 3)
    small: Floats = blocks.mean(axis=(1, 3), dtype=np.float32)
    return small


def _luma_and_skin(small: Floats) -> tuple[Floats, Floats]:
    red, green, blue = small[..., 0], small[..., 1], small[..., 2]
    luma: Floats = 0.299 * red + 0.587 * green + 0.114 * blue
    cb, cr = 128 + 0.564 * (blue - luma), 128 + 0.713 * (red - luma)
    skin = (cb >= _CB[0]) & (cb <= _CB[1]) & (cr >= _CR[0]) & (cr <= _CR[1]) & (luma > _DARKEST)
    return luma, skin.astype(np.float32)


def _summed(values: Floats) -> NDArray[np.float64]:
    return np.pad(values.cumsum(0, dtype=np.float64).cumsum(1), ((1, 0), (1, 0)))


def _best_of_size(sums: tuple[NDArray[Any], NDArray[Any]], shape: tuple[int, ...], unit: float) -> float:
    step = max(1, int(unit))
    tops = np.arange(0, shape[0] - int(unit * _HIGH) + 1, step)
    lefts = np.arange(0, shape[1] - int(unit * _WIDE) + 1, step)
    top, left = (each.ravel() for each in np.meshgrid(tops, lefts, indexing="ij"))
    for region in (_INNER, *_SKIN):
        there = _mean(sums[1], top, left, region, unit) >= _LEAST_SKIN
        top, left = top[there], left[there]
    if not len(top):
        return 0.0
    means = np.stack([_mean(sums[0], top, left, region, unit) for region in _REGIONS])
    order = np.stack([1 - means[dark] / np.maximum(means[bright], 1.0) for bright, dark in _BRIGHTER])
    alike = np.abs(means[_LEFT_OF] - means[_RIGHT_OF]).max(axis=0) / means.mean(axis=0) < _LOPSIDED
    like = np.where((order.min(axis=0) > 0) & alike, np.median(order, axis=0), 0.0)
    return float(like.max())


def _mean(summed: NDArray[Any], top: NDArray[Any], left: NDArray[Any], region: Any, unit: float) -> NDArray[Any]:
    x0, y0, x1, y1 = (round(each * unit) for each in region)
    x1, y1 = max(x1, x0 + 1), max(y1, y0 + 1)
    total = (
        summed[top + y1, left + x1]
        - summed[top + y0, left + x1]
        - summed[top + y1, left + x0]
        + summed[top + y0, left + x0]
    )
    mean: NDArray[Any] = total / ((y1 - y0) * (x1 - x0))
    return mean
