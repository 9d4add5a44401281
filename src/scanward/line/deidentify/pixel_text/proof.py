"""What masking changed, counted: source and result decoded frame by frame and compared.

It is the room's own account for the report; the attack on the result looks in other ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.frames.taking import FrameTaker
from scanward.dicom.masking import MasksByFrame
from scanward.dicom.reading import open_object

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from numpy.typing import NDArray

    from scanward.dicom.frames import FrameDecoder
    from scanward.dicom.masking import Mask


@dataclass(frozen=True, slots=True)
class Comparison:
    """Counts over all frames: pixels outside the masks and under them, and those outside that are not the same."""

    frames: int
    outside: int
    under: int
    changed_outside: int
    largest_change: float = 0.0
    """Of a sample outside, in stored values."""

    @property
    def holds(self) -> bool:
        """Whether nothing outside the masks changed."""
        return not self.changed_outside


def compare(source: Path, result: Path, masks: Sequence[Mask], decoder: FrameDecoder) -> Comparison:
    """Compare two objects of the same frames outside `masks` (those that `PixelWork.masked` names).

    YBR is compared as RGB, since the result may be coded in another space; two frames lie in memory.

    Raises:
        UnsoundObject: PIXEL_DESCRIPTION where the two are not of the same shape; what reading and decoding raise.
    """
    outside = under = changed = 0
    by_frame = MasksByFrame(masks)
    largest = 0.0
    with open_object(source) as before, open_object(result) as after:
        takers = [FrameTaker(found, decoder.limits) for found in (before, after)]
        said = takers[0].said
        other = takers[1].said
        if (said.frames, said.rows, said.columns) != (other.frames, other.rows, other.columns):
            raise UnsoundObject(QuarantineReason.PIXEL_DESCRIPTION, "source and result are not of the same shape")
        for index in range(said.frames):
            one, two = (decoder.decode(taker.take(index)) for taker in takers)
            free = np.ones((said.rows, said.columns), bool)
            for mask in by_frame.standing(index):
                free[mask.top : mask.bottom, mask.left : mask.right] = False
            unequal = _unequal(one, two) & free
            free_pixels = int(np.count_nonzero(free))
            outside, under = outside + free_pixels, under + free.size - free_pixels
            if unequal.any():
                changed += int(np.count_nonzero(unequal))
                change = np.abs(one[unequal].astype(np.float64) - two[unequal].astype(np.float64))
                largest = max(largest, float(np.nanmax(change)))
    return Comparison(said.frames, outside, under, changed, largest)


def _unequal(one: NDArray[Any], two: NDArray[Any]) -> NDArray[np.bool_]:
    """Pixels that differ in any sample; NaN is NaN."""
    differ = one != two
    if one.dtype.kind == "f":
        differ &= ~(np.isnan(one) & np.isnan(two))
    unequal: NDArray[np.bool_] = differ if differ.ndim == 2 else differ.any(axis=2)  # noqa: PLR2004 - rows and columns
    return unequal
