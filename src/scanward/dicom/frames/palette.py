"""Numbers mapped through a palette (PS3.3 C.7.6.3.1.5)."""

from __future__ import annotations

import base64
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def through_palette(array: NDArray[Any], look: dict[str, Any]) -> NDArray[np.uint8]:
    """Numbers as the colours that they stand for: (rows, columns, 3), 8 bits. `look` is a `Look` as a dictionary."""
    channels = [_channel(array, *entry, little=look["little"]) for entry in look["palette"]]
    return np.stack(channels, axis=-1)


def _channel(array: NDArray[Any], descriptor: str, table: str, *, little: bool) -> NDArray[np.uint8]:
    """One colour of a palette (PS3.3 C.7.6.3.1.5): entries (0 means 65 536), first value mapped, bits of an
    entry.
    """
    order = "<" if little else ">"
    entries, first, bits = struct.unpack_from(f"{order}3H", base64.b64decode(descriptor))
    entries = entries or 1 << 16
    raw = base64.b64decode(table)
    wide = len(raw) >= 2 * entries
    values = np.frombuffer(raw, f"{order}u2" if wide else "u1").astype(np.uint16)
    shift = max(0, int(values.max(initial=0)).bit_length() - 8) if bits > 8 or wide else 0  # noqa: PLR2004 - a screen's bits
    places = (array.astype(np.int64) - first).clip(0, min(entries, values.size) - 1)
    mapped: NDArray[np.uint8] = (values >> shift).astype(np.uint8)[places]
    return mapped
