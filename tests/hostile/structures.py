"""Data sets that nest, repeat, claim or inflate to more than they are."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from .wire import Elements, deflated, element, elements, image, item, part10, with_elements

if TYPE_CHECKING:
    from collections.abc import Callable

_OPEN = 0xFFFFFFFF
_ITEM_END = struct.pack("<HHL", 0xFFFE, 0xE00D, 0)
_SEQUENCE_END = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
_REQUEST, _REFERENCES, _CONTENT, _LUT, _ICON = 0x00400275, 0x00081140, 0x0040A730, 0x00283010, 0x00880200
_FEW = 60_000
"""Bytes that the length of a short element can say, about."""


def _data_set(number: int, content: bytes) -> bytes:
    """The small image with elements of higher groups put in; they must lie above 0028 and below 7FE0."""
    parts = image(number)
    pixels = {0x7FE00010: parts.pop(0x7FE00010)}
    return elements(parts) + content + elements(pixels)


def _merged(number: int, content: bytes) -> bytes:
    return part10(number, _data_set(number, content))


def empty_private(number: int, size: int) -> bytes:
    count = size // 8
    made, group = [], 0x0029
    while count > 0:
        made.append(element(group << 16 | 0x10, "LO", b""))
        made += [element(group << 16 | 0x1000 | low, "LO", b"") for low in range(256)]
        count -= 257
        group += 2
    return _merged(number, b"".join(made)[: size // 8 * 8])


def safe_private(number: int, size: int) -> bytes:
    """Elements of a private block that a recipe keeps, each with a value that differs."""
    made, group, count = [], 0x0029, 0
    while count < size // 14:
        made.append(element(group << 16 | 0x10, "LO", b"SIEMENS MEDCOM HEADER"))
        made += [element(group << 16 | 0x1000 | low, "IS", b"%d" % (count + low)) for low in range(256)]
        count += 256
        group += 2
    return _merged(number, b"".join(made))


def creators(number: int, size: int) -> bytes:
    """Blocks reserved in every private group, and nothing in them."""
    made, length, group = [], 0, 0x0029
    while length < size:
        for low in range(0x10, 0x100):
            one = element(group << 16 | low, "LO", b"SIEMENS CSA HEADER")
            made.append(one)
            length += len(one)
        group += 2
    return _merged(number, b"".join(made))


def unknown_elements(number: int, size: int) -> bytes:
    """Standard tags that no dictionary has."""
    made = [element((0x2B + 2 * (n // 0xFFFE) - 1) << 16 | (1 + n % 0xFFFE), "LO", b"") for n in range(size // 8)]
    return _merged(number, b"".join(made))


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
    return _merged(number, head + tower * (size // len(tower)) + _SEQUENCE_END)


def values(vr: str, one: bytes, tag: int) -> Callable[[int, int], bytes]:
    """One attribute with as many values as it can hold."""

    def make(number: int, size: int) -> bytes:
        length = min(size, _FEW)
        return with_elements(number, {tag: (vr, (one * (length // len(one)))[: length - 1])})

    return make


def different_values(vr: str, write: Callable[[int], bytes], tag: int) -> Callable[[int, int], bytes]:
    """The same with values that all differ."""

    def make(number: int, size: int) -> bytes:
        made, length = [], 0
        while length < min(size, _FEW):
            made.append(write(len(made)))
            length += len(made[-1]) + 1
        return with_elements(number, {tag: (vr, b"\\".join(made[:-1]))})

    return make


def table(vr: str, unit: bytes, tag: int = 0x00283006) -> Callable[[int, int], bytes]:
    """A look-up table, whose bytes are looked through for needles."""

    def make(number: int, size: int) -> bytes:
        length = min(size, _FEW) if vr == "US" else size & ~1
        data = (unit * (length // len(unit) + 1))[:length]
        lut = item(elements({0x00283002: ("US", b"\0\1\0\0\x10\0"), tag: (vr, data)}))
        return with_elements(number, {_LUT: ("SQ", lut)})

    return make


def escapes(number: int, size: int) -> bytes:
    """Text that changes its character set at every letter (ISO 2022)."""
    unit = b"\x1b$B0!\x1b(Ba\x1b-Fz\x1b$)C0!"
    parts: Elements = {
        0x00080005: ("CS", b"\\ISO 2022 IR 87\\ISO 2022 IR 126\\ISO 2022 IR 149"),
        0x00204000: ("LT", (unit * (size // len(unit)))[:_FEW]),
        0x00181030: ("LO", (b"\x1b\\" * size)[: max(0, size - _FEW)]),
    }
    return with_elements(number, parts)


def escapes_in_names(number: int, size: int) -> bytes:
    """The same in names, whose parts begin anew at each delimiter."""
    unit = b"\x1b$B0!\x1b(B^=\\"
    parts: Elements = {
        0x00080005: ("CS", b"\\ISO 2022 IR 87"),
        0x00101001: ("PN", (unit * (size // len(unit)))[: min(_FEW, size)]),
    }
    return with_elements(number, parts)


def character_sets(number: int, size: int) -> bytes:
    """Thousands of character sets."""
    return with_elements(number, {0x00080005: ("CS", (b"ISO 2022 IR 100\\" * 5000)[: min(_FEW, size)])})


def character_sets_in_items(number: int, size: int) -> bytes:
    """Items that each have another character set."""
    names = ("100", "101", "109", "110", "144", "127", "126", "138", "148")
    made = b"".join(
        item(elements({0x00080005: ("CS", f"\\ISO 2022 IR {names[n % 9]}\\ISO 2022 IR {names[n // 9 % 9]}".encode()),
                       0x00400007: ("LO", b"\xe4\xf6 %d" % n)}))
        for n in range(size // 80)
    )  # fmt: skip
    return with_elements(number, {_REQUEST: ("SQ", made)})


def group_lengths(number: int, size: int) -> bytes:
    made = [element(group << 16, "UL", b"\0\0\0\0") for group in range(0x002A, 0x7FE0, 2)]
    return _merged(number, b"".join(made)[: size // 12 * 12])


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


def bomb_of_zeros(number: int, size: int) -> bytes:
    return deflated(number, _data_set(number, element(0x00290010, "OB", bytes(size * 950))))


def bomb_of_elements(number: int, size: int) -> bytes:
    """Deflated elements, 100 times as many as could stand in a plain file of that size."""
    made, group = [], 0x0029
    while sum(map(len, made)) < size * 40:
        made.append(b"".join(element(group << 16 | low, "LO", b"") for low in range(0x10, 0x2000)))
        group += 2
    return deflated(number, _data_set(number, b"".join(made)))


def bomb_of_items(number: int, size: int) -> bytes:
    """Deflated empty items."""
    return deflated(number, _data_set(number, element(0x00400275 | 0x29 << 16, "SQ", item(b"") * (size * 4))))


def bomb_of_text(number: int, size: int) -> bytes:
    """Deflated text, full of names, in many attributes of items."""
    from .texts import _everything, filled

    text = filled(_everything(), size // 2).encode()
    one = item(element(0x00204000, "LT", text[:60_000]))
    return deflated(number, _data_set(number, element(0x00400275 | 0x29 << 16, "SQ", one * 60)))


def bomb_of_pixels(number: int, size: int) -> bytes:
    """A deflated film that is black: it inflates to a thousand times its size."""
    rows = 6000
    more: Elements = {
        0x00280010: ("US", struct.pack("<H", rows)), 0x00280011: ("US", struct.pack("<H", rows)),
        0x7FE00010: ("OW", bytes(rows * rows * 2)),
    }  # fmt: skip
    return deflated(number, elements(image(number) | more))


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
    "decimal values": values("DS", b"0\\", 0x00283052),
    "different decimal values": different_values("DS", lambda n: b"%d.5" % n, 0x300A0282),
    "different integer values": different_values("IS", lambda n: b"%d" % n, 0x00186060),
    "empty values of text": values("LO", b"\\", 0x00181030),
    "empty values of names": values("PN", b"\\", 0x00101001),
    "carets in names": values("PN", b"^", 0x00101001),
    "groups in names": values("PN", b"=", 0x00101001),
    "different dates": different_values(
        "DA", lambda n: b"%04d0%d1%d" % (1900 + n % 130, 1 + n % 9, n // 9 % 10), 0x00080022
    ),
    "different times": different_values("TM", lambda n: b"%06d" % n, 0x00080032),
    "different instants": different_values("DT", lambda n: b"20240101%06d" % n, 0x0008002A),
    "different ages": different_values("AS", lambda n: b"%03dY" % (n % 1000), 0x00101010),
    "different codes": different_values("CS", lambda n: b"C%X" % n, 0x00080008),
    "different titles of machines": different_values("AE", lambda n: b"AE%X" % n, 0x00080054),
    "different UIDs": different_values("UI", lambda n: b"1.2.3.4.%d" % n, 0x00081160 - 5),
    "standard UIDs": values("UI", b"1.2.840.10008.1.2\\", 0x00081155),
    "words of 16 bits": table("US", b"K\0o\0w\0a\0"),
    "a table of the name": table("OW", b"Kowalczyk!"),
    "a table of the name, turned": table("OW", b"oKawczlky!"),
    "a table of noise": table("OW", bytes((n * 167 + n // 7) % 256 for n in range(9973))),
    "a table of letters": table("OB", b"Kowalczy "),
    "escapes": escapes,
    "escapes in names": escapes_in_names,
    "character sets": character_sets,
    "character sets in items": character_sets_in_items,
    "group lengths": group_lengths,
    "claimed pixels": claims,
    "claimed rows": claims_rows,
    "deflated zeros": bomb_of_zeros,
    "deflated elements": bomb_of_elements,
    "deflated items": bomb_of_items,
    "deflated text": bomb_of_text,
    "deflated pixels": bomb_of_pixels,
}
