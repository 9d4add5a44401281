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
    """What a written file is. `sha256` is of all its bytes but those that were left out, which begin at `left_out`."""

    sha256: str
    size: int
    left_out: int | None = None


def write_object(
    destination: Path | str,
    meta: bytes,
    parts: Iterable[bytes | Splice],
    source_fd: int,
    *,
    deflated: bool = False,
    left_out: Copy | None = None,
) -> Written:
    """Write one object to a new file and hash it on the way.

    Args:
        destination: must not exist yet.
        meta: preamble, prefix and file meta information.
        parts: the data set in order.
        source_fd: where splices read from.
        deflated: deflate the data set (PS3.5 Annex A.5).
        left_out: one of `parts`, whose copied bytes are left out of the digest, for who will read the file again.

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
            _put_parts(parts, source_fd, output, left_out)
        output.flush()
    except BaseException:
        os.close(target)
        with suppress(FileNotFoundError):
            os.unlink(destination)  # noqa: PTH108 - `destination` may be a str
        raise
    os.close(target)
    return Written(output.digest.hexdigest(), output.size, output.left_out)


class _Output:
    """The sink that writes and hashes: small blocks wait for a large one, and go with it in one system call."""

    def __init__(self, target: int) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self.left_out: int | None = None
        self._target = target
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    def __call__(self, block: bytes | memoryview) -> None:
        if len(block) >= _FLUSH_AT:
            self._write(block, hashed=True)
            return
        self._waiting.append(bytes(block))  # a view would keep all of its buffer
        self._waiting_bytes += len(block)
        if self._waiting_bytes >= _FLUSH_AT:
            self.flush()

    def leave_out(self, block: bytes) -> None:
        """Write a block that is no part of the digest."""
        if self.left_out is None:
            self.left_out = self.size + self._waiting_bytes
        self._write(block, hashed=False)

    def flush(self) -> None:
        if self._waiting:
            self._write(b"", hashed=False)

    def _write(self, block: bytes | memoryview, *, hashed: bool) -> None:
        """Write what waits, and `block` behind it."""
        before = b"".join(self._waiting)
        self._waiting.clear()
        self._waiting_bytes = 0
        self.digest.update(before)
        if hashed:
            self.digest.update(block)
        written, size = os.writev(self._target, (before, block)), len(before) + len(block)
        self.size += size
        if written < size:  # a full disk, which will say so, or a signal
            rest = memoryview(before + block)[written:]
            while rest:
                rest = rest[os.write(self._target, rest) :]


def _put_parts(
    parts: Iterable[bytes | Splice], source_fd: int, put: _Output | _Deflater, left_out: Copy | None = None
) -> None:
    pending: list[bytes] = []
    for part in parts:
        if isinstance(part, bytes):
            pending.append(part)
            continue
        put(b"".join(pending))
        pending.clear()
        if part is left_out and isinstance(put, _Output):
            put(left_out.header)
            for chunk in read_chunks(source_fd, left_out.offset, left_out.length):
                put.leave_out(chunk)
        else:
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
