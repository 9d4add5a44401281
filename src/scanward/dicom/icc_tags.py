"""The tags of an ICC profile that stay, and what of their content does (ICC.1:2022 sections 9.2 and 10;
ICC.1:2001-04 for `desc`).
"""

from __future__ import annotations

import struct
from typing import Final

COLOUR_TAGS: Final = frozenset(
    {
        *(b"%c2%c%d" % (a, b, i) for a, b in (b"AB", b"BA", b"DB", b"BD") for i in range(4)),
        *(b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"wtpt", b"bkpt", b"chad", b"chrm"),
        *(b"cicp", b"gamt", b"lumi", b"meas", b"pre0", b"pre1", b"pre2", b"view", b"tech"),
    }
)
"""Tags of numbers. `A2B0` and its kin are the tables between device and connection space."""
TEXT_TAGS: Final = frozenset({b"desc", b"cprt", b"dmnd", b"dmdd", b"vued"})
"""Texts that a profile must have, or that engines look up: they stay as places, with neutral words."""

_NEUTRAL: Final = b"removed"
_FIXED: Final = {b"XYZ ": 20, b"meas": 36, b"view": 36, b"sig ": 12, b"cicp": 12}
_PARAMETERS: Final = (1, 3, 4, 5, 7)
_WHOLE: Final = frozenset({b"mAB ", b"mBA ", b"mpet"})


def colour_bytes(content: bytes) -> bytes:
    """The part of a numeric tag that its own counts account for; nothing where its type is no numeric one."""
    kind = content[:4]
    if kind in _WHOLE:
        return kind + bytes(4) + content[8:]
    used = _used(kind, content)
    return kind + bytes(4) + content[8:used] if 8 <= used <= len(content) else b""  # noqa: PLR2004 - type and four zeros


def _used(kind: bytes, content: bytes) -> int:
    if kind in _FIXED:
        return _FIXED[kind]
    if kind == b"sf32":
        return 44  # chromatic adaptation, the one tag of this type: a 3 x 3 matrix
    if len(content) < 12:  # noqa: PLR2004 - room for a count
        return 0
    if kind == b"curv":
        return 12 + 2 * int.from_bytes(content[8:12], "big")
    if kind == b"para":
        function = int.from_bytes(content[8:10], "big")
        return 12 + 4 * _PARAMETERS[function] if function < len(_PARAMETERS) else 0
    if kind == b"chrm":
        return 12 + 8 * int.from_bytes(content[8:10], "big")
    return _table_bytes(kind, content)


def _table_bytes(kind: bytes, content: bytes) -> int:
    """Length of a `mft1` or `mft2` table (sections 10.10 and 10.11)."""
    if kind not in {b"mft1", b"mft2"} or len(content) < 52:  # noqa: PLR2004 - the fixed part of mft2
        return 0
    inputs, outputs, grid = content[8], content[9], content[10]
    if inputs > 15:  # noqa: PLR2004 - the most that any device space has
        return 0
    cells: int = grid**inputs * outputs  # mypy cannot see that no exponent is negative
    if kind == b"mft1":
        return 48 + 256 * (inputs + outputs) + cells
    into, out = int.from_bytes(content[48:50], "big"), int.from_bytes(content[50:52], "big")
    return 52 + 2 * (into * inputs + cells + out * outputs)


def neutral_text(content: bytes) -> bytes:
    """The same kind of text with a neutral word, never longer than `content`; nothing where it is no text.

    >>> neutral_text(b"text" + bytes(4) + b"Copyright Jane Doe\\0")
    b'text\\x00\\x00\\x00\\x00removed\\x00'
    """
    kind, room = content[:4], len(content)
    if kind == b"text":
        return (b"text" + bytes(4) + _NEUTRAL + b"\0")[:room]
    if kind == b"desc":
        return _old_description(room)
    if kind == b"mluc":
        return _localised(room)
    return b""


def _old_description(room: int) -> bytes:
    """textDescriptionType: an ASCII string; its Unicode and Macintosh forms are left empty."""
    word = _NEUTRAL + b"\0"
    return b"desc" + bytes(4) + len(word).to_bytes(4, "big") + word if room >= 90 + len(word) else b""


def _localised(room: int) -> bytes:
    """multiLocalizedUnicodeType with one record, or with none where there is no room."""
    word = _NEUTRAL.decode().encode("utf-16-be")
    if room < 28 + len(word):
        return (b"mluc" + bytes(4) + struct.pack(">II", 0, 12))[:room] if room >= 16 else b""  # noqa: PLR2004 - its fixed part
    return b"mluc" + bytes(4) + struct.pack(">II4sII", 1, 12, b"enUS", len(word), 28) + word
