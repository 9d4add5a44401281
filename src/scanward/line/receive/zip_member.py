"""One member of a ZIP: may it be unpacked, and its bytes under a budget."""

from __future__ import annotations

import os
import stat
import zlib
from typing import TYPE_CHECKING, NoReturn

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.line.receive.names import fault_of
from scanward.line.receive.zip_directory import LOCAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanward.line.receive.spool import Allowance
    from scanward.line.receive.zip_directory import Member

_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 1 | 1 << 6 | 1 << 13  # traditional, strong, masked local headers
_READ, _INFLATE = 1 << 16, 1 << 18


def is_folder(member: Member) -> bool:
    """Whether a member is a folder: those hold nothing."""
    return member.name.endswith(("/", "\\")) or stat.S_ISDIR(member.unix_mode)


def check_member(member: Member, object_bytes: int) -> None:
    """Look at what the directory says about a member. Raises UnsoundObject when it must not be unpacked."""
    fault = fault_of(member.name)
    if fault:
        _refuse(fault)
    kind = stat.S_IFMT(member.unix_mode)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        _refuse("a link or special file")
    if member.flags & _ENCRYPTED:
        raise UnsoundObject(QuarantineReason.ENCRYPTED, "a password is needed")
    if member.method not in (_STORED, _DEFLATED):
        _refuse(f"packed by method {member.method}, which is not read")
    if member.size > object_bytes:
        _refuse("larger than the limit for one object")


def chunks_of(fd: int, member: Member, allowance: Allowance) -> Iterator[bytes]:
    """Unpack a member; every byte is counted, and its length and CRC must be those of the directory.

    Raises UnsoundObject for a member that lies, is cut short or exceeds the allowance; what was yielded before
    must then be thrown away.
    """
    count, crc = 0, 0
    start = _data_start(fd, member)
    packed = _packed(fd, start, member.packed)
    for chunk in packed if member.method == _STORED else _inflated(packed):
        count += len(chunk)
        if count > member.size:
            _refuse("a member larger than it says")
        allowance.spend(len(chunk))
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if count != member.size:
        _refuse("a member smaller than it says")
    if crc != member.crc:
        _refuse("a member whose checksum is wrong")


def _data_start(fd: int, member: Member) -> int:
    header = os.pread(fd, LOCAL.size, member.at)
    if len(header) < LOCAL.size or header[:4] != b"PK\x03\x04":
        _refuse("a member without its own header")
    fields = LOCAL.unpack(header)
    method, name_length, extra_length = int(fields[3]), int(fields[9]), int(fields[10])
    name = os.pread(fd, name_length, member.at + LOCAL.size)
    if name != member.raw_name or method != member.method:
        _refuse("a member whose own header says otherwise than the directory")
    return member.at + LOCAL.size + name_length + extra_length


def _packed(fd: int, at: int, left: int) -> Iterator[bytes]:
    while left:
        chunk = os.pread(fd, min(_READ, left), at)
        if not chunk:
            _refuse("a member cut short")
        at, left = at + len(chunk), left - len(chunk)
        yield chunk


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for chunk in packed:
            if inflater.eof:
                _refuse("bytes after the end of a member's stream")
            yield inflater.decompress(chunk, _INFLATE)
            while inflater.unconsumed_tail:
                yield inflater.decompress(inflater.unconsumed_tail, _INFLATE)
        while out := inflater.decompress(b"", _INFLATE):
            yield out
    except zlib.error:
        _refuse("a member whose packed bytes are broken")
    if not inflater.eof:
        _refuse("a member cut short")
    if inflater.unused_data:
        _refuse("bytes after the end of a member's stream")


def _refuse(detail: str) -> NoReturn:
    raise UnsoundObject(QuarantineReason.ARCHIVE, detail)
