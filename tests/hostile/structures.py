"""Data sets that nest, repeat or claim to be more than they are."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from .wire import Elements, element, elements, image, item, part10, with_elements

if TYPE_CHECKING:
    from collections.abc import Callable

_OPEN = 0xFFFFFFFF
_ITEM_END = struct.pack("<HHL", 0xFFFE, 0xE00D, 0)
_SEQUENCE_END = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
_REQUEST, _REFERENCES, _CONTENT, _ICON = 0x00400275, 0x00081140, 0x0040A730, 0x00880200


def data_set(number: int, content: bytes) -> bytes:
    """The small image with elements of higher groups put in; they must lie above 0028 and below 7FE0."""
    parts = image(number)
    pixels = {0x7FE00010: parts.pop(0x7FE00010)}
    return elements(parts) + content + elements(pixels)


def merged(number: int, content: bytes) -> bytes:
    return part10(number, data_set(number, content))


def empty_private(number: int, size: int) -> bytes:
    count = size // 8
    made, group = [], 0x0029
    while count > 0:
        made.append(element(group << 16 | 0x10, "LO", b""))
        made += [element(group << 16 | 0x1000 | low, "LO", b"") for low in range(256)]
        count -= 257
        group += 2
    return merged(number, b"".join(made)[: size // 8 * 8])


def safe_private(number: int, size: int) -> bytes:
    """Elements of a private block that a recipe keeps, each with a value that differs."""
    made, group, count = [], 0x0029, 0
    while count < size // 14:
        made.append(element(group << 16 | 0x10, "LO", b"SIEMENS MEDCOM HEADER"))
        made += [element(group << 16 | 0x1000 | low, "IS", b"%d" % (count + low)) for low in range(256)]
        count += 256
        group += 2
    return merged(number, b"".join(made))


def creators(number: int, size: int) -> bytes:
    """Blocks reserved in every private group, and nothing in them."""
    made, length, group = [], 0, 0x0029
    while length < size:
        for low in range(0x10, 0x100):
            one = element(group << 16 | low, "LO", b"SIEMENS CSA HEADER")
            made.append(one)
            length += len(one)
        group += 2
    return merged(number, b"".join(made))


def unknown_elements(number: int, size: int) -> bytes:
    """Standard tags that no dictionary has."""
    made = [element((0x2B + 2 * (n // 0xFFFE) - 1) << 16 | (1 + n % 0xFFFE), "LO", b"") for n in range(size // 8)]
    return merged(number, b"".join(made))


def overlays(number: int, size: int) -> bytes:
    """Overlay planes in every even group from 6000 to 60FE, over and over in nested items."""
    planes = [
        element(group << 16 | low, vr, value)
        for group in range(0x6000, 0x6100, 2)
        for low, vr, value in (
            (0x10, "US", b"\4\0"), (0x11, "US", b"\4\0"), (0x40, "CS", b"G"), (0x50, "SS", b"\1\0\1\0"),
            (0x100, "US", b"\1\0"), (0x102, "US", b"\0\0"), (0x1500, "LO", b"Kowalczyk"), (0x3000, "OW", b"\1\0"),
        )
    ]  # fmt: skip
    once = b"".join(planes)
    nested = b"".join(item(once) for _ in range(max(0, size // len(once) - 1)))
    parts = image(number) | {_REFERENCES: ("SQ", nested)}
    pixels = {0x7FE00010: parts.pop(0x7FE00010)}
    return part10(number, elements(parts) + once + elements(pixels))


def icons(number: int, size: int) -> bytes:
    """Icon images in the items of a sequence."""
    icon = {tag: image(number)[tag] for tag in range(0x00280002, 0x00280104) if tag in image(number)}
    icon |= {0x7FE00010: ("OW", b"\1\0" * 16)}
    one = item(element(_ICON, "SQ", item(elements(icon))))
    return with_elements(number, {0x00081199: ("SQ", one * (size // len(one)))})


def items(number: int, size: int) -> bytes:
    """Empty items."""
    return with_elements(number, {_REQUEST: ("SQ", item(b"") * (size // 8))})


def tiny_items(number: int, size: int) -> bytes:
    """Items of one element, each another."""
    made = b"".join(item(element(0x00400007, "LO", b"%04x" % n)) for n in range(size // 20))
    return with_elements(number, {_REQUEST: ("SQ", made)})


def tiny_items_as_unknown(number: int, size: int) -> bytes:
    """The same, sent as UN, so that a reader must guess the encoding."""
    made = b"".join(item(struct.pack("<HHL", 0x40, 7, 4) + b"%04x" % n) for n in range(size // 20))
    return with_elements(number, {_REQUEST: ("UN", made)})


def _nested(depth: int, inner: bytes) -> bytes:
    for _ in range(depth):
        inner = element(_CONTENT, "SQ", item(inner))
    return inner


def deep(number: int, size: int) -> bytes:
    """Sequences in sequences to the end of the file."""
    inner = b""
    while len(inner) < size:
        inner = element(_CONTENT, "SQ", item(inner))
    return with_elements(number, {_CONTENT: ("SQ", item(inner))})


def deep_and_broad(number: int, size: int) -> bytes:
    """Many towers of 30 levels."""
    tower = item(_nested(30, element(0x0040A160, "UT", b"Kowalczyk")))
    return with_elements(number, {_CONTENT: ("SQ", tower * (size // len(tower)))})


def deep_with_much_inside(number: int, size: int) -> bytes:
    """A tower of 30 levels over all the rest."""
    leaves = b"".join(item(element(0x00400007, "LO", b"%04x" % n)) for n in range(size // 20))
    return with_elements(number, {_CONTENT: ("SQ", item(_nested(28, element(_REQUEST, "SQ", leaves))))})


def deep_as_unknown(number: int, size: int) -> bytes:
    """A tower of UN over all the rest, which must be guessed anew at each level."""
    inner = b"".join(item(struct.pack("<HHL", 0x40, 7, 4) + b"%04x" % n) for n in range(size // 20))
    inner = struct.pack("<HHL", 0x40, 0x275, len(inner)) + inner
    for _ in range(28):
        inner = struct.pack("<HHL", 0x40, 0xA730, len(inner) + 8) + item(inner)
    return with_elements(number, {_CONTENT: ("UN", item(inner))})


def deep_as_bytes(number: int, size: int) -> bytes:
    """A tower of OB, each level of which could be a sequence."""
    inner = b"".join(item(element(0x00400007, "LO", b"%04x" % n)) for n in range(size // 20))
    for _ in range(28):
        inner = item(element(_CONTENT, "OB", inner))
    return with_elements(number, {0x00420011: ("OB", inner)})


def open_towers(number: int, size: int) -> bytes:
    """Sequences and items of undefined length."""
    head = struct.pack("<HH2sHL", _CONTENT >> 16, _CONTENT & 0xFFFF, b"SQ", 0, _OPEN)
    start, end = head + struct.pack("<HHL", 0xFFFE, 0xE000, _OPEN), _ITEM_END + _SEQUENCE_END
    tower = struct.pack("<HHL", 0xFFFE, 0xE000, _OPEN) + start * 29 + end * 29 + _ITEM_END
    return merged(number, head + tower * (size // len(tower)) + _SEQUENCE_END)


def group_lengths(number: int, size: int) -> bytes:
    made = [element(group << 16, "UL", b"\0\0\0\0") for group in range(0x002A, 0x7FE0, 2)]
    return merged(number, b"".join(made)[: size // 12 * 12])


def claims(number: int, size: int) -> bytes:
    """Pixels of four gigabytes, of which there is next to nothing."""
    parts = image(number)
    del parts[0x7FE00010]
    return part10(number, elements(parts) + element(0x7FE00010, "OW", b"\0" * size, 0xFFFFFFF0))


def claims_rows(number: int, size: int) -> bytes:
    """Rows, columns and frames whose product no memory holds."""
    more: Elements = {
        0x00280008: ("IS", b"2147483647"), 0x00280010: ("US", b"\xff\xff"), 0x00280011: ("US", b"\xff\xff"),
        0x7FE00010: ("OW", b"\0" * (size & ~1)),
    }  # fmt: skip
    return with_elements(number, more)


STRUCTURES: dict[str, Callable[[int, int], bytes]] = {
    "empty private elements": empty_private,
    "private elements that stay": safe_private,
    "private creators": creators,
    "tags of no dictionary": unknown_elements,
    "overlays": overlays,
    "icons": icons,
    "empty items": items,
    "tiny items": tiny_items,
    "tiny items sent as UN": tiny_items_as_unknown,
    "deep": deep,
    "deep and broad": deep_and_broad,
    "deep over all the rest": deep_with_much_inside,
    "deep UN over all the rest": deep_as_unknown,
    "deep OB over all the rest": deep_as_bytes,
    "open towers": open_towers,
    "group lengths": group_lengths,
    "claimed pixels": claims,
    "claimed rows": claims_rows,
}
