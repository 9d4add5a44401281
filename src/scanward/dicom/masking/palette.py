"""The darkest entry of a palette (PS3.3 section C.7.6.3.1.5)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scanward.dicom.reading import DicomObject

_DESCRIPTORS: Final = (0x00281101, 0x00281102, 0x00281103)
_TABLES: Final = (0x00281201, 0x00281202, 0x00281203)
_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)
"""Of red, green and blue in what is seen as light (ITU-R BT.709)."""


def darkest_index(found: DicomObject) -> int | None:
    """The stored value that is shown darkest; None where the palette is none that is stored as plain tables."""
    order = "<" if found.syntax.encoding.little else ">"
    light: NDArray[np.float64] | None = None
    first = 0
    for descriptor, table, weight in zip(_DESCRIPTORS, _TABLES, _WEIGHTS, strict=True):
        said, stored = found.get(descriptor), found.get(table)
        if said is None or stored is None or stored.bulk is not None or len(said.value) < struct.calcsize("3H"):
            return None
        entries, first, _ = struct.unpack_from(f"{order}3H", said.value)
        entries = entries or 1 << 16
        wide = len(stored.value) >= 2 * entries
        values = np.frombuffer(stored.value, f"{order}u2" if wide else "u1")[:entries].astype(np.float64)
        if not values.size or (light is not None and values.size != light.size):
            return None
        light = values * weight + (0.0 if light is None else light)
    return None if light is None else first + int(np.argmin(light))
