"""Pictures made larger or smaller, by bilinear interpolation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def resized(picture: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """The picture with so many rows and columns; pixel centres stay where they are."""
    narrow = _along(picture.astype(np.float32), rows)
    wide = _along(narrow.swapaxes(0, 1), columns).swapaxes(0, 1)
    result: NDArray[np.uint8] = (wide + np.float32(0.5)).astype(np.uint8)
    return result


def _along(values: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    size = values.shape[0]
    if size == count:
        return values
    places = (np.arange(count, dtype=np.float32) + 0.5) * (size / count) - 0.5
    places = places.clip(0, size - 1)
    first = np.minimum(places.astype(np.intp), max(size - 2, 0))
    share = (places - first).astype(np.float32).reshape(-1, *([1] * (values.ndim - 1)))
    second = np.minimum(first + 1, size - 1)
    between: NDArray[np.float32] = values[first] * (1 - share) + values[second] * share
    return between
