"""Values by the thousand, tables, and character sets that change at every letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .wire import Elements, elements, item, with_elements

if TYPE_CHECKING:
    from collections.abc import Callable

_REQUEST, _LUT = 0x00400275, 0x00283010
_FEW = 60_000
"""Bytes that the length of a short element can say, about."""


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


VALUES: dict[str, Callable[[int, int], bytes]] = {
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
}
