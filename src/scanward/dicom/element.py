"""One element as it stands in a file, undecoded."""

from __future__ import annotations

from typing import NamedTuple


class Extent(NamedTuple):
    """Where a value that is not loaded lies in the object's bytes."""

    offset: int
    length: int


class Element(NamedTuple):
    """One element, undecoded.

    `raw` is the whole element with its header, and the sequence delimiter where the length is undefined; for bulk
    values it is the header alone. `head` is the length of the header. `vr` is the VR that the value is to be
    understood by: the dictionary's where the file says none or UN.
    """

    tag: int
    vr: str
    raw: bytes
    head: int
    undefined: bool = False
    bulk: Extent | None = None

    @property
    def value(self) -> bytes:
        return self.raw[self.head :]

    def __repr__(self) -> str:
        return f"Element({self.tag >> 16:04X},{self.tag & 0xFFFF:04X} {self.vr} {len(self.raw)} bytes)"


PIXEL_DATA = 0x7FE00010
PIXEL_TAGS = frozenset({0x7FE00008, 0x7FE00009, PIXEL_DATA})
ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD
UNDEFINED = 0xFFFFFFFF

LONG_VRS = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
"""VRs with a 32-bit length in explicit syntaxes (PS3.5 section 7.1.2)."""
SHORT_VRS = frozenset({"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO", "LT", "PN", "SH", "SL",
                       "SS", "ST", "TM", "UI", "UL", "US"})  # fmt: skip
TEXT_VRS = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI",
                      "UR", "UT"})  # fmt: skip
CHARSET_VRS = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
"""VRs whose bytes depend on Specific Character Set (PS3.5 section 6.1.2.2)."""


def is_private(tag: int) -> bool:
    return bool(tag & 0x10000)


def is_private_creator(tag: int) -> bool:
    return bool(tag & 0x10000) and 0x10 <= (tag & 0xFFFF) <= 0xFF  # noqa: PLR2004 - PS3.5 section 7.8.1
