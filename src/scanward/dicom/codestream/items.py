"""The items of an encapsulated value: basic offset table, fragments, sequence delimiter (PS3.5 Table
A.4-1).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.codestream.broken import broken

if TYPE_CHECKING:
    from typing import BinaryIO

HEADER: Final = struct.Struct("<HHI")
ITEM: Final = (0xFFFE, 0xE000)
DELIMITER: Final = (0xFFFE, 0xE0DD)
DELIMITER_BYTES: Final = HEADER.pack(*DELIMITER, 0)
_UNDEFINED: Final = 0xFFFFFFFF
_MOST_FRAGMENTS: Final = 1 << 19  # a whole slide has some hundred thousand
_LARGEST_TABLE: Final = 1 << 24


class Fragment(NamedTuple):
    """Where the content of one item lies in the source."""

    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Items:
    """The layout of one encapsulated value. Offsets are absolute in the source; `end` is behind the
    delimiter.
    """

    start: int
    table: bytes
    """The basic offset table as it stands."""
    fragments: tuple[Fragment, ...]
    end: int
    tidy: bool
    """Whether the value is laid out as the standard says, so that it may be copied as it stands."""

    @property
    def first(self) -> int:
        """Where the first fragment's item tag lies: the basic offset table counts from here."""
        return self.start + HEADER.size + len(self.table)


def read_items(source: BinaryIO, length: int | None) -> Items:
    """Walk the item headers from where `source` stands; leaves it behind the value.

    `length` is None for undefined length; a defined one is read as old writers meant it, and must hold the
    items exactly. Raises UnsoundObject(CODESTREAM | TRUNCATED).
    """
    start = source.tell()
    size = source.seek(0, 2)
    limit = size if length is None else start + length
    if limit > size:
        raise UnsoundObject(QuarantineReason.TRUNCATED, "the pixel data is longer than the file")
    at, table_length, _ = _item(source, start, limit)
    if table_length > _LARGEST_TABLE:
        raise broken("the basic offset table is too long")
    source.seek(at)
    table = source.read(table_length)
    at += table_length
    fragments: list[Fragment] = []
    tidy = length is None and table_length % 4 == 0
    while length is None or at < limit:
        content, item_length, delimiter = _item(source, at, limit)
        if delimiter:
            if length is not None and content != limit:
                raise broken("the sequence delimiter comes before the end of the pixel data")
            source.seek(content)
            return Items(start, table, tuple(fragments), content, tidy and not item_length)
        fragments.append(Fragment(content, item_length))
        if len(fragments) > _MOST_FRAGMENTS:
            raise broken("too many fragments")
        at = content + item_length
    source.seek(limit)
    return Items(start, table, tuple(fragments), limit, tidy=False)


def _item(source: BinaryIO, at: int, limit: int) -> tuple[int, int, bool]:
    """Content position, length, and whether it is the delimiter, of the item at `at`."""
    if at + HEADER.size > limit:
        raise UnsoundObject(QuarantineReason.TRUNCATED, "the pixel data ends without a sequence delimiter")
    source.seek(at)
    group, element, length = HEADER.unpack(source.read(HEADER.size))
    if (group, element) == DELIMITER:
        return at + HEADER.size, length, True
    if (group, element) != ITEM or length == _UNDEFINED:
        raise broken(f"no item at byte {at} of the file")
    if at + HEADER.size + length > limit:
        raise UnsoundObject(QuarantineReason.TRUNCATED, "a fragment is longer than the pixel data")
    return at + HEADER.size, length, False
