"""Where bytes come from: a file in memory, a file by windows, a deflated stream by windows. Memory is bounded."""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, Protocol

from scanward.core.errors import QuarantineReason, UnsoundObject

if TYPE_CHECKING:
    from pathlib import Path

WINDOW = 1 << 20
IN_MEMORY = 4 << 20
"""Files up to this size are read whole: one call, no copies."""
_INFLATED_LIMIT = 1 << 30
_INFLATED_RATIO = 200
_INFLATED_FREE = 64 << 20


class Digest(Protocol):
    """A hashlib object."""

    def update(self, data: memoryview, /) -> None: ...


class Source(Protocol):
    """Bytes by offset."""

    size: int
    """Bytes in all; for a deflated stream the bytes known so far, until its end is met."""
    packed: int | None
    """Bytes of the deflated stream; None where the bytes are not deflated."""

    def load(self, at: int, need: int) -> tuple[bytes, int]:
        """A buffer and the offset of its first byte; it holds `at` to `at + need`, less only where bytes end."""
        ...


class MemorySource:
    """A whole file, in memory."""

    __slots__ = ("data", "packed", "size")

    def __init__(self, data: bytes) -> None:
        self.packed: int | None = None
        self.data = data
        self.size = len(data)

    def load(self, at: int, need: int) -> tuple[bytes, int]:  # noqa: ARG002 - the protocol's, a whole file has all
        return self.data, 0


class FileSource:
    """An open file, by windows; the last one is kept, since most readers go on where they were."""

    __slots__ = ("_base", "_descriptor", "_window", "packed", "size")

    def __init__(self, descriptor: int, size: int) -> None:
        self.packed: int | None = None
        self._descriptor = descriptor
        self._window = b""
        self._base = 0
        self.size = size

    def load(self, at: int, need: int) -> tuple[bytes, int]:
        if not self._base <= at <= min(at + need, self.size) <= self._base + len(self._window):
            self._window = b""  # before the next is read, so that there is never more than one
            self._window, self._base = os.pread(self._descriptor, max(need, WINDOW), at), at
        return self._window, self._base


class InflatedSource:
    """The inflated form of a deflated data set (PS3.5 A.5), by windows; going back starts anew.

    Raises:
        UnsoundObject: INFLATE_BROKEN, or INFLATE_BOMB when more comes out than a data set of this size can hold.
    """

    __slots__ = ("_at", "_base", "_buffer", "_inflater", "_limit", "_source", "_start", "packed", "size", "used")

    def __init__(self, source: Source, start: int) -> None:
        self._source = source
        self._start = start
        packed = source.size - start
        self.packed: int | None = packed
        self._limit = min(_INFLATED_LIMIT, _INFLATED_FREE + packed * _INFLATED_RATIO)
        self.used = 0
        self.size = _INFLATED_LIMIT
        self._restart()

    def load(self, at: int, need: int) -> tuple[bytes, int]:
        if at < self._base:
            self._restart()
        while self._base + len(self._buffer) < at + need and self._inflate(at):
            pass
        return self._buffer, self._base

    def _restart(self) -> None:
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        self._at = self._start
        self._base = 0
        self._buffer = b""

    def _ended(self) -> bool:
        return self._inflater.eof

    def _inflate(self, keep_from: int) -> bool:
        """Add a window to the buffer, dropping what lies before `keep_from`; False at the end."""
        if self._ended():
            return False
        packed = self._inflater.unconsumed_tail
        if not packed:
            data, base = self._source.load(self._at, WINDOW)
            packed = data[self._at - base : self._at - base + WINDOW]
            self._at += len(packed)
        try:
            fresh = self._inflater.decompress(packed, WINDOW)
        except zlib.error:
            raise UnsoundObject(QuarantineReason.INFLATE_BROKEN) from None
        if not fresh and not packed:
            raise UnsoundObject(QuarantineReason.INFLATE_BROKEN, "the stream ends early")
        dropped = min(max(0, keep_from - self._base), len(self._buffer))
        self._buffer = self._buffer[dropped:] + fresh
        self._base += dropped
        known = self._base + len(self._buffer)
        if known > self._limit:
            raise UnsoundObject(QuarantineReason.INFLATE_BOMB)
        if self._ended():
            self.size = known
            self.used = self._at - len(self._inflater.unused_data)
        return True


def slice_of(source: Source, start: int, end: int) -> bytes:
    """The bytes from `start` to `end`, a copy; for short pieces only."""
    data, base = source.load(start, end - start)
    return data[start - base : end - base]


def update(digest: Digest, source: Source, start: int, end: int) -> None:
    """Add the bytes from `start` to `end` to a digest, by windows."""
    for at in range(start, end, WINDOW):
        need = min(WINDOW, end - at)
        data, base = source.load(at, need)
        digest.update(memoryview(data)[at - base : at - base + need])


def same_bytes(source: Source, start: int, path: Path, offset: int, length: int) -> bool:
    """Whether `length` bytes from `start` are those from `offset` of the file at `path`, which is read for it.

    Raises:
        OSError: the file cannot be opened or read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        for at in range(0, length, WINDOW):
            need = min(WINDOW, length - at)
            other = os.pread(descriptor, need, offset + at)
            data, base = source.load(start + at, need)
            # compared in place: slices would be copies
            if len(other) != need or not data.startswith(other, start + at - base):
                return False
    finally:
        os.close(descriptor)
    return True
