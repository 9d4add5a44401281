"""The darkest entry of a palette (PS3.3 section C.7.6.3.1.5)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import numpy as np

from scanward.dicom.frames.look import PALETTE_DESCRIPTORS, PALETTE_TABLES
from scanward.dicom.frames.palette import channel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.reading import DicomObject

_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)
"""Of red, green and blue in what is seen as light (ITU-R BT.709)."""


def darkest_index(found: DicomObject) -> int | None:
    """The stored value that is shown darkest; None where the palette is none that is stored as plain tables."""
    light: NDArray[np.float64] | None = None
    first = 0
    for descriptor, table, weight in zip(PALETTE_DESCRIPTORS, PALETTE_TABLES, _WEIGHTS, strict=True):
        said, stored = found.get(descriptor), found.get(table)
        if said is None or stored is None or stored.bulk is not None or len(said.value) < struct.calcsize("3H"):
            return None
        one = channel(said.value, stored.value, little=found.syntax.encoding.little)
        if not one.values.size or (light is not None and one.values.size != light.size):
            return None
        first = one.first
        light = one.values.astype(np.float64) * weight + (0.0 if light is None else light)
    return None if light is None else first + int(np.argmin(light))
