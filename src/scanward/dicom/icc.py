"""Blanks the words in an ICC profile (0028,2000) and keeps its colours (ICC.1:2022).

The profile is built anew in a buffer of zeros of the same length, from a table of what a colour engine
reads. Names, copyrights, dates, makers, models, private tags and every byte that no kept tag owns are
therefore gone without having to be found.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scanward.dicom.icc_tags import COLOUR_TAGS, TEXT_TAGS, colour_bytes, neutral_text

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADER: Final = 128
_ENTRY: Final = struct.Struct(">4sII")
_MOST_TAGS: Final = 256
_MOST_BYTES: Final = 64 << 20
_CLASSES: Final = frozenset({b"scnr", b"mntr", b"prtr", b"link", b"spac", b"abst"})
_SPACES: Final = frozenset(
    space.encode()
    for space in (
        *("XYZ ", "Lab ", "Luv ", "YCbr", "Yxy ", "RGB ", "GRAY", "HSV ", "HLS ", "CMYK", "CMY "),
        *("2CLR", "3CLR", "4CLR", "5CLR", "6CLR", "7CLR", "8CLR"),
    )
)
_D50: Final = bytes.fromhex("0000f6d6000100000000d32d")
_LAST_INTENT: Final = 3

Tag = tuple[bytes, int, int]


def clean_profile(profile: bytes) -> bytes | None:
    """The profile without words, of the same length; None where it cannot be understood (then drop the
    attribute).
    """
    head = _header(profile)
    tags = _tag_table(profile) if head is not None else None
    if head is None or tags is None:
        return None
    contents = [(tag, _content(tag, profile)) for tag in tags]
    kept = [(tag, content) for tag, content in contents if content]
    clean = bytearray(len(profile))
    clean[: len(head)] = head
    struct.pack_into(">I", clean, _HEADER, len(kept))
    for index, ((name, offset, size), content) in enumerate(kept):
        _ENTRY.pack_into(clean, _HEADER + 4 + _ENTRY.size * index, name, offset, size)
        clean[offset : offset + len(content)] = content
    return bytes(clean)


def _header(profile: bytes) -> bytes | None:
    """The 128 bytes of section 7.2 with size, version, class, colour spaces and intent, and nothing else."""
    if not _HEADER + 4 <= len(profile) <= _MOST_BYTES:
        return None
    size, intent = (int.from_bytes(profile[at : at + 4], "big") for at in (0, 64))
    space, connection = profile[16:20], profile[20:24]
    known = profile[12:16] in _CLASSES and space in _SPACES and connection in _SPACES and profile[36:40] == b"acsp"
    if not known or not _HEADER + 4 <= size <= len(profile) or intent > _LAST_INTENT:
        return None
    head = bytearray(_HEADER)
    head[0:4], head[8:10], head[12:24] = profile[0:4], profile[8:10], profile[12:24]
    head[36:40], head[64:68], head[68:80] = b"acsp", profile[64:68], _D50
    return bytes(head)


def _tag_table(profile: bytes) -> list[Tag] | None:
    """The entries of section 7.3 that may stay; None where one points outside, or into another's middle."""
    size, count = (int.from_bytes(profile[at : at + 4], "big") for at in (0, _HEADER))
    floor = _HEADER + 4 + _ENTRY.size * count
    if count > _MOST_TAGS or floor > size:
        return None
    entries = list(_ENTRY.iter_unpack(profile[_HEADER + 4 : floor]))
    if any(offset < floor or length < 8 or offset + length > size for _, offset, length in entries):  # noqa: PLR2004 - type and four zeros
        return None
    tags = [(name, offset, length) for name, offset, length in entries if name in COLOUR_TAGS | TEXT_TAGS]
    names = {name for name, _, _ in tags}
    return tags if len(names) == len(tags) and _apart({(a, b) for _, a, b in tags}) else None


def _apart(places: Iterable[tuple[int, int]]) -> bool:
    """Whether no two places overlap (the same place twice is one place: curves are often shared)."""
    return all(a + length <= b for (a, length), (b, _) in pairwise(sorted(places)))


def _content(tag: Tag, profile: bytes) -> bytes:
    name, offset, length = tag
    content = profile[offset : offset + length]
    return neutral_text(content) if name in TEXT_TAGS else colour_bytes(content)
