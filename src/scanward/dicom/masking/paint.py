"""What is laid over pixels: the level of the surroundings, or what is shown as black, in stored values.

PS3.3 section C.7.6.3.1.2: MONOCHROME1 shows its least value brightest; the chroma of YBR is neutral in the middle of
its range (YBR_PARTIAL's luma is black at 16); a palette has its darkest entry. Where a value can mean anything
(signed, deeper than a screen, padded), black is the darkest level that the frame itself shows. A pixel padding value
is no level: it is taken only where padding stands around.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanward.dicom.masking.masks import Fill
from scanward.dicom.masking.palette import darkest_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scanward.dicom.description import PixelDescription
    from scanward.dicom.masking.masks import Mask
    from scanward.dicom.reading import DicomObject

_RING: Final = 3
"""Pixels around a rectangle that say which level it stands in."""
_RANGE_LIMIT: Final = 0x00280121
_SCREEN_BITS: Final = 8
_COLOUR: Final = 3
_CMYK: Final = 4
_NEUTRAL: Final = ("YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420")


@dataclass(frozen=True, slots=True)
class Paint:
    """How to find a level. `black` is None where the frame itself has to say what is darkest."""

    fill: Fill
    black: tuple[int, ...] | None
    inverted: bool
    """Whether the largest value is the darkest."""
    padding: tuple[int, int] | None
    """Smallest and largest value that is padding."""
    indexed: bool
    """Whether values are places in a palette: neighbours of a value are other colours."""

    def head(self) -> dict[str, Any]:
        """For the wire to the child."""
        return asdict(self)

    @classmethod
    def of_head(cls, head: dict[str, Any]) -> Paint:
        black, padding = head["black"], head["padding"]
        return cls(
            Fill(head["fill"]),
            None if black is None else tuple(black),
            head["inverted"],
            None if padding is None else (padding[0], padding[1]),
            head["indexed"],
        )


def paint_of(found: DicomObject, said: PixelDescription, fill: Fill) -> Paint:
    """The paint for an object's pixels."""
    padding = _padding(found, said)
    indexed = said.photometric == "PALETTE COLOR"
    inverted = said.photometric == "MONOCHROME1"
    return Paint(fill, _black(found, said, padding), inverted, padding, indexed)


def _black(found: DicomObject, said: PixelDescription, padding: tuple[int, int] | None) -> tuple[int, ...] | None:
    top = (1 << said.bits_stored) - 1
    if said.photometric == "PALETTE COLOR":
        darkest = darkest_index(found)
        return None if darkest is None else (darkest,)
    if said.photometric in _NEUTRAL and said.samples == _COLOUR:
        luma = 0 if said.photometric.startswith("YBR_FULL") else 16 << (said.bits_stored - _SCREEN_BITS)
        return luma, 1 << (said.bits_stored - 1), 1 << (said.bits_stored - 1)
    if said.samples == _CMYK:
        return (top,) * _CMYK if said.photometric == "CMYK" else (0,) * _CMYK
    if said.samples == _COLOUR:
        return (0,) * _COLOUR
    if said.bits_stored > _SCREEN_BITS or said.signed or padding:
        return None
    return (top if said.photometric == "MONOCHROME1" else 0,)


def _padding(found: DicomObject, said: PixelDescription) -> tuple[int, int] | None:
    """Pixel Padding Value to Pixel Padding Range Limit (PS3.3 section C.7.5.1.1.2), in the pixels' own sign."""
    if said.padding is None or said.samples != 1:
        return None
    element = found.get(_RANGE_LIMIT)
    order = "little" if found.syntax.encoding.little else "big"
    limit = said.padding
    if element is not None and element.bulk is None and element.value:
        limit = int.from_bytes(element.value[:2], order)  # type: ignore[arg-type]  # one of the two words
    ends = [value - (1 << 16) if said.signed and value >> 15 else value for value in (said.padding, limit)]
    return min(ends), max(ends)


def paint(frame: NDArray[Any], masks: Sequence[Mask], how: Paint) -> None:
    """Lay each mask over `frame`, (rows, columns) or (rows, columns, samples) of stored values, in place.

    All levels are found before the first pixel changes; what lies under any mask counts for none of them.
    """
    pixels = frame[..., np.newaxis] if frame.ndim == 2 else frame  # noqa: PLR2004 - rows and columns
    free = np.ones(pixels.shape[:2], bool)
    for mask in masks:
        free[mask.top : mask.bottom, mask.left : mask.right] = False
    black: NDArray[Any] | None = None
    levels = []
    for mask in masks:
        level = _around(pixels, free, mask, how) if how.fill is Fill.SURROUNDINGS else None
        if level is None:
            black = _darkest(pixels, free, how) if black is None else black
            level = black
        levels.append(level)
    for mask, level in zip(masks, levels, strict=True):
        pixels[mask.top : mask.bottom, mask.left : mask.right] = level


def _around(pixels: NDArray[Any], free: NDArray[np.bool_], mask: Mask, how: Paint) -> NDArray[Any] | None:
    """The level of most of the ring around a mask; None where nothing free stands around it."""
    place = np.s_[max(0, mask.top - _RING) : mask.bottom + _RING, max(0, mask.left - _RING) : mask.right + _RING]
    ring = pixels[place][free[place]]
    if not len(ring):
        return None
    padded = _is_padding(ring, how)
    if padded is not None and 2 * np.count_nonzero(padded) > len(ring):
        ring = ring[padded]
    elif padded is not None:
        ring = ring[~padded]
    if how.indexed:
        values, counts = np.unique(ring, axis=0, return_counts=True)
        commonest: NDArray[Any] = values[np.argmax(counts)]
        return commonest
    middle: NDArray[Any] = np.sort(ring, axis=0)[len(ring) // 2]
    return middle


def _darkest(pixels: NDArray[Any], free: NDArray[np.bool_], how: Paint) -> NDArray[Any]:
    if how.black is not None:
        return np.asarray(how.black, pixels.dtype)
    seen = pixels[free]
    padded = _is_padding(seen, how)
    if padded is not None and not padded.all():
        seen = seen[~padded]
    if seen.dtype.kind == "f":
        seen = seen[np.isfinite(seen).all(axis=1)]
    if not len(seen):
        return np.zeros(pixels.shape[2], pixels.dtype)
    darkest: NDArray[Any] = (np.max if how.inverted else np.min)(seen, axis=0)
    return darkest


def _is_padding(values: NDArray[Any], how: Paint) -> NDArray[np.bool_] | None:
    if how.padding is None:
        return None
    padded: NDArray[np.bool_] = ((values >= how.padding[0]) & (values <= how.padding[1]))[:, 0]
    return padded
