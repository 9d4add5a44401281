"""Objects written byte by byte, so that they may say anything."""

from __future__ import annotations

import struct

EXPLICIT, DEFLATED = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"
NAME, NUMBER = "Kowalczyk^Mirabelle", "MRN887340"
"""The patient of every hostile object."""
_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_ROOT = "1.2.826.0.1.3680043.2.1143"
Elements = dict[int, tuple[str, bytes]]
"""Value representation and value by tag."""


def element(tag: int, vr: str, value: bytes, length: int | None = None) -> bytes:
    """An explicit little endian element; `length` may lie."""
    if len(value) % 2:
        value += b"\0" if vr in ("UI", "OB", "UN") else b" "
    stated = len(value) if length is None else length
    head = struct.pack("<HH2s", tag >> 16, tag & 0xFFFF, vr.encode())
    return head + (struct.pack("<HL", 0, stated) if vr in _LONG else struct.pack("<H", stated)) + value


def item(content: bytes) -> bytes:
    return struct.pack("<HHL", 0xFFFE, 0xE000, len(content)) + content


def elements(parts: Elements) -> bytes:
    return b"".join(element(tag, vr, value) for tag, (vr, value) in sorted(parts.items()))


def uid(number: int, level: int) -> str:
    return f"{_ROOT}.{number}.{level}"


def image(number: int) -> Elements:
    """What a small CT image says, of 4 x 4 pixels; `number` makes its study, series and instance."""
    return {
        0x00080005: ("CS", b"ISO_IR 192"),
        0x00080008: ("CS", b"ORIGINAL\\PRIMARY\\AXIAL"),
        0x00080016: ("UI", b"1.2.840.10008.5.1.4.1.1.2"),
        0x00080018: ("UI", uid(number, 3).encode()),
        0x00080020: ("DA", b"20240131"),
        0x00080060: ("CS", b"CT"),
        0x0008103E: ("LO", b"AXIAL 5MM"),
        0x00100010: ("PN", NAME.encode()),
        0x00100020: ("LO", NUMBER.encode()),
        0x00100030: ("DA", b"19610407"),
        0x00180015: ("CS", b"CHEST"),
        0x0020000D: ("UI", uid(number, 1).encode()),
        0x0020000E: ("UI", uid(number, 2).encode()),
        0x00200013: ("IS", b"1"),
        0x00280002: ("US", b"\1\0"),
        0x00280004: ("CS", b"MONOCHROME2"),
        0x00280010: ("US", b"\4\0"),
        0x00280011: ("US", b"\4\0"),
        0x00280100: ("US", b"\x10\0"),
        0x00280101: ("US", b"\x0c\0"),
        0x00280102: ("US", b"\x0b\0"),
        0x00280103: ("US", b"\0\0"),
        0x7FE00010: ("OW", b"\1\0" * 16),
    }


def part10(number: int, body: bytes, syntax: str = EXPLICIT, sop_class: bytes = b"1.2.840.10008.5.1.4.1.1.2") -> bytes:
    """A Part 10 file around a data set's bytes."""
    meta = elements(
        {
            0x00020001: ("OB", b"\0\1"),
            0x00020002: ("UI", sop_class),
            0x00020003: ("UI", uid(number, 3).encode()),
            0x00020010: ("UI", syntax.encode()),
            0x00020012: ("UI", b"1.2.3"),
        }
    )
    return b"\0" * 128 + b"DICM" + element(0x00020000, "UL", struct.pack("<L", len(meta))) + meta + body


def with_elements(number: int, more: Elements, syntax: str = EXPLICIT) -> bytes:
    """The small image with further elements, or others in place of its own."""
    return part10(number, elements(image(number) | more), syntax)


def encapsulated(number: int, syntax: str, stream: bytes, more: Elements | None = None) -> bytes:
    """The small image with one compressed frame."""
    parts = image(number) | (more or {})
    del parts[0x7FE00010]
    frame = stream + b"\0" * (len(stream) % 2)
    pixels = struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OB", 0, 0xFFFFFFFF) + item(b"") + item(frame)
    return part10(number, elements(parts) + pixels + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0), syntax)
