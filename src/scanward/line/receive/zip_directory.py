"""The central directory of a ZIP, read as a stream under a budget (APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16).

The directory is validated as a whole before any member is unpacked, since two readers that disagree on it are how
an archive shows one content to a scanner and another to a person: the end record closes the file, the directory
lies right before it, no two members share bytes.
"""

from __future__ import annotations

import os
import struct
from array import array
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from scanward.core.doors import later
from scanward.core.errors import QuarantineReason, UnsoundObject

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from scanward.line.receive.limits import ReceiveLimits
else:
    np = later("numpy")

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s4B4H3L5H2L")
LOCAL = struct.Struct("<4s5H3L2H")
_CHUNK = 1 << 18
_MAX16, _MAX32 = 0xFFFF, 0xFFFFFFFF
_UTF8 = 1 << 11
_UNIX = frozenset({3, 19})  # "version made by": Unix, and macOS


class Member(NamedTuple):
    """One entry of the central directory."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    at: int
    unix_mode: int
    """st_mode where the maker was a Unix, else 0."""


class Extent(NamedTuple):
    """Where the central directory lies, and how many entries it says it has."""

    at: int
    length: int
    entries: int


def find_directory(fd: int, limits: ReceiveLimits) -> Extent:
    """Find the central directory. Raises UnsoundObject when it is absent, displaced or over the limits."""
    size = os.fstat(fd).st_size
    tail_at = max(0, size - _END.size - _MAX16)
    tail = os.pread(fd, size - tail_at, tail_at)
    at = _end_record(tail)
    if at < 0:
        _refuse("no end of directory closes the file: cut short, or bytes after it")
    _, disk, first_disk, here, count, length, offset, _ = _END.unpack_from(tail, at)
    end = tail_at + at
    if _MAX16 in (here, count) or _MAX32 in (length, offset):
        end, disk, first_disk, here, count, length, offset = _end64(fd, end)
    if disk or first_disk or here != count:
        _refuse("one part of an archive in several parts")
    if count > limits.archive_entries or length > limits.directory_bytes:
        _refuse("more entries than the limit")
    if offset + length != end:
        _refuse("the directory does not lie where the archive says")
    return Extent(offset, length, count)


def read_members(fd: int, extent: Extent) -> Iterator[Member]:
    """Read the entries one after the other. Raises UnsoundObject when one is broken."""
    buffer, at = b"", extent.at
    end = extent.at + extent.length
    for _ in range(extent.entries):
        if len(buffer) < _ENTRY.size + 3 * _MAX16 and at < end:
            chunk = os.pread(fd, min(_CHUNK, end - at), at)
            buffer, at = buffer + chunk, at + len(chunk)
        member, used = _member(buffer)
        yield member
        buffer = buffer[used:]
    if buffer or at < end:
        _refuse("bytes in the directory that are no entry")


def check_no_overlap(fd: int, extent: Extent) -> None:
    """Read the whole directory once; raises UnsoundObject when members share bytes or lie outside the archive."""
    starts, ends = array("Q"), array("Q")
    for member in read_members(fd, extent):
        starts.append(member.at)
        ends.append(member.at + LOCAL.size + len(member.raw_name) + member.packed)
    first = np.frombuffer(starts, dtype=np.uint64)
    last = np.frombuffer(ends, dtype=np.uint64)
    order = np.argsort(first, kind="stable")
    if len(order) and int(last.max()) > extent.at:
        _refuse("a member lies outside the archive")
    if np.any(last[order][:-1] > first[order][1:]):
        _refuse("members that share bytes")


def _end_record(tail: bytes) -> int:
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if at + _END.size <= len(tail) and at + _END.size + _END.unpack_from(tail, at)[7] == len(tail):
            return at
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return -1


def _end64(fd: int, end: int) -> tuple[int, int, int, int, int, int, int]:
    locator_at = end - _LOCATOR.size
    record = os.pread(fd, _LOCATOR.size, locator_at) if locator_at >= 0 else b""
    if record[:4] != b"PK\x06\x07":
        _refuse("no 64-bit end of directory where one is needed")
    _, _, at, _ = _LOCATOR.unpack(record)
    block = os.pread(fd, _END64.size, at) if at < locator_at else b""
    if len(block) < _END64.size or block[:4] != b"PK\x06\x06":
        _refuse("a broken 64-bit end of directory")
    _, length_of_record, _, _, disk, first_disk, here, count, length, offset = _END64.unpack(block)
    if at + 12 + length_of_record != locator_at:
        _refuse("bytes between the ends of the directory")
    return at, disk, first_disk, here, count, length, offset


def _member(buffer: bytes) -> tuple[Member, int]:
    if len(buffer) < _ENTRY.size or buffer[:4] != b"PK\x01\x02":
        _refuse("a broken directory entry")
    fields = _ENTRY.unpack_from(buffer)
    maker, flags, method = fields[2], fields[5], fields[6]
    crc, packed, size, name_length, extra_length, comment_length, disk = fields[9:16]
    attributes, at = fields[17], fields[18]
    used = _ENTRY.size + name_length + extra_length + comment_length
    if len(buffer) < used:
        _refuse("a directory entry cut short")
    raw_name = buffer[_ENTRY.size : _ENTRY.size + name_length]
    if _MAX32 in (packed, size, at):
        extra = buffer[_ENTRY.size + name_length : _ENTRY.size + name_length + extra_length]
        size, packed, at = _wide(extra, size, packed, at)
    if disk:
        _refuse("one part of an archive in several parts")
    name = raw_name.decode("utf-8", "surrogateescape") if flags & _UTF8 else raw_name.decode("cp437")
    mode = attributes >> 16 if maker in _UNIX else 0
    return Member(name, raw_name, flags, method, crc, packed, size, at, mode), used


def _wide(extra: bytes, size: int, packed: int, at: int) -> tuple[int, int, int]:
    """Take the 64-bit fields from the extra field 0x0001, in the order and number in which they are needed."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind == 1:
            body = extra[place + 4 : place + 4 + length]
            wide = [value for (value,) in struct.iter_unpack("<Q", body[: len(body) // 8 * 8])]
            needed = [value == _MAX32 for value in (size, packed, at)]
            if len(wide) >= sum(needed):
                values = iter(wide)
                size, packed, at = (next(values) if n else v for n, v in zip(needed, (size, packed, at), strict=True))
                return size, packed, at
        place += 4 + length
    raise UnsoundObject(QuarantineReason.ARCHIVE, "no 64-bit sizes where they are needed")


def _refuse(detail: str) -> NoReturn:
    raise UnsoundObject(QuarantineReason.ARCHIVE, detail)
