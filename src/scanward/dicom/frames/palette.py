"""Numbers mapped through a palette (PS3.3 C.7.6.3.1.5)."""

from __future__ import annotations

import base64
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def through_palette(array: NDArray[Any], look: dict[str, Any]) -> NDArray[np.uint8]:
    """Numbers as the colours that they stand for: (rows, columns, 3), 8 bits. `look` is a `Look` as a dictionary."""
    channels = [_shown(array, *entry, little=look["little"]) for entry in look["palette"]]
    return np.stack(channels, axis=-1)


class Channel(NamedTuple):
    """One colour of a palette (PS3.3 C.7.6.3.1.5)."""

    first: int
    """The stored value that shows the first entry."""
    bits: int
    """Of an entry, as it is said; tables of bytes are often said to have 16."""
    values: NDArray[Any]


def channel(descriptor: bytes, table: bytes, *, little: bool) -> Channel:
    """The values of one colour, at most as many as the descriptor says (0 means 65 536). struct.error for a descriptor
    that is too short.
    """
    order = "<" if little else ">"
    entries, first, bits = struct.unpack_from(f"{order}3H", descriptor)
    entries = entries or 1 << 16
    values = np.frombuffer(table, f"{order}u2" if len(table) >= 2 * entries else "u1")
    return Channel(first, bits, values[:entries])


def _shown(array: NDArray[Any], descriptor: str, table: str, *, little: bool) -> NDArray[np.uint8]:
    one = channel(base64.b64decode(descriptor), base64.b64decode(table), little=little)
    values = one.values.astype(np.uint16)
    deep = one.bits > 8 or one.values.itemsize > 1  # noqa: PLR2004 - a screen's bits
    shift = max(0, int(values.max(initial=0)).bit_length() - 8) if deep else 0
    places = (array.astype(np.int64) - one.first).clip(0, values.size - 1)
    mapped: NDArray[np.uint8] = (values >> shift).astype(np.uint8)[places]
    return mapped
