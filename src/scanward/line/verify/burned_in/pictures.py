"""What a released object shows, as few grey pictures as writing can be read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scanward.dicom.frames import FrameSource

_LOWEST, _HIGHEST = 0.5, 99.5
"""Percentiles: writing is brighter than the picture or darker, and stays so when both ends are cut off."""
_SAME_GREY = 24
"""Levels by which channels differ where nobody sees a colour; letters that differ so little are seen in grey too."""
_FEW = 4
"""Objects of so many frames are looked at frame by frame, beside their projections."""


class Shown(NamedTuple):
    """A grey picture (rows, columns) of 8 bits, and which frames it shows; `last` None: all from `first` on."""

    grey: NDArray[np.uint8]
    first: int = 0
    last: int | None = None


def pictures_of(frames: FrameSource) -> Iterator[Shown]:
    """Grey pictures of one object: each frame of a short one; else its projections, and the middle frame.

    Raises:
        UnsoundObject: a frame cannot be decoded.
    """
    if frames.count <= _FEW:
        for index in range(frames.count):
            for grey in _greys(frames.frame(index)):
                yield Shown(grey, index, index)
        return
    yield from projections_of(frames)
    for grey in _greys(frames.frame(frames.count // 2)):
        yield Shown(grey)


def projections_of(frames: FrameSource) -> Iterator[Shown]:
    """The brightest and the darkest that each pixel is in any frame: writing of every frame stands in one of them, and
    of some frames where nothing else outshines it. Raises as `pictures_of`.
    """
    brightest: NDArray[Any] | None = None
    darkest: NDArray[Any] | None = None
    for index in range(frames.count):
        frame = frames.frame(index)
        brightest = frame.copy() if brightest is None else np.maximum(brightest, frame)
        darkest = frame.copy() if darkest is None else np.minimum(darkest, frame)
    for projection in (brightest, darkest):
        for grey in _greys(projection) if projection is not None else ():
            yield Shown(grey)


def _greys(frame: NDArray[Any]) -> Iterator[NDArray[np.uint8]]:
    """A frame in grey; a coloured one by its strongest and by its weakest channel, for letters may differ from what
    they stand on in colour only."""
    if frame.ndim == 2:  # noqa: PLR2004 - rows and columns
        yield _eight_bits(frame)
        return
    strongest, weakest = frame.max(axis=2), frame.min(axis=2)
    yield _eight_bits(strongest)
    if int((strongest - weakest).max()) > _SAME_GREY:
        yield _eight_bits(weakest)


def _eight_bits(grey: NDArray[Any]) -> NDArray[np.uint8]:
    if grey.dtype == np.uint8:
        return grey
    values = np.nan_to_num(grey.astype(np.float32))
    low, high = (float(v) for v in np.percentile(values, (_LOWEST, _HIGHEST)))
    if high <= low:
        low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255.0 / (high - low if high > low else 1.0))
    eight: NDArray[np.uint8] = scaled.clip(0, 255).astype(np.uint8)
    return eight
