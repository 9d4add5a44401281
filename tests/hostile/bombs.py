"""Deflated data sets that are small in a file and large behind it."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from .structures import data_set
from .texts import PATTERNS, filled
from .wire import DEFLATED, Elements, element, elements, image, item, part10

if TYPE_CHECKING:
    from collections.abc import Callable

_SEQUENCE = 0x00400275
_MOST = 90_000_000
"""Bytes behind the file, at most."""


def _deflated(number: int, body: bytes) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return part10(number, squeeze.compress(body) + squeeze.flush(), DEFLATED)


def _repeated(number: int, unit: bytes, size: int) -> bytes:
    """Items over and over, as many as `size` bytes hold when they are packed."""
    packed = len(zlib.compress(unit * 64, 9)) / 64
    count = min(int(size / packed), _MOST // len(unit))
    return _deflated(number, data_set(number, element(_SEQUENCE, "SQ", unit * count)))


def zeros(number: int, size: int) -> bytes:
    return _deflated(number, data_set(number, element(0x00690010, "OB", bytes(size * 900))))


def few_zeros(number: int, size: int) -> bytes:
    """As many as may be, in values that are loaded."""
    made = b"".join(element(0x00690000 | low, "OB", bytes(200_000)) for low in range(0x1000, 0x1000 + size // 350))
    return _deflated(number, data_set(number, element(0x00690010, "LO", b"ACME") + made))


def empty_items(number: int, size: int) -> bytes:
    return _repeated(number, item(b"") * 4, size)


def small_elements(number: int, size: int) -> bytes:
    one = b"".join(element(0x00400000 | low, "LO", b"") for low in range(0x400))
    return _repeated(number, item(one), size)


def elements_as_many_as_may_be(number: int, size: int) -> bytes:
    """Just below any count that is refused by itself."""
    one = item(b"".join(element(0x00400000 | low, "LO", b"") for low in range(999)))
    return _deflated(number, data_set(number, element(_SEQUENCE, "SQ", one * min(52, size // 300))))


def text(number: int, size: int) -> bytes:
    """A text that is full of names, over and over."""
    told = filled(PATTERNS["everything at once"](), 20_000).encode()
    return _repeated(number, item(element(0x00204000, "LT", told)), size)


def text_as_much_as_may_be(number: int, size: int) -> bytes:
    """The same, as much as a header may be."""
    told = filled(PATTERNS["everything at once"](), 20_000).encode()
    return _deflated(number, data_set(number, element(_SEQUENCE, "SQ", item(element(0x00204000, "LT", told)) * 190)))


def pixels(number: int, size: int) -> bytes:
    """A black film."""
    rows = int((size * 480) ** 0.5)
    more: Elements = {
        0x00280010: ("US", struct.pack("<H", rows)), 0x00280011: ("US", struct.pack("<H", rows)),
        0x7FE00010: ("OW", bytes(rows * rows * 2)),
    }  # fmt: skip
    return _deflated(number, elements(image(number) | more))


BOMBS: dict[str, Callable[[int, int], bytes]] = {
    "deflated: zeros": zeros,
    "deflated: zeros that are loaded": few_zeros,
    "deflated: empty items": empty_items,
    "deflated: elements": small_elements,
    "deflated: elements, as many as may be": elements_as_many_as_may_be,
    "deflated: text": text,
    "deflated: text, as much as may be": text_as_much_as_may_be,
    "deflated: a black film": pixels,
}
