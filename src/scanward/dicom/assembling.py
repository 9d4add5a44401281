"""Putting an object together: header bytes in order, values spliced from the source, the hash taken on the way."""

from __future__ import annotations

import hashlib
import os
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.limits import KIB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_CHUNK = 512 * KIB

Sink: TypeAlias = "Callable[[bytes | memoryview], None]"


class Splice(Protocol):
    """A part of an object that is produced from the source while it is written."""

    def write_to(self, fd: int, sink: Sink) -> None:
        """Hand the bytes to `sink`, reading from `fd` what is needed of the source."""
        ...


@dataclass(frozen=True, slots=True)
class Copy:
    """Bytes of the source as they are, after a header."""

    offset: int
    length: int
    header: bytes = b""

    def write_to(self, fd: int, sink: Sink) -> None:
        sink(self.header)
        for chunk in read_chunks(fd, self.offset, self.length):
            sink(chunk)


def read_chunks(fd: int, offset: int, length: int) -> Iterator[memoryview]:
    """The bytes of a range of a file, chunk by chunk; each chunk is valid until the next.

    Raises:
        UnsoundObject: TRUNCATED when the file became shorter since it was opened.
    """
    buffer = bytearray(min(_CHUNK, length))
    view = memoryview(buffer)
    while length > 0:
        got = os.preadv(fd, [view[: min(length, _CHUNK)]], offset)
        if got <= 0:
            raise UnsoundObject(QuarantineReason.TRUNCATED, "the file became shorter while it was read")
        yield view[:got]
        offset += got
        length -= got


@dataclass(frozen=True, slots=True)
class Written:
    """What a written file is."""

    sha256: str
    size: int


def write_object(
    destination: Path, meta: bytes, parts: Iterable[bytes | Splice], source_fd: int, *, deflated: bool = False
) -> Written:
    """Write one object to a new file and hash it on the way.

    Args:
        destination: must not exist yet.
        meta: preamble, prefix and file meta information.
        parts: the data set in order.
        source_fd: where splices read from.
        deflated: deflate the data set (PS3.5 Annex A.5).

    Raises:
        OSError: the file exists or cannot be written; nothing is left behind then.
        UnsoundObject: a splice found its source unsound; nothing is left behind then.
    """
    digest = hashlib.sha256()
    size = 0
    target = os.open(destination, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def put(block: bytes | memoryview) -> None:
        nonlocal size
        digest.update(block)
        size += len(block)
        written = os.write(target, block)
        while written < len(block):
            written += os.write(target, memoryview(block)[written:])

    try:
        put(meta)
        if deflated:
            deflater = _Deflater(put)
            _put_parts(parts, source_fd, deflater)
            deflater.finish()
        else:
            _put_parts(parts, source_fd, put)
    except BaseException:
        os.close(target)
        destination.unlink(missing_ok=True)
        raise
    os.close(target)
    return Written(digest.hexdigest(), size)


def _put_parts(parts: Iterable[bytes | Splice], source_fd: int, put: Sink) -> None:
    pending: list[bytes] = []
    for part in parts:
        if isinstance(part, bytes):
            pending.append(part)
            continue
        put(b"".join(pending))
        pending.clear()
        part.write_to(source_fd, put)
    put(b"".join(pending))


class _Deflater:
    """A sink that deflates into another; an odd end is padded with a NUL (PS3.5 Annex A.5)."""

    def __init__(self, put: Sink) -> None:
        self._put = put
        self._deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._size = 0

    def __call__(self, block: bytes | memoryview) -> None:
        self._forward(self._deflate.compress(block))

    def finish(self) -> None:
        self._forward(self._deflate.flush())
        if self._size % 2:
            self._forward(b"\0")

    def _forward(self, block: bytes) -> None:
        self._size += len(block)
        self._put(block)
