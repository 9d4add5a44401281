"""Pictures made larger or smaller, and extremes over neighbourhoods: numpy's own arithmetic is quicker than filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

Part: TypeAlias = tuple[slice, slice]
"""Rows and columns of a picture."""
WHOLE: Final[Part] = slice(None), slice(None)
_BAND: Final = 1 << 20
"""Pixels of a large picture that are worked on at once: what is made of them for a moment is several times as much."""


def bands(rows: int, columns: int, step: int = 1) -> Iterator[slice]:
    """The rows of a picture in stretches of `step` and a multiple of it, none of them much larger than a band."""
    high = max(1, _BAND // max(1, columns) // step) * step
    for top in range(0, rows, high):
        yield slice(top, min(rows, top + high))


def doubled(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with twice as many rows and columns, by bilinear interpolation."""
    return _doubled(_doubled(picture, 0), 1)


def _doubled(picture: NDArray[np.uint8], axis: int) -> NDArray[np.uint8]:
    """Each new pixel is three quarters of the nearest and one quarter of the next."""
    here = np.moveaxis(picture, axis, 0).astype(np.uint16)
    before, after = np.concatenate((here[:1], here[:-1])), np.concatenate((here[1:], here[-1:]))
    larger = np.empty((2 * here.shape[0], *here.shape[1:]), np.uint8)
    larger[::2] = (3 * here + before + 2) >> 2
    larger[1::2] = (3 * here + after + 2) >> 2
    return np.moveaxis(larger, 0, axis)


def halved(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with half as many rows and columns; an odd last one is left out."""
    rows, columns = (side // 2 * 2 for side in picture.shape[:2])
    wide = picture[:rows, :columns].astype(np.uint16)
    mean = (wide[::2, ::2] + wide[1::2, ::2] + wide[::2, 1::2] + wide[1::2, 1::2] + 2) >> 2
    small: NDArray[np.uint8] = mean.astype(np.uint8)
    return small


def resized(picture: NDArray[np.uint8], rows: int, columns: int, part: Part = WHOLE) -> NDArray[np.uint8]:
    """The picture with so many rows and columns, or a part of that, by bilinear interpolation; pixel centres stay
    where they are.
    """
    narrow = _along(picture.astype(np.float32), rows, part[0])
    wide = _along(narrow.swapaxes(0, 1), columns, part[1]).swapaxes(0, 1)
    result: NDArray[np.uint8] = (wide + np.float32(0.5)).astype(np.uint8)
    return result


def _along(values: NDArray[np.float32], count: int, part: slice) -> NDArray[np.float32]:
    size = values.shape[0]
    if size == count:
        return values[part]
    places = (np.arange(count, dtype=np.float32)[part] + 0.5) * (size / count) - 0.5
    places = places.clip(0, size - 1)
    first = np.minimum(places.astype(np.intp), max(size - 2, 0))
    share = (places - first).astype(np.float32).reshape(-1, *([1] * (values.ndim - 1)))
    second = np.minimum(first + 1, size - 1)
    between: NDArray[np.float32] = values[first] * (1 - share) + values[second] * share
    return between


def spread(values: NDArray[Any], reach: int, extreme: Callable[..., NDArray[Any]]) -> NDArray[Any]:
    """The least (`np.minimum`) or the greatest (`np.maximum`) over `reach` x `reach` places around each."""
    return run(run(values, reach, 0, extreme), reach, 1, extreme)


def run(values: NDArray[Any], reach: int, axis: int, extreme: Callable[..., NDArray[Any]]) -> NDArray[Any]:
    """The least or the greatest over `reach` places in a row, centred; each step doubles how far it sees."""
    before, count = reach // 2, values.shape[axis]

    def part(first: int | None, end: int | None) -> tuple[slice, ...]:
        return (*[slice(None)] * axis, slice(first, end))

    shape = list(values.shape)
    shape[axis] += reach - 1
    seen = np.empty(shape, values.dtype)  # np.pad(mode="edge") takes as long as all the rest
    seen[part(None, before)] = values[part(None, 1)]
    seen[part(before, before + count)] = values
    seen[part(before + count, None)] = values[part(count - 1, None)]
    length = 1
    while length < reach:
        step = min(length, reach - length)
        seen = extreme(seen[part(None, -step)], seen[part(step, None)])
        length += step
    return seen
