"""Putting an object together: header bytes in order, values spliced from the source, the hash taken on the way."""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from scanward.core.errors import QuarantineReason, UnsoundObject
from scanward.dicom.limits import KIB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_CHUNK = 512 * KIB
"""Bytes read at a time: they are still in the processor's cache when they are hashed and written."""
_FLUSH_AT = 64 * KIB

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


def read_chunks(fd: int, offset: int, length: int) -> Iterator[bytes]:
    """The bytes of a range of a file, chunk by chunk.

    Raises:
        UnsoundObject: TRUNCATED when the file became shorter since it was opened.
    """
    while length > 0:
        chunk = os.pread(fd, min(length, _CHUNK), offset)
        if not chunk:
            raise UnsoundObject(QuarantineReason.TRUNCATED, "the file became shorter while it was read")
        yield chunk
        offset += len(chunk)
        length -= len(chunk)


@dataclass(frozen=True, slots=True)
class Written:
    """What a written file is."""

    sha256: str
    size: int


def write_object(
    destination: Path | str, meta: bytes, parts: Iterable[bytes | Splice], source_fd: int, *, deflated: bool = False
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
    target = os.open(destination, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    output = _Output(target)
    try:
        output(meta)
        if deflated:
            deflater = _Deflater(output)
            _put_parts(parts, source_fd, deflater)
            deflater.finish()
        else:
            _put_parts(parts, source_fd, output)
        output.flush()
    except BaseException:
        os.close(target)
        with suppress(FileNotFoundError):
            os.unlink(destination)  # noqa: PTH108 - `destination` may be a str
        raise
    os.close(target)
    return Written(output.digest.hexdigest(), output.size)


class _Output:
    """The sink that writes and hashes: small blocks wait for a large one, and go with it in one system call."""

    def __init__(self, target: int) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self._target = target
        self._waiting: list[bytes | memoryview] = []
        self._waiting_bytes = 0

    def __call__(self, block: bytes | memoryview) -> None:
        if len(block) < _FLUSH_AT:
            block = bytes(block)  # a view would keep all of its buffer
        self._waiting.append(block)
        self._waiting_bytes += len(block)
        if self._waiting_bytes >= _FLUSH_AT:
            self.flush()

    def flush(self) -> None:
        if not self._waiting_bytes:
            return
        blocks, size = self._waiting, self._waiting_bytes
        self._waiting, self._waiting_bytes = [], 0
        if len(blocks) > 1:
            blocks = [b"".join(blocks[:-1]), blocks[-1]]
        for block in blocks:
            self.digest.update(block)
        self.size += size
        written = os.writev(self._target, blocks)
        if written < size:  # a full disk or a signal: the rest, or the error
            rest = memoryview(b"".join(blocks))[written:]
            while rest:
                rest = rest[os.write(self._target, rest) :]


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
